import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { until } from '#testing/until.ts';
import { SAMPLE_FOLDER } from './sample-home.ts';

/** A program that starts the players, tells their process, and stays. */
const PARENT = `
  import { PlayerProcess } from ${JSON.stringify(import.meta.resolve('./player-process.ts'))};
  const players = new PlayerProcess(${JSON.stringify(SAMPLE_FOLDER)}, () => {});
  await players.listens;
  console.log(players.pid);
  setInterval(() => {}, 1_000);
`;

suite('the program that asks', () => {
  test('ends when the one that started it is killed', async () => {
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', PARENT];
    const parent = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(parent.stdout, 'data');
    const pid = Number(String(said));
    assert.ok(isThere(pid), `${pid} runs`);
    parent.kill('SIGKILL');
    await until(() => !isThere(pid), `the end of ${pid}`);
  });
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
