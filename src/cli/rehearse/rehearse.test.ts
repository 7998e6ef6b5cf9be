import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openReader } from '#store/database.ts';
import { TraceReader } from '#traces/read-traces.ts';
import { MARKER } from './rehearsal-home.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

suite('freehold rehearse', () => {
  let folder = '';
  let home = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-rehearse-'));
    home = join(folder, 'home');
    const rows = Array.from({ length: 40 }, (_, index) => ({
      text: `Question ${index}?`,
      label: index % 2 ? 'odd' : 'even',
    }));
    writeFileSync(join(folder, 'train.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function start(...args: string[]) {
    const options = ['--data', folder, '--home', home, ...args];
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'rehearse', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  async function run(...args: string[]): Promise<{ status: number; text: string }> {
    const child = start(...args);
    const text = textOf(child.stdout);
    const [status] = await once(child, 'exit');
    return { status, text: await text };
  }

  function traces() {
    const reader = new TraceReader(openReader(join(home, 'freehold.db')));
    const rows = reader.list({}, 100, true);
    reader.close();
    return rows;
  }

  test('asks every question through the real server, checks the answers and finds each in the traces', async () => {
    const { status, text } = await run('--delay-ms', '0', '--concurrency', '4');
    assert.equal(status, 0, text);
    for (const fact of [
      /^ {2}asks +40 /m,
      /^ {2}errors +0 ✓$/m,
      /^ {2}by the teacher +40 ✓/m,
      /^ {2}traces +40 ✓/m,
    ]) {
      assert.match(text, fact);
    }
    assert.match(text, /cost +\$\d\S+ ✓ the client counts the same/);
    const shown = [...text.matchAll(/Question (\d+)\? +→ (even|odd) +its teacher/g)];
    assert.equal(shown.length, 5);
    for (const [, number, label] of shown) assert.equal(label, Number(number) % 2 ? 'odd' : 'even');
    assert.ok(text.includes(`freehold traces --home ${home}\n`));
    const rows = traces();
    assert.equal(rows.length, 40);
    assert.ok(
      rows.every((row) => row.state === 'done' && row.expert_id === 'stand-in' && row.cost_nanos !== null),
    );
  });

  test('asks for streams, only some, and empties its home first', async () => {
    mkdirSync(home);
    for (const name of [MARKER, 'freehold.db']) writeFileSync(join(home, name), 'of an earlier rehearsal');
    const { status, text } = await run('--delay-ms', '0', '--limit', '5', '--stream');
    assert.equal(status, 0, text);
    assert.match(text, /5 of 40 under 2 labels/);
    assert.deepEqual(
      traces().map((row) => row.stream),
      [1, 1, 1, 1, 1],
    );
  });

  test('stops in order at Ctrl-C and tells what was done so far', async () => {
    const child = start('--delay-ms', '200', '--concurrency', '1');
    let isTold = false;
    const text = textOf(child.stdout, (heard) => {
      if (!isTold && heard.includes('nothing is spent')) isTold = child.kill('SIGINT');
    });
    const [status] = await once(child, 'exit');
    assert.equal(status, 130);
    assert.match(await text, /Stopped by Ctrl-C\. This is what was done so far\.[\s\S]*freehold connect/);
    assert.ok(traces().length < 40);
  });

  test('refuses data of another shape before it starts anything', async () => {
    writeFileSync(join(folder, 'train.jsonl'), '{"text":"a","spans":[]}');
    const { status, text } = await run();
    assert.deepEqual({ status, text }, { status: 2, text: '' });
  });
});

async function textOf(
  stream: AsyncIterable<Buffer>,
  hear: (heard: string) => void = () => {},
): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += piece.toString();
    hear(text);
  }
  return text;
}
