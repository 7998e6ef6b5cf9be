/** 256 short texts as one request, and one by one. */
import { spread } from '../statistics.ts';
import { type Bar, printTable, withRange } from '../table.ts';
import { FreeholdArm } from './freehold-arm.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';
import { spelled } from './spelled.ts';

const TEXTS = 256;
const WORDS = 3;
const LEAST_TIMES = 3;
/** Batched or not, a vector is the same but for rounding. */
const LEAST_COSINE = 0.999;

export async function embeddings({ options, models }: Bench): Promise<Outcome> {
  const house = await FreeholdArm.start({
    models: { encoder: models.encoder() },
    engine: { threads: options.threads },
  });
  const texts = Array.from({ length: TEXTS }, (_, index) =>
    Array.from({ length: WORDS }, (_, word) => spelled(3, index * WORDS + word).toLowerCase()).join(' '),
  );
  await vectorsOf(house, texts.slice(0, 8));
  const batched: number[] = [];
  const single: number[] = [];
  let least = 1;
  for (let round = 1; round <= options.rounds; round++) {
    let began = performance.now();
    const together = await vectorsOf(house, texts);
    batched.push((TEXTS * 1_000) / (performance.now() - began));
    began = performance.now();
    const alone: number[][] = [];
    for (const text of texts) alone.push(...(await vectorsOf(house, [text])));
    single.push((TEXTS * 1_000) / (performance.now() - began));
    least = Math.min(least, ...together.map((vector, index) => cosine(vector, alone[index] ?? [])));
    tellProgress(`embeddings, round ${round} of ${options.rounds}`);
  }
  await house.stop();
  return outcomeOf(batched, single, least);
}

function outcomeOf(batched: number[], single: number[], least: number): Outcome {
  printTable(
    `Embeddings of ${TEXTS} short texts`,
    ['how', 'texts/s'],
    [
      ['in one request', withRange(spread(batched))],
      ['one by one', withRange(spread(single))],
    ],
  );
  const times = spread(batched.map((rate, round) => rate / (single[round] ?? Number.NaN)));
  const bars: Bar[] = [
    {
      what: 'embeddings: batched, times one by one',
      figure: withRange(times, 2),
      bar: `≥ ${LEAST_TIMES}`,
      met: times.median >= LEAST_TIMES,
    },
    {
      what: 'embeddings: least cosine of the two vectors of a text',
      figure: least.toFixed(5),
      bar: `≥ ${LEAST_COSINE}`,
      met: least >= LEAST_COSINE,
    },
  ];
  return { figures: { batched, single, times, least }, bars };
}

async function vectorsOf(house: FreeholdArm, texts: readonly string[]): Promise<number[][]> {
  const body = { model: 'encoder', input: texts, encoding_format: 'float' };
  const reply = await house.post('/v1/embeddings', body);
  if (reply.status !== 200) throw new Error(`embeddings: ${reply.status} ${JSON.stringify(reply.body)}`);
  const { data } = reply.body as { data: { index: number; embedding: number[] }[] };
  if (data.length !== texts.length) throw new Error(`${texts.length} texts gave ${data.length} vectors`);
  return data.sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
