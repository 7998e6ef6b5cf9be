import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPlaces } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { accessFileIn, readAccessFile, writeAccessFile } from '#serve/access/access-file.ts';
import { keyHash } from '#serve/access/api-key.ts';
import { isPassword } from '#serve/access/password.ts';
import { checkAccess } from './access-demand.ts';
import { key } from './key.ts';
import { runFreehold } from './testing/run-freehold.ts';
import { temporaryHome } from './testing/temporary-home.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** `freehold password`, with this piped in. Answers with its exit status and what it said. */
async function pipePassword(home: string, typed: string): Promise<[status: number, said: string]> {
  const child = spawn(process.execPath, [MAIN, 'password', '--home', home], {
    env: { PATH: process.env.PATH ?? '' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  child.stdin.end(typed);
  const [status] = (await once(child, 'close')) as [number];
  return [status, said];
}

suite('freehold password', () => {
  test('sets it, sets it anew and removes it', async () => {
    using home = temporaryHome();
    const file = accessFileIn(home.path);
    for (const typed of ['the first password', 'the second password']) {
      const [status, said] = await pipePassword(home.path, `${typed}\n`);
      assert.equal(status, 0, said);
      assert.equal(said.includes(typed), false);
      const { password } = readAccessFile(file);
      assert.ok(password && (await isPassword(typed, password)));
    }
    const removed = await runFreehold(['password', '--remove', '--home', home.path]);
    assert.match(removed.stdout, /is removed/);
    assert.deepEqual(readAccessFile(file), { keys: [] });
    assert.match(
      (await runFreehold(['password', '--remove', '--home', home.path])).stdout,
      /There is no password/,
    );
  });

  test('refuses one that is too short, and keeps the old', async () => {
    using home = temporaryHome();
    await pipePassword(home.path, 'the old password\n');
    const [status, said] = await pipePassword(home.path, 'too short\n');
    assert.equal(status, 2);
    assert.match(said, /a password of 9 characters: it must have at least 10/);
    const { password } = readAccessFile(accessFileIn(home.path));
    assert.ok(password && (await isPassword('the old password', password)));
  });
});

suite('freehold key', () => {
  test('shows a key once, lists its name, and takes it back', async () => {
    using home = temporaryHome();
    const type = (...words: string[]) => runFreehold(['key', ...words, '--home', home.path]);
    assert.match((await type('list')).stdout, /There are no keys/);
    const made = await type('add', 'laptop');
    assert.match(made.stdout, /^fh_[\w-]{43}\n$/, 'what a script takes is the key alone');
    const [stored] = readAccessFile(accessFileIn(home.path)).keys;
    assert.equal(stored?.sha256, keyHash(made.stdout.trim()));
    assert.match((await type('list')).stdout, /^laptop +added \d{4}-\d\d-\d\d\n$/);
    assert.match((await type('add', 'laptop')).stderr, /there is one of that name/);
    assert.match((await type('remove', 'lapto')).stderr, /Did you mean laptop\?/);
    assert.match((await type('remove', 'laptop')).stdout, /is removed/);
    assert.deepEqual(readAccessFile(accessFileIn(home.path)).keys, []);
  });

  for (const words of [['add'], ['remove'], ['list', 'x'], ['show', 'x'], ['add', 'a b'], ['add', '../x']])
    test(`${words.join(' ')} is refused with how to use it`, async () => {
      using home = temporaryHome();
      await assert.rejects(
        async () => key.run({ words, options: { home: home.path } }),
        (error) =>
          error instanceof AppError && /^Usage: freehold key add NAME \| list/.test(error.hint ?? ''),
      );
    });
});

suite('freehold up beyond loopback', () => {
  const places = (home: string) => findPlaces({ home }, {});
  for (const host of ['0.0.0.0', '::', '192.168.1.20', 'box.lan', '127.0.0.1.evil.example'])
    test(`${host} wants a password or key first, and says what to type`, () => {
      using home = temporaryHome();
      const check = () => checkAccess({ host, access: 'beyond-loopback' }, places(home.path));
      assert.throws(check, (error) => {
        assert.ok(error instanceof AppError);
        assert.equal(error.message.startsWith(`Cannot listen on ${host} without a password or key`), true);
        assert.match(error.hint ?? '', /freehold password .* freehold key add NAME .* leave out --host/);
        return error.code === 'config_invalid';
      });
    });

  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1'])
    test(`is not ${host}, unless access is always demanded`, () => {
      using home = temporaryHome();
      checkAccess({ host, access: 'beyond-loopback' }, places(home.path));
      assert.throws(
        () => checkAccess({ host, access: 'always' }, places(home.path)),
        /server.access is always/,
      );
    });

  test('does not start without either, nor with a file that others may read', async () => {
    using home = temporaryHome();
    const up = () => runFreehold(['up', '--host', '0.0.0.0', '--port', '0', '--home', home.path]);
    const without = await up();
    assert.deepEqual([without.status, /Type freehold password/.test(without.stderr)], [2, true]);
    writeAccessFile(accessFileIn(home.path), { keys: [{ name: 'a', sha256: keyHash('a'), added_at: 1 }] });
    chmodSync(accessFileIn(home.path), 0o644);
    assert.throws(
      () => checkAccess({ host: '0.0.0.0', access: 'beyond-loopback' }, places(home.path)),
      /others may read it/,
    );
  });

  test('answers those with a key, also from this machine itself', async () => {
    using home = temporaryHome();
    const made = (await runFreehold(['key', 'add', 'laptop', '--home', home.path])).stdout.trim();
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        MAIN,
        'up',
        '--host',
        '0.0.0.0',
        '--port',
        '0',
        '--home',
        home.path,
      ],
      { env: { PATH: process.env.PATH ?? '' } },
    );
    const ended = once(child, 'close');
    try {
      const [hello] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
      const port = /:(\d+)/.exec(hello)?.[1];
      const ask = async (headers: Record<string, string>) =>
        (await fetch(`http://127.0.0.1:${port}/v1/models`, { headers })).status;
      assert.equal(await ask({}), 401);
      assert.equal(await ask({ 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' }), 401);
      assert.equal(await ask({ authorization: `Bearer ${made}` }), 200);
    } finally {
      child.kill();
      await ended;
    }
  });
});
