/** 256 short texts as one request, and one by one, of encoders of each type. */
import { type Spread, spread } from '../statistics.ts';
import { type Bar, printTable, withRange } from '../table.ts';
import { FreeholdArm } from './freehold-arm.ts';
import { ENCODER_TYPES, type EncoderType } from './models.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';
import { spelled } from './spelled.ts';

const TEXTS = 256;
const WORDS = 3;
/** The one that the bars are for: as llama.cpp's own encoders are published. The others are told beside it. */
const USUAL: EncoderType = 'q8_0';
const LEAST_TIMES = 3;
/** Batched or not, a vector is the same but for rounding. */
const LEAST_COSINE = 0.999;

interface Rates {
  /** Texts a second, by round. */
  readonly batched: number[];
  readonly single: number[];
  /** The least cosine of the two vectors of a text. */
  least: number;
}

export async function embeddings({ options, models }: Bench): Promise<Outcome> {
  const house = await FreeholdArm.start({
    models: Object.fromEntries(ENCODER_TYPES.map((type) => [type, models.encoder(type)])),
    engine: { threads: options.threads },
  });
  const texts = Array.from({ length: TEXTS }, (_, index) =>
    Array.from({ length: WORDS }, (_, word) => spelled(3, index * WORDS + word).toLowerCase()).join(' '),
  );
  const all = new Map<EncoderType, Rates>();
  for (const type of ENCODER_TYPES) {
    const rates: Rates = { batched: [], single: [], least: 1 };
    await vectorsOf(house, type, texts.slice(0, 8));
    for (let round = 1; round <= options.rounds; round++) {
      await measure(house, type, texts, rates);
      tellProgress(`embeddings, ${type}, round ${round} of ${options.rounds}`);
    }
    all.set(type, rates);
  }
  await house.stop();
  return outcomeOf(all);
}

async function measure(
  house: FreeholdArm,
  type: EncoderType,
  texts: readonly string[],
  rates: Rates,
): Promise<void> {
  let began = performance.now();
  const together = await vectorsOf(house, type, texts);
  rates.batched.push((TEXTS * 1_000) / (performance.now() - began));
  began = performance.now();
  const alone: number[][] = [];
  for (const text of texts) alone.push(...(await vectorsOf(house, type, [text])));
  rates.single.push((TEXTS * 1_000) / (performance.now() - began));
  rates.least = Math.min(rates.least, ...together.map((vector, index) => cosine(vector, alone[index] ?? [])));
}

function outcomeOf(all: ReadonlyMap<EncoderType, Rates>): Outcome {
  printTable(
    `Embeddings of ${TEXTS} short texts, texts a second`,
    ['weights', 'in one request', 'one by one', 'times'],
    [...all].map(([type, rates]) => [
      type,
      withRange(spread(rates.batched)),
      withRange(spread(rates.single)),
      withRange(timesOf(rates), 2),
    ]),
  );
  const usual = all.get(USUAL) as Rates;
  const times = timesOf(usual);
  const least = Math.min(...[...all.values()].map((rates) => rates.least));
  const bars: Bar[] = [
    {
      what: `embeddings: batched, times one by one (${USUAL})`,
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
  return { figures: { byType: Object.fromEntries(all), times, least }, bars };
}

function timesOf({ batched, single }: Rates): Spread {
  return spread(batched.map((rate, round) => rate / (single[round] ?? Number.NaN)));
}

async function vectorsOf(
  house: FreeholdArm,
  model: EncoderType,
  texts: readonly string[],
): Promise<number[][]> {
  const reply = await house.post('/v1/embeddings', { model, input: texts, encoding_format: 'float' });
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
