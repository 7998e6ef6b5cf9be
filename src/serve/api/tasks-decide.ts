import { AppError } from '#contract/errors.ts';
import { type Outcome, type TaskWish, weigh, weighTerms } from '#flows/owner-decision.ts';
import type { TaskReport } from '#flows/task-report.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { decisionJson } from './tasks-json.ts';
import { pathAfter } from './tasks-request.ts';

/** Larger bodies are none of a decision. */
const BODY_LIMIT_BYTES = 16 * 1024;
/** Who says so where the body does not tell. */
const NOBODY_NAMED = 'api';

/**
 * Answers 201 with the decision once it is stored and acted on, 200 where the task is gone with it; 200 with none where
 * it would change nothing.
 */
export async function decideOnTask(
  wish: TaskWish,
  report: TaskReport,
  exchange: Exchange,
  door: Door,
): Promise<void> {
  const fields = await readFields(exchange, wish === 'promise' ? ['alpha', 'delta', 'actor'] : ['actor']);
  const [alpha, delta] = [fields.number('alpha'), fields.number('delta')];
  const promise = { ...(alpha === undefined ? {} : { alpha }), ...(delta === undefined ? {} : { delta }) };
  await settle(weigh(wish, report, promise), fields, exchange, door, wish === 'delete' ? 200 : 201);
}

/** `POST /api/experts/{id}/terms`: whether its answers may train students. */
export async function decideTerms(exchange: Exchange, door: Door): Promise<void> {
  const [expert, word, ...more] = pathAfter('/api/experts/', exchange).split('/');
  if (expert === undefined || word !== 'terms' || more.length > 0)
    throw new AppError('not_found', `Cannot find ${exchange.path}`, { hint: 'POST /api/experts/ID/terms' });
  const fields = await readFields(exchange, ['terms', 'actor']);
  const names = door.house.cards.map(({ id }) => id);
  await settle(weighTerms(expert, fields.requiredText('terms'), names), fields, exchange, door);
}

async function settle(
  { decision, will }: Outcome,
  fields: Fields,
  exchange: Exchange,
  door: Door,
  status = 201,
): Promise<void> {
  if (!door.learning)
    throw new AppError('unsupported', 'Cannot decide on what is learned: learning is switched off', {
      hint: 'Set learn.enabled to true and start the server again.',
    });
  if (!decision) return exchange.json(200, { decision: null, will });
  const { clock, newId } = door.house.world;
  const whole = {
    id: newId(),
    atMs: clock.nowMs(),
    actor: fields.text('actor') ?? NOBODY_NAMED,
    ...decision,
  };
  await door.learning.decide(whole);
  exchange.json(status, { decision: decisionJson(whole), will });
}

/** An empty body is an object without members. */
async function readFields(exchange: Exchange, known: readonly string[]): Promise<Fields> {
  const bytes = await exchange.body(BODY_LIMIT_BYTES);
  const fields = new Fields(bytes.length === 0 ? {} : parseJson(bytes).value, '');
  for (const key of Object.keys(fields.value))
    if (!known.includes(key))
      throw new AppError('bad_request', `Cannot read the decision: "${key}" is no part of it`, {
        param: key,
        hint: `It takes ${known.join(', ')}.`,
      });
  return fields;
}
