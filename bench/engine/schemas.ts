/** Answers under JSON schemas from a model that has no idea of JSON: whatever is valid is the grammar's doing. */
import type { Case } from '#experts/local/grammar/testing/case.ts';
import { SUITE } from '#experts/local/grammar/testing/suite.ts';
import { isValid } from '#experts/local/grammar/testing/validate.ts';
import { byteVocabulary } from '#testing/tiny-models/byte-vocabulary.ts';
import { TINY } from '#testing/tiny-models/random-model.ts';
import { printTable } from '../table.ts';
import { FreeholdArm } from './freehold-arm.ts';
import { type Bench, type Outcome, tellProgress } from './part.ts';

const AT_ONCE = 8;
const MOST_TOKENS = 4_000;
/**
 * A random model would leave a text open for ever, and would hardly come upon the letters that a pattern asks for: it
 * is made to like what closes, and those.
 */
const LIKED = ['"', '}', ']', '@', '.', ':', 'a', 'b', 'c'];
const BIAS = 3;

/** Schemas that cannot be enforced: to be refused, never to be ignored. */
const UNENFORCEABLE: readonly Wish[] = [
  { name: 'not', schema: { not: { type: 'string' } } },
  { name: 'if and else', schema: { type: 'object', if: { required: ['a'] }, else: { required: ['b'] } } },
  { name: 'contains', schema: { type: 'array', contains: { type: 'integer' } } },
  { name: 'a pattern that looks ahead', schema: { type: 'string', pattern: '^(?=a)b' } },
  { name: 'a reference elsewhere', schema: { $ref: 'https://example.com/schema.json' } },
];

type Wish = Pick<Case, 'name' | 'schema'>;

type Verdict = 'valid' | 'refused' | 'invalid' | 'ignored' | 'cut short' | 'failed';

interface Judged {
  readonly name: string;
  readonly verdict: Verdict;
  /** What was said, where it is not valid. */
  readonly said?: string;
}

export async function schemaSuite({ options, models }: Bench): Promise<Outcome> {
  const engine = { threads: options.threads, parallel: AT_ONCE };
  const house = await FreeholdArm.start({ models: { nimble: models.nimble() }, engine });
  const objects = SUITE.filter(({ schema }) => typeof schema === 'object' && schema !== null);
  const cases = [...objects, ...UNENFORCEABLE];
  const judged: Judged[] = [];
  let next = 0;
  const one = async () => {
    while (next < options.generations) {
      const seed = next++;
      judged.push(await generate(house, cases[seed % cases.length] as Wish, seed));
      if (judged.length % 100 === 0) tellProgress(`${judged.length} answers under ${cases.length} schemas`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  await house.stop();
  return outcomeOf(judged, cases.length);
}

async function generate(house: FreeholdArm, wish: Wish, seed: number): Promise<Judged> {
  const { name, schema } = wish;
  const reply = await house.post('/v1/chat/completions', {
    model: 'nimble',
    messages: [{ role: 'user', content: `number ${seed}` }],
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
    temperature: 1,
    seed,
    max_tokens: MOST_TOKENS,
    logit_bias: likings(),
  });
  if (reply.status === 400) return { name, verdict: 'refused', said: JSON.stringify(reply.body) };
  if (reply.status !== 200)
    return { name, verdict: 'failed', said: `${reply.status} ${JSON.stringify(reply.body)}` };
  const { choices } = reply.body as {
    choices: { finish_reason: string; message: { content: string | null } }[];
  };
  const said = choices[0]?.message.content ?? '';
  if (UNENFORCEABLE.includes(wish)) return { name, verdict: 'ignored', said };
  if (choices[0]?.finish_reason === 'length') return { name, verdict: 'cut short', said };
  return isAnswer(schema, said) ? { name, verdict: 'valid' } : { name, verdict: 'invalid', said };
}

function isAnswer(schema: unknown, text: string): boolean {
  try {
    return isValid(schema, JSON.parse(text));
  } catch {
    return false;
  }
}

function likings(): Record<string, number> {
  const vocabulary = byteVocabulary(TINY.vocabulary);
  const ids = LIKED.map((text) => vocabulary.findIndex((token) => token.text === text));
  return Object.fromEntries(ids.map((id) => [id, BIAS]));
}

function outcomeOf(judged: readonly Judged[], schemas: number): Outcome {
  const verdicts = Map.groupBy(judged, ({ verdict }) => verdict);
  const count = (verdict: Verdict) => verdicts.get(verdict)?.length ?? 0;
  printTable(
    `Answers under ${schemas} JSON schemas from random weights`,
    ['outcome', 'answers'],
    [...verdicts].map(([verdict, all]) => [verdict, String(all.length)]),
  );
  const bad = judged.filter(({ verdict }) => verdict !== 'valid' && verdict !== 'refused');
  for (const { name, verdict, said = '' } of bad.slice(0, 10))
    console.log(`${verdict}, ${name}: ${said.slice(0, 300)}`);
  for (const name of new Set(verdicts.get('refused')?.map((one) => one.name)))
    console.log(`refused: ${name}`);
  const right = count('valid') + count('refused');
  const bar = {
    what: 'correct: answers under a schema, valid or refused',
    figure: `${right} of ${judged.length} (${count('refused')} refused)`,
    bar: 'all',
    met: bad.length === 0 && count('valid') > 0,
  };
  return {
    figures: { schemas, verdicts: Object.fromEntries([...verdicts].map(([v, all]) => [v, all.length])), bad },
    bars: [bar],
  };
}
