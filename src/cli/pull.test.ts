import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AppError } from '#contract/errors.ts';
import { strings, u32 } from '#gguf/typed-value.ts';
import { ScriptedHub } from '#testing/scripted-hub.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { tinyGguf } from '#vault/models/testing/tiny-gguf.ts';
import { readArguments } from './command.ts';
import { pull as command } from './pull.ts';
import { runFreehold } from './testing/run-freehold.ts';
import { type TemporaryHome, temporaryHome } from './testing/temporary-home.ts';

const MEBI = 1024 * 1024;
/** Says all that a model must say which can be asked something. */
const metadata = {
  'llama.block_count': u32(1),
  'llama.embedding_length': u32(64),
  'tokenizer.ggml.tokens': strings(['<s>', '</s>', 'a']),
  'tokenizer.ggml.eos_token_id': u32(1),
};
const file = tinyGguf({ bytes: 12 * MEBI, metadata });
const sha256 = hash('sha256', file);

async function openHub(more: { token?: string } = {}): Promise<ScriptedHub> {
  const hub = await ScriptedHub.open();
  hub.repos['acme/Tiny-GGUF'] = { files: { 'Tiny-Q4_K_M.gguf': file }, license: 'mit', ...more };
  return hub;
}

function pull(
  home: TemporaryHome,
  hub: ScriptedHub,
  args: string[] = [],
  environment: Record<string, string> = {},
) {
  return runFreehold(['pull', 'hf:acme/Tiny-GGUF', '--hub', hub.url, ...args], {
    FREEHOLD_HOME: home.path,
    ...environment,
  });
}

/** A pull that is still going on, for ending it. */
function startPull(home: TemporaryHome, hub: ScriptedHub): ChildProcess {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', main, 'pull', 'hf:acme/Tiny-GGUF', '--hub', hub.url];
  return spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', FREEHOLD_HOME: home.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Resolves once it is written down that some of the file has come. */
async function someCame(home: TemporaryHome): Promise<void> {
  const journal = join(home.path, 'vault/models/partial', `${sha256}.json`);
  while (!existsSync(journal) || readFileSync(journal, 'utf8').includes('"finished":[]'))
    await new Promise((resolve) => setTimeout(resolve, 20));
}

function arrived(home: TemporaryHome): Buffer {
  return readFileSync(new ModelShelf(join(home.path, 'vault')).own.path(sha256));
}

function bytesFetched(hub: ScriptedHub): number {
  return hub.fetched.reduce((sum, range) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range) ?? [];
    return sum + Number(to) + 1 - Number(from);
  }, 0);
}

suite('freehold pull', { timeout: 60_000 }, () => {
  test('fetches a model, says who was asked, and what to type next', async () => {
    using home = temporaryHome();
    await using hub = await openHub();
    const { status, stdout } = await pull(home, hub);
    assert.equal(status, 0, stdout);
    assert.match(
      stdout,
      /^tiny-q4_k_m {2}Q4_K_M, 12\.6 MB, license mit {2}hf:acme\/Tiny-GGUF\/Tiny-Q4_K_M\.gguf@/,
    );
    assert.match(stdout, /\n +100 % {2}12\.6 MB of 12\.6 MB/);
    assert.match(stdout, new RegExp(`tiny-q4_k_m is here, and whole: 12\\.6 MB\\n {2}sha256 ${sha256}`));
    assert.match(stdout, /Next: {2}freehold up/);
    assert.ok(stdout.includes(`Asked: ${hub.url} (`) && stdout.includes(`${hub.cdnUrl} (`), stdout);
    assert.ok(!stdout.includes('\r') && !stdout.includes('\u001b'), 'no terminal, no terminal codes');
    assert.deepEqual(arrived(home), file);
    const listed = await runFreehold(['models', '--home', home.path]);
    assert.match(listed.stdout, /^name .*\ntiny-q4_k_m +12\.6 MB +Q4_K_M +2048 +- +yes +hf:acme/);
  });

  test('that was killed goes on where it was', async () => {
    using home = temporaryHome();
    await using hub = await openHub();
    hub.pauseMs = 20;
    const first = startPull(home, hub);
    await someCame(home);
    first.kill('SIGKILL');
    await once(first, 'close');
    hub.pauseMs = 0;
    hub.seen.length = 0;
    const { status } = await pull(home, hub);
    assert.equal(status, 0);
    assert.ok(bytesFetched(hub) < file.length - 100_000, `it fetched ${bytesFetched(hub)} of ${file.length}`);
    assert.deepEqual(arrived(home), file);
  });

  test('ends in good order with Ctrl-C', async () => {
    using home = temporaryHome();
    await using hub = await openHub();
    hub.pauseMs = 20;
    const child = startPull(home, hub);
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await someCame(home);
    child.kill('SIGINT');
    const [status] = await once(child, 'close');
    assert.equal(status, 130);
    assert.match(said, /Stopped\. What came is kept: freehold pull hf:acme\/Tiny-GGUF goes on there\./);
    assert.deepEqual(readdirSync(join(home.path, 'vault/models/partial')).length, 3);
  });

  test('two at once fetch it once', async () => {
    using home = temporaryHome();
    await using hub = await openHub();
    hub.pauseMs = 3;
    const runs = await Promise.all([pull(home, hub), pull(home, hub)]);
    assert.deepEqual(
      runs.map(({ status }) => status),
      [0, 0],
    );
    assert.equal(bytesFetched(hub), file.length);
  });

  test('shows a token from a variable or a file, and never prints it', async () => {
    using home = temporaryHome();
    await using hub = await openHub({ token: 'hf_secret' });
    const without = await pull(home, hub);
    assert.equal(without.status, 2);
    assert.match(without.stderr, /wants its terms accepted first\n.*--token-env HF_TOKEN/);
    const right = await pull(home, hub, ['--token-env', 'HF_TOKEN'], { HF_TOKEN: 'hf_secret' });
    assert.equal(right.status, 0, right.stderr);
    const written = readFileSync(join(home.path, 'vault/models.lock.json'), 'utf8');
    assert.ok(!`${right.stdout}${right.stderr}${written}`.includes('hf_secret'));
  });

  const misuses: [args: string[], message: RegExp, hint: RegExp][] = [
    [['acme/Tiny'], /does not say from where/, /freehold pull hf:acme\/Tiny/],
    [['hf:a/b', '--lines', '99'], /cannot use --lines 99: it must be a whole number from 1 to 16/, /Usage/],
    [['hf:a/b', '--hub', 'nowhere'], /cannot use --hub nowhere/, /Usage/],
    [['https://a.example/x.gguf', '--sha256', 'abc'], /cannot use --sha256 abc/, /Usage/],
    [['hf:a/b', '--token-env', 'NOT_SET'], /NOT_SET is not set/, /export NOT_SET=hf_/],
    [['hf:a/b', '--tokenenv', 'X'], /did you mean --token-env\?/, /Usage/],
    [['https://169.254.169.254/x.gguf'], /cloud metadata service/, /^$/],
  ];
  for (const [args, message, hint] of misuses)
    test(`${args.join(' ')} is refused`, async () => {
      using home = temporaryHome();
      const given = async () => command.run(readArguments(command, [...args, '--home', home.path]));
      await assert.rejects(given, (error) => {
        assert.ok(error instanceof AppError);
        assert.match(error.message, message);
        assert.match(error.hint ?? '', hint);
        return true;
      });
    });

  test('on a disk that is really full says what is missing, and goes on later', async (t) => {
    using home = temporaryHome();
    await using hub = await openHub();
    const vault = join(home.path, 'vault');
    mkdirSync(vault);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', vault]);
    if (mounted.status !== 0) return t.skip('this user may not mount');
    try {
      const full = await pull(home, hub);
      assert.equal(full.status, 2);
      assert.match(
        full.stderr,
        /needs 12583\d+ bytes more, and the disk of .* has 83\d+ free\n.*Free 4\d{6} bytes/,
      );
      spawnSync('mount', ['-o', 'remount,size=32m', vault]);
      assert.equal((await pull(home, hub)).status, 0);
      assert.deepEqual(arrived(home), file);
    } finally {
      spawnSync('umount', [vault]);
      rmSync(vault, { recursive: true, force: true });
    }
  });
});
