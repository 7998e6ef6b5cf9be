import assert from 'node:assert/strict';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { openLlama } from '../native/llama.ts';
import { NativeModel } from '../native/model.ts';
import { NO_LIBRARIES } from '../testing/real-host.ts';
import { NativeCompute } from './native-compute.ts';

const SETTINGS = { cells: 512, batchTokens: 64, sequences: 3, outputs: 1, threads: 1 };
const TOKENS = Array.from({ length: 200 }, (_, at) => 10 + ((at * 37) % 200));

/** What the model makes of the last of some tokens, of which those before `from` were read. */
function read(compute: NativeCompute, sequence: number, from: number): Float32Array {
  let logits = new Float32Array();
  for (let at = from; at < TOKENS.length; ) {
    const end = Math.min(at + SETTINGS.batchTokens, TOKENS.length);
    let place = 0;
    for (; at < end; at++) place = compute.add(TOKENS[at] ?? 0, at, sequence, at === TOKENS.length - 1);
    assert.ok(compute.decode());
    if (at === TOKENS.length) logits = compute.logits(place).slice();
  }
  return logits;
}

test('a sequence that was copied in parts goes on from them as if it had been read', {
  skip: NO_LIBRARIES ?? false,
}, () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-compute-'));
  const file = join(folder.path, 'tiny.gguf');
  randomModel(file, TINY);
  const llama = openLlama();
  const model = new NativeModel(llama, { file, mapped: false, gpuLayers: 0 });
  const compute = new NativeCompute(llama, model, SETTINGS);
  const wanted = read(compute, 0, 0);
  const cuts = [0, 64, 70, 199];
  const parts = cuts.slice(1).map((end, at) => compute.save(0, cuts[at] as number, end));
  compute.cut(0, 0);
  for (const [at, part] of parts.entries()) assert.ok(compute.restore(1, cuts[at] as number, part));
  const said = read(compute, 1, 199);
  const apart = Math.max(...said.map((value, at) => Math.abs(value - (wanted[at] ?? 0))));
  assert.ok(apart < 1e-3, `the largest difference is ${apart}`);
  assert.equal(compute.sequences, SETTINGS.sequences, 'the sequence for parts is not counted');
  // The place where parts are made is empty again, and the other sequence is gone: all other cells are to be had.
  for (let at = 0; at < SETTINGS.cells - TOKENS.length; at += SETTINGS.batchTokens) {
    const count = Math.min(SETTINGS.batchTokens, SETTINGS.cells - TOKENS.length - at);
    for (let token = 0; token < count; token++) compute.add(5, at + token, 2, token === count - 1);
    assert.ok(compute.decode(), `cells ${at} to ${at + count}`);
  }
  compute.close();
  model.close();
});
