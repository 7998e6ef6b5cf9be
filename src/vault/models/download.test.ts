import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fakeClock, systemClock } from '#std/clock.ts';
import { seededRandom } from '#std/random.ts';
import { type Fault, ScriptedHub } from '#testing/scripted-hub.ts';
import { ModelShelf } from './model-shelf.ts';
import { partialFolder } from './pull.ts';
import { pullFrom, refusal, smallDisk } from './testing/pulling.ts';
import { temporaryFolder, tinyGguf } from './testing/tiny-gguf.ts';

const MEBI = 1024 * 1024;
/** Several pieces, so that ranges are fetched side by side. */
const large = tinyGguf({ bytes: 20 * MEBI });
const small = tinyGguf({ seed: 2, bytes: 300_000 });
const other = tinyGguf({ seed: 3, bytes: 300_000 });

async function hubWith(file: Buffer, path = 'tiny-Q4_K_M.gguf'): Promise<ScriptedHub> {
  const hub = await ScriptedHub.open();
  hub.repos['o/tiny'] = { files: { [path]: file } };
  return hub;
}

function pulledBytes(vault: string, file: Buffer): Buffer {
  return readFileSync(new ModelShelf(vault).own.path(hash('sha256', file)));
}

function partials(vault: string): string[] {
  const folder = partialFolder(new ModelShelf(vault));
  return existsSync(folder) ? readdirSync(folder).map((name) => name.replace(/^.*\./, '')) : [];
}

suite('a download', () => {
  test('comes in ranges side by side, whole, read-only and under its hash', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(large);
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.deepEqual(pulledBytes(vault.path, large), large);
    const ranges = hub.fetched.toSorted();
    assert.equal(ranges.length, 3);
    assert.deepEqual(ranges.slice(0, 2), ['bytes=0-8388607', 'bytes=16777216-20971679']);
    const path = new ModelShelf(vault.path).own.path(hash('sha256', large));
    assert.equal(statSync(path).mode & 0o777, 0o400);
    assert.deepEqual(partials(vault.path), []);
  });

  test('asks for no compression, and, where no hash is known, for parts of one version only', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.equal(hub.seen.at(-1)?.headers['accept-encoding'], 'identity');
    assert.equal(hub.seen.at(-1)?.headers['if-range'], undefined);
    hub.repos['o/tiny'] = { files: { 'plain-Q4_K_M.gguf': other } };
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.equal(hub.seen.at(-1)?.headers['if-range'], `"${hash('sha256', other)}"`);
  });

  test('goes on inside a range that was cut, and fetches nothing twice', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.faults.push({ cutAfter: 131_072 }, { cutAfter: 65_536 });
    const clock = fakeClock();
    await pullFrom(hub, vault.path, 'hf:o/tiny', { ranges: 1, clock });
    assert.deepEqual(pulledBytes(vault.path, small), small);
    const starts = hub.fetched.map((range) => Number(/\d+/.exec(range)?.[0]));
    assert.deepEqual(starts, [0, 131_072, 196_608]);
    assert.deepEqual(clock.slept, [500, 500]); // each cut came after progress, so patience began anew
  });

  test('waits as long as Retry-After says, and says so', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.faults.push({ status: 429, headers: { 'retry-after': '7' } }, { status: 503 });
    const clock = fakeClock();
    const waits: number[] = [];
    await pullFrom(hub, vault.path, 'hf:o/tiny', { clock, onWait: (ms) => waits.push(ms) });
    assert.deepEqual(clock.slept, [7_000, 1_000]);
    assert.deepEqual(waits, clock.slept);
  });

  test('gives up where it is asked for more patience than five minutes', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.faults.push({ status: 429, headers: { 'retry-after': '3600' } });
    const error = await refusal('upstream_busy', pullFrom(hub, vault.path, 'hf:o/tiny'));
    assert.match(error.message, /answers 429 and asks to wait 3600 s/);
    assert.match(error.hint ?? '', /what came is kept/);
  });

  test('gives up after six failures in a row, keeps what came, and goes on there the next time', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.faults.push({ cutAfter: 131_072 }, ...Array.from({ length: 5 }, () => ({ status: 500 })));
    await refusal('upstream_busy', pullFrom(hub, vault.path, 'hf:o/tiny', { ranges: 1 }));
    assert.deepEqual(partials(vault.path).toSorted(), ['json', 'lock', 'partial']);
    hub.seen.length = 0;
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.deepEqual(hub.fetched, [`bytes=131072-${small.length - 1}`]);
    assert.deepEqual(pulledBytes(vault.path, small), small);
  });

  test('throws away what has the wrong hash, names both, and leaves nothing behind', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.tamper = (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1) === 0 ? 1 : 0)]);
    const error = await refusal('upstream_failed', pullFrom(hub, vault.path, 'hf:o/tiny'));
    assert.match(
      error.message,
      new RegExp(`thrown away: its sha256 should be ${hash('sha256', small)} and is [0-9a-f]{64}$`),
    );
    assert.deepEqual(partials(vault.path), ['lock']);
    assert.deepEqual(new ModelShelf(vault.path).list(), []);
    hub.tamper = (bytes) => bytes;
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.deepEqual(pulledBytes(vault.path, small), small);
  });

  test('refuses a file that is not as long as it is listed', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.tamper = (bytes) => bytes.subarray(0, 1_000);
    const error = await refusal('unsupported', pullFrom(hub, vault.path, 'hf:o/tiny'));
    assert.match(error.message, new RegExp(`lists ${small.length} bytes, and its host sends 1000`));
  });

  test('begins anew, once, where the file changes meanwhile', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small, 'plain-Q4_K_M.gguf');
    hub.faults.push({ cutAfter: 65_536 });
    let asked = 0;
    hub.etag = () => (++asked > 2 ? '"second"' : '"first"');
    await pullFrom(hub, vault.path, 'hf:o/tiny', { ranges: 1 });
    assert.deepEqual(pulledBytes(vault.path, small), small);
    assert.equal(hub.fetched.at(-1), `bytes=0-${small.length - 1}`);
    hub.repos['o/tiny'] = { files: { 'plain-Q8_0.gguf': other } };
    hub.etag = () => `"${asked++}"`;
    const error = await refusal('upstream_unusable', pullFrom(hub, vault.path, 'hf:o/tiny:Q8_0'));
    assert.match(error.message, /changed at its source/);
  });

  test('comes as one piece from a host that gives no ranges, and begins anew after a cut', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.ranges = false;
    hub.faults.push({ cutAfter: 100_000 });
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.deepEqual(hub.fetched, ['whole', 'whole']);
    assert.deepEqual(pulledBytes(vault.path, small), small);
  });

  test('does not try for ever where such a host always cuts', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.ranges = false;
    hub.faults.push(...Array.from({ length: 6 }, () => ({ cutAfter: 100_000 })));
    await refusal('upstream_failed', pullFrom(hub, vault.path, 'hf:o/tiny'));
    assert.equal(hub.fetched.length, 6);
  });

  test('that was aborted keeps what came', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(large);
    hub.pauseMs = 1;
    const controller = new AbortController();
    const onProgress = (_: unknown, done: number) => done > 2 * MEBI && controller.abort(new Error('enough'));
    const pulling = pullFrom(hub, vault.path, 'hf:o/tiny', { signal: controller.signal, onProgress });
    await assert.rejects(pulling, /enough/);
    hub.pauseMs = 0;
    hub.seen.length = 0;
    const first: number[] = [];
    await pullFrom(hub, vault.path, 'hf:o/tiny', { onProgress: (_, done) => first.push(done) });
    assert.ok((first[0] ?? 0) > 2 * MEBI, `it began with ${first[0]}`);
    assert.deepEqual(pulledBytes(vault.path, large), large);
  });

  test('begins anew where the journal of what came was cut short', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    hub.faults.push({ cutAfter: 131_072 }, ...Array.from({ length: 5 }, () => ({ status: 500 })));
    await refusal('upstream_busy', pullFrom(hub, vault.path, 'hf:o/tiny', { ranges: 1 }));
    const journal = join(partialFolder(new ModelShelf(vault.path)), `${hash('sha256', small)}.json`);
    const text = readFileSync(journal, 'utf8');
    assert.match(text, /"finished":\[\[0,131072\]\]/);
    writeFileSync(journal, text.slice(0, 40));
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.deepEqual(pulledBytes(vault.path, small), small);
  });
});

suite('a download over a bad line', () => {
  for (let seed = 1; seed <= 12; seed++)
    test(`arrives as it was sent, whatever goes wrong on the way (${seed})`, async () => {
      using vault = temporaryFolder();
      await using hub = await hubWith(small);
      const random = seededRandom(seed);
      const fault = (): Fault =>
        random() < 0.7 ? { cutAfter: Math.floor(random() * 60_000) } : { status: random() < 0.5 ? 503 : 429 };
      hub.ranges = random() < 0.8;
      for (let tries = 0; tries < 50; tries++) {
        hub.faults.splice(0, Infinity, ...Array.from({ length: Math.floor(random() * 12) }, fault));
        const controller = new AbortController();
        const stopAt = random() < 0.5 ? random() * small.length : Infinity;
        const onProgress = (_: unknown, done: number) =>
          done > stopAt && controller.abort(new Error('stopped'));
        const options = {
          signal: controller.signal,
          onProgress,
          ranges: 1 + (seed % 4),
          leastPieceBytes: 10_000,
        };
        if (
          await pullFrom(hub, vault.path, 'hf:o/tiny', options).then(
            () => true,
            () => false,
          )
        )
          break;
      }
      assert.deepEqual(pulledBytes(vault.path, small), small);
      assert.deepEqual(partials(vault.path), []);
    });
});

suite('a full disk', () => {
  test('is seen before anything is fetched', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    const error = await refusal(
      'too_large',
      pullFrom(hub, vault.path, 'hf:o/tiny', { disk: smallDisk(0, 1_000) }),
    );
    assert.match(
      error.message,
      new RegExp(`needs ${small.length} bytes more, and the disk of .* has 1000 free`),
    );
    assert.match(error.hint ?? '', new RegExp(`Free ${small.length - 1_000} bytes`));
    assert.deepEqual(hub.fetched, []);
  });

  test('in the middle is told with what is missing, and what came is kept', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(large);
    const error = await refusal(
      'too_large',
      pullFrom(hub, vault.path, 'hf:o/tiny', { disk: smallDisk(12 * MEBI), ranges: 1 }),
    );
    assert.match(error.message, /the disk is full, and \d+ bytes are missing/);
    const missing = Number(error.details.values?.missingBytes);
    assert.ok(missing >= 8 * MEBI && missing < 9 * MEBI, String(missing));
    hub.seen.length = 0;
    await pullFrom(hub, vault.path, 'hf:o/tiny');
    assert.match(hub.fetched[0] ?? '', new RegExp(`^bytes=${large.length - missing}-`));
    assert.deepEqual(pulledBytes(vault.path, large), large);
  });
});

suite('two at once', () => {
  test('the second waits for the first and fetches nothing', async () => {
    using vault = temporaryFolder();
    await using hub = await hubWith(small);
    let waited = 0;
    const one = () =>
      pullFrom(hub, vault.path, 'hf:o/tiny', { onLocked: () => waited++, clock: systemClock });
    const [first, second] = await Promise.all([one(), one()]);
    assert.deepEqual(first.model, second.model);
    assert.equal(hub.fetched.length, 1);
    assert.equal(waited, 1);
  });
});
