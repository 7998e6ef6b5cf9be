import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { string, type TypedValue, u32 } from '#gguf/typed-value.ts';
import { writeGguf } from '#gguf/write-gguf.ts';

export interface TinyGguf {
  /** Two with different seeds have different weights. */
  readonly seed?: number;
  /** Of weights; the file is a little longer. */
  readonly bytes?: number;
  readonly metadata?: Readonly<Record<string, TypedValue>>;
}

/** A folder for one test, removed when the test is over: `using folder = temporaryFolder()`. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'freehold-models-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The bytes of a GGUF file that is well formed and that nobody could talk to. */
export function tinyGguf({ seed = 1, bytes = 4096, metadata = {} }: TinyGguf = {}): Buffer {
  using folder = temporaryFolder();
  const file = join(folder.path, 'tiny.gguf');
  const weights = noise(seed, bytes);
  writeGguf(file, {
    metadata: {
      'general.architecture': string('llama'),
      'llama.context_length': u32(2048),
      ...metadata,
    },
    tensors: [{ name: 'output.weight', shape: [bytes / 4], type: 'f32', data: weights }],
  });
  return readFileSync(file);
}

/** Bytes that look random and are the same each time (xorshift32). */
function noise(seed: number, bytes: number): Uint8Array {
  const words = new Uint32Array(bytes / 4);
  let state = seed * 2_654_435_761;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer);
}
