import assert from 'node:assert/strict';
import { chmodSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { ExpertConfig } from './config.ts';
import { completeConfig } from './parse.ts';
import { readKey } from './secrets.ts';

const SECRET = 'sk-very-secret';

function expert(more: object): ExpertConfig {
  return completeConfig({ experts: { up: { url: 'http://a/v1', ...more } } }, 'the test').experts
    .up as ExpertConfig;
}

/** A key file of this mode, for as long as `use` runs. */
function withKeyFile(text: string, mode: number, use: (file: string, folder: string) => void): void {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-config-'));
  const file = join(folder.path, 'key');
  writeFileSync(file, text);
  chmodSync(file, mode);
  use(file, folder.path);
}

suite('a key', () => {
  test('is not looked for where the expert needs none', () => {
    assert.equal(readKey('up', expert({}), { OPENAI_API_KEY: SECRET }), undefined);
  });

  test('comes from the environment, without the line break that a file would add', () => {
    assert.deepEqual(readKey('up', expert({ keyEnv: 'KEY' }), { KEY: `${SECRET}\n` }), { value: SECRET });
  });

  for (const [what, environment] of [
    ['not set', {}],
    ['empty', { KEY: '' }],
    ['blank', { KEY: ' \n' }],
  ] as const) {
    test(`is missing where its variable is ${what}, and it is told what to type`, () => {
      assert.deepEqual(readKey('up', expert({ keyEnv: 'KEY' }), environment), {
        missing: 'the environment variable KEY of expert "up" is not set',
        hint: 'Type: export KEY=... and start again.',
      });
    });
  }

  test('comes from a file that its owner alone may read', () => {
    for (const mode of [0o600, 0o400]) {
      withKeyFile(`${SECRET}\n`, mode, (keyFile) => {
        assert.deepEqual(readKey('up', expert({ keyFile }), {}), { value: SECRET });
      });
    }
  });

  test('comes from a file in the home of the user', () => {
    withKeyFile(SECRET, 0o600, (_, folder) => {
      const before = process.env.HOME;
      process.env.HOME = folder;
      try {
        assert.deepEqual(readKey('up', expert({ keyFile: '~/key' }), {}), { value: SECRET });
      } finally {
        if (before === undefined) delete process.env.HOME;
        else process.env.HOME = before;
      }
    });
  });

  for (const mode of [0o640, 0o604, 0o660, 0o644, 0o620]) {
    test(`in a file of mode ${mode.toString(8)} is refused, unread and unsaid`, () => {
      withKeyFile(SECRET, mode, (keyFile) => {
        assert.throws(
          () => readKey('up', expert({ keyFile }), {}),
          (error: Error & { code: string; hint: string }) => {
            assert.equal(error.code, 'config_invalid');
            assert.match(error.message, new RegExp(`others may read it \\(mode ${mode.toString(8)}\\)`));
            assert.equal(error.hint, `Type: chmod 600 ${keyFile}`);
            assert.doesNotMatch(JSON.stringify(error) + error.message + error.hint, /very-secret/);
            return true;
          },
        );
      });
    });
  }

  test('is missing where its file is empty or not there', () => {
    withKeyFile(' \n', 0o600, (keyFile, folder) => {
      const empty = readKey('up', expert({ keyFile }), {});
      assert.match(JSON.stringify(empty), /the key file .* of expert \\"up\\" is empty/);
      const gone = readKey('up', expert({ keyFile: join(folder, 'gone') }), {});
      assert.match(JSON.stringify(gone), /cannot be read \(ENOENT\).*chmod 600/);
    });
  });
});
