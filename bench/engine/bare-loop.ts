/**
 * The engine's innermost loop with nothing around it, as a program: `llama_decode` for one token after another. Prints
 * how long a call took, in ms, as JSON. Without arguments it tells the library's version alone. With a last argument
 * `told` it writes what each token says to file descriptor 3 at once.
 */
import { writeSync } from 'node:fs';
import { NativeContext } from '#engine/native/context.ts';
import { openLlama } from '#engine/native/llama.ts';
import { NativeModel } from '#engine/native/model.ts';
import { NativeSampler } from '#engine/native/sampler.ts';
import { DEFAULT_SAMPLING } from '#engine/native/sampling-plan.ts';

const BATCH_TOKENS = 512;

const llama = openLlama();
const [file, threads, cells, tokens, prompt = '', told = ''] = process.argv.slice(2);
const { version } = llama.libraries;
const found = file === undefined ? { version } : { version, decodeMs: timeDecoding(file) };
console.log(`\n${JSON.stringify(found)}`); // the library's own words may not have ended their line

function timeDecoding(model: string): number {
  const native = new NativeModel(llama, { file: model, mapped: false, gpuLayers: 0 });
  const context = new NativeContext(llama, native, {
    cells: Number(cells),
    batchTokens: BATCH_TOKENS,
    sequences: 1,
    outputs: 1,
    threads: Number(threads),
    purpose: 'generate',
  });
  const sampler = new NativeSampler(llama, native, { ...DEFAULT_SAMPLING, temperature: 0 });
  const read = native.tokenize(prompt, { addBegin: true, special: true });
  let place = -1;
  for (const [position, token] of read.entries())
    place = context.add(token, position, 0, position === read.length - 1);
  context.decode();
  const times: number[] = [];
  const next = () => {
    const token = sampler.next(context, place) as number;
    if (told !== '') writeSync(3, native.piece(token));
    return token;
  };
  for (let position = read.length; position < read.length + Number(tokens) - 1; position++) {
    place = context.add(next(), position, 0, true);
    const began = performance.now();
    context.decode();
    times.push(performance.now() - began);
  }
  next();
  return times.reduce((sum, ms) => sum + ms, 0) / times.length;
}
