import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parseConfig } from '#config/parse.ts';
import { runFreehold } from './testing/run-freehold.ts';
import { type TemporaryHome, temporaryHome } from './testing/temporary-home.ts';

async function connect(home: TemporaryHome, name: string, url: string, ...args: string[]) {
  const run = await runFreehold(['connect', name, '--url', url, '--offline', ...args], {
    FREEHOLD_HOME: home.path,
  });
  const written = run.status === 0 ? readFileSync(home.configFile, 'utf8') : '';
  return { ...run, expert: parseConfig(written, home.configFile).experts[name] };
}

suite('freehold connect --training', () => {
  test('is written for the expert, and told with who says so', async () => {
    using home = temporaryHome();
    const chosen = await connect(home, 'mine', 'https://models.example/v1', '--training', 'forbidden');
    assert.equal(chosen.expert?.training, 'forbidden');
    assert.match(chosen.stdout, /terms {3}forbidden {2}Your configuration says so\./);
    const kept = await connect(home, 'mine', 'https://models.example/v1', '--model', 'm');
    assert.equal(kept.expert?.training, 'forbidden');
  });

  const told: [name: string, url: string, line: RegExp][] = [
    ['known', 'https://api.openai.com/v1', /terms {3}task-models-only .*https:\/\/openai\.com.*as of/],
    ['stranger', 'https://models.example/v1', /terms {3}unknown .*freehold task terms stranger allowed/],
    ['own', 'http://localhost:8080/v1', /terms {3}task-models-only .*machine of your own/],
  ];
  test('tells the terms where nobody chose any, and writes none', async () => {
    using home = temporaryHome();
    const runs = await Promise.all(told.map(([what, url]) => connect(home, what, url)));
    told.forEach(([what, , line], at) => {
      assert.match(runs[at]?.stdout ?? '', line, what);
      assert.equal(runs[at]?.expert?.training, undefined, what);
    });
  });

  test('refuses other words, and suggests the nearest', async () => {
    using home = temporaryHome();
    const { status, stderr } = await connect(home, 'it', 'https://models.example/v1', '--training', 'alowed');
    assert.equal(status, 2);
    assert.match(stderr, /--training alowed: there are no such terms\n {2}Did you mean allowed\?/);
  });
});
