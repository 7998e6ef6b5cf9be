import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from './command.ts';
import { commands, findCommand } from './commands.ts';
import { manual, overview } from './help.ts';
import { runFreehold } from './testing/run-freehold.ts';

const sample: Command = {
  name: 'sample',
  summary: 'shows a sample',
  usage: 'NAME [--url URL [--key VAR]] [-n N] [--all] [--bare]...',
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    number: { type: 'string', short: 'n' },
    all: { type: 'boolean' },
    bare: { type: 'string' },
  },
  help: { url: 'where it is', key: 'its key', number: 'how many', all: 'all of them', bare: 'a value' },
  words: [1, 1],
  run: async () => 0,
};

suite('freehold help', () => {
  test('manual() has the usage and a line for each option, with the name of its value', () => {
    assert.deepEqual(manual(sample, 200), [
      'freehold sample: shows a sample',
      '',
      'freehold sample NAME [--url URL [--key VAR]] [-n N] [--all] [--bare]...',
      '',
      '  --url URL       where it is',
      '  --key VAR       its key',
      '  -n, --number N  how many',
      '  --all           all of them',
      '  --bare VALUE    a value',
    ]);
  });

  test('manual() breaks the usage between its parts where the terminal is narrow', () => {
    assert.deepEqual(manual(sample, 50).slice(2, 5), [
      'freehold sample NAME [--url URL [--key VAR]]',
      '                [-n N] [--all] [--bare]...',
      '',
    ]);
  });

  test('overview() names each command and fits a screen', () => {
    const lines = overview([sample, { ...sample, name: 'x', summary: 'does x' }]);
    assert.ok(lines.includes('  freehold sample  shows a sample'));
    assert.ok(lines.includes('  freehold x       does x'));
    assert.ok(lines.length <= 24);
  });

  test('every command explains each of its options, and no other', async () => {
    for (const name of Object.keys(commands)) {
      const command = await findCommand(name);
      assert.equal(command.name, name);
      assert.deepEqual(Object.keys(command.help).sort(), Object.keys(command.options).sort(), name);
      for (const option of Object.keys(command.options)) {
        const short = command.options[option]?.short;
        const shown = new RegExp(`--${option}\\b|${short ? `-${short}\\b` : '$^'}`);
        assert.match(command.usage, shown, `the usage of ${name} has --${option}`);
      }
    }
  });

  test('is what freehold says without a word, and with --help after one', async () => {
    const [bare, asked, one] = await Promise.all([
      runFreehold([]),
      runFreehold(['--help']),
      runFreehold(['traces', '--help']),
    ]);
    assert.match(bare.stdout, /^Freehold \S+: the AI you own\./);
    assert.equal(asked.stdout, bare.stdout);
    assert.equal((await runFreehold(['--version'])).stdout, `${/^Freehold \S+(?=:)/.exec(bare.stdout)}\n`);
    assert.match(one.stdout, /^freehold traces: .*\n\nfreehold traces \[ID\]/);
  });

  test('ends without a complaint where who reads it has seen enough', () => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const shell = `"${process.execPath}" --disable-warning=ExperimentalWarning "${main}" help | head -n 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', shell], { encoding: 'utf8' });
    assert.match(stdout, /^Freehold [^\n]*\n$/);
    assert.equal(stderr, '');
  });
});
