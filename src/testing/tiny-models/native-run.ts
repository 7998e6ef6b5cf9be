import { NativeContext } from '#engine/native/context.ts';
import { openLlama } from '#engine/native/llama.ts';
import { NativeModel } from '#engine/native/model.ts';
import type { NativeAnswer, NativeOrder } from './run-natively.ts';

/** A program: loads the model it is told of, does one thing with it, and prints what came of it as one line. */
const order = JSON.parse(process.argv[2] ?? '') as NativeOrder;
const llama = openLlama();
const model = new NativeModel(llama, { file: order.file, mapped: true, gpuLayers: 0 });
const context = new NativeContext(llama, model, {
  cells: order.context,
  batchTokens: 512,
  sequences: 1,
  outputs: order.steps === undefined ? 512 : 1,
  threads: 1,
  purpose: order.steps === undefined ? 'embed' : 'generate',
});
const answer = order.steps === undefined ? embed() : generate(order.steps);
process.stdout.write(`${JSON.stringify(answer)}\n`);

function generate(steps: number): NativeAnswer {
  const prompt = model.tokenize(order.prompt, { addBegin: true, special: true });
  let position = 0;
  let place = 0;
  for (const token of prompt) place = context.add(token, position++, 0, position === prompt.length);
  context.decode();
  const pieces: Buffer[] = [];
  for (let step = 0; step < steps; step++) {
    const token = likeliest(context.logits(place, model.vocabularySize));
    if (model.isEnd(token)) break;
    pieces.push(model.piece(token));
    place = context.add(token, position++, 0, true);
    context.decode();
  }
  return { text: Buffer.concat(pieces).toString() };
}

function embed(): NativeAnswer {
  const tokens = model.tokenize(order.prompt, { addBegin: true, special: true });
  for (const [at, token] of tokens.entries()) context.add(token, at, 0, true);
  context.encode();
  return { embedding: Array.from(context.embedding(0, order.width ?? 1)) };
}

function likeliest(logits: Float32Array): number {
  return logits.reduce((best, logit, token) => (logit > (logits[best] ?? 0) ? token : best), 0);
}
