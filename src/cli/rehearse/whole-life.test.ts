import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openReader } from '#store/database.ts';
import { MOST_ROWS, TraceReader } from '#traces/read-traces.ts';
import { easyRows } from './testing/easy-rows.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
const ASKS = 700;
/** What was praise is an account matter from then on, and the other way round. */
const CHANGE = { praise: 'account', account: 'praise' };

suite('a rehearsal of a whole life, with the real server, client and lessons', () => {
  let folder = '';
  let home = '';
  let said = '';
  let status: number | null = null;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-life-'));
    home = join(folder, 'home');
    write('train.jsonl', easyRows(ASKS, 1));
    write('drift.jsonl', easyRows(600, 2, CHANGE));
    const options = ['--data', folder, '--home', home, '--delay-ms', '10', '--concurrency', '8', '--drift'];
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', main, 'rehearse', ...options],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    said = await textOf(child.stdout);
    status = await ended;
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(name: string, rows: readonly object[]): void {
    writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  test('ends well', () => assert.equal(status, 0, said));

  test('shows each step as it comes, with the time and after how many asks', () => {
    const steps = [...said.matchAll(/^ +[\d.]+ s +after +[\d,]+ asks {2}(taken off|\w+)/gm)].map(
      ([, word]) => word,
    );
    const firsts = [...new Set(steps)];
    assert.deepEqual(firsts.slice(0, 5), ['found', 'shadow', 'certified', 'serving', 'taken off'], said);
    const since = steps.slice(steps.indexOf('taken off'));
    assert.ok(since.includes('certified') && since.includes('serving'), said);
  });

  test('finds that students kept what was promised of them, and says what the change cost', () => {
    const kept = [
      ...said.matchAll(/^ {2}student \d+ +\d+ of [\d,]+ wrong \([\d.]+ %\) +✓ promised: at most 5\.0 %/gm),
    ];
    assert.equal(kept.length, 2, said);
    assert.match(said, /^ {2}student \d+, after the change +\d+ of \d+ wrong/m);
    assert.match(said, /^ {2}left this machine +nothing ✓/m);
  });

  test('tells which student answered, and the traces agree', () => {
    const told = /^ {2}answered by students +[\d.]+ % +([\d,]+) of/m.exec(said)?.[1];
    const reader = new TraceReader(openReader(join(home, 'freehold.db')));
    let students = 0;
    for (let after: string | undefined; ; ) {
      const page = reader.list({ after }, MOST_ROWS, true);
      students += page.filter(({ kind, audit_of: auditOf }) => kind === 'student' && auditOf === null).length;
      if (page.length < MOST_ROWS) break;
      after = page.at(-1)?.id;
    }
    reader.close();
    assert.ok(students > 300, `${students} of ${ASKS} asks and those of the drift`);
    assert.equal(told, students.toLocaleString('en-US'));
  });
});
