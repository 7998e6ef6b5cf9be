import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { type Random, seededRandom } from '#std/random.ts';
import { checkServable } from './check-servable.ts';
import { modelFacts } from './model-facts.ts';
import { readGguf } from './read-gguf.ts';
import { f32s, i32s, string, strings, u32 } from './typed-value.ts';
import { writeGguf } from './write-gguf.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-bytes-'));
after(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'sound.gguf');
writeGguf(file, {
  metadata: {
    'general.architecture': string('llama'),
    'llama.block_count': u32(2),
    'llama.embedding_length': u32(8),
    'llama.attention.head_count': i32s([2, 2]),
    'tokenizer.ggml.tokens': strings(['<unk>', '<s>', '</s>']),
    'tokenizer.ggml.scores': f32s([0, 0, 0]),
    'tokenizer.ggml.eos_token_id': u32(2),
  },
  tensors: ['token_embd.weight', 'output_norm.weight'].map((name) => {
    return { name, shape: [8], type: 'f32', data: new Uint8Array(32) };
  }),
});
const sound = readFileSync(file);
const headerBytes = readGguf(file).dataOffset;

const SPOILERS: Record<string, (bytes: Buffer, at: number, random: Random) => Buffer> = {
  'another byte': (bytes, at, random) => {
    bytes[at] = random() * 256;
    return bytes;
  },
  'a bit turned': (bytes, at, random) => {
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (random() * 8)), at);
    return bytes;
  },
  'eight bytes of ones': (bytes, at) => bytes.fill(0xff, at, at + 8),
  'cut off': (bytes, at) => bytes.subarray(0, at),
  'bytes taken out': (bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random() * 16)]),
};

suite('whatever stands in the header, it is read or refused in words, and soon', () => {
  for (const [name, spoil] of Object.entries(SPOILERS)) {
    test(name, () => {
      const random = seededRandom(5);
      const spoiled = join(folder, 'spoiled.gguf');
      let refused = 0;
      const before = process.memoryUsage().rss;
      const start = performance.now();
      for (let round = 0; round < 150; round++) {
        const at = Math.floor(random() * headerBytes);
        writeFileSync(spoiled, spoil(Buffer.from(sound), at, random));
        try {
          checkServable(spoiled, modelFacts(readGguf(spoiled)));
        } catch (thrown) {
          assert.ok(thrown instanceof AppError, `at byte ${at}: ${thrown}`);
          refused++;
        }
      }
      assert.ok(refused > 0);
      assert.ok(performance.now() - start < 5000);
      assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20);
    });
  }
});
