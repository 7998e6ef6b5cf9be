import { AppError } from '#contract/errors.ts';
import type { Sample, SampleStatus } from '#contract/sample.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields, wrong } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';

/** Larger bodies are none of an action. */
const BODY_LIMIT_BYTES = 4 * 1024;
const ACTIONS = ['start', 'drift', 'stop'] as const;

/** `GET /api/sample`: how the sample stands. */
export function showSample(exchange: Exchange, door: Door): void {
  exchange.json(200, sampleJson(sampleOf(door).status));
}

/** `POST /api/sample`: starts it, lets its world change, or stops it; answers with how it stands then. */
export async function actOnSample(exchange: Exchange, door: Door): Promise<void> {
  const sample = sampleOf(door);
  const fields = new Fields(parseJson(await exchange.body(BODY_LIMIT_BYTES)).value, '');
  const action = fields.requiredText('action');
  const known = ACTIONS.find((one) => one === action);
  if (!known) throw wrong('action', `one of ${ACTIONS.join(', ')}`, action);
  await sample[known]();
  exchange.json(201, sampleJson(sample.status));
}

/** `DELETE /api/sample`: ends it and removes all that it left. */
export async function removeSample(exchange: Exchange, door: Door): Promise<void> {
  const sample = sampleOf(door);
  await sample.remove();
  exchange.json(200, sampleJson(sample.status));
}

/** Times are in ms since 1970; `owned_share` is null before the first answer. */
export function sampleJson(status: SampleStatus): Record<string, unknown> {
  const { state, phase, reached, asks, owned, waitsFor, task, sinceMs, error } = status;
  return {
    state,
    phase,
    reached,
    asks,
    owned,
    owned_share: asks > 0 ? owned / asks : null,
    waits_for: waitsFor ?? null,
    task: task ?? null,
    since: sinceMs,
    error: error ?? null,
  };
}

function sampleOf({ sample }: Door): Sample {
  if (sample) return sample;
  throw new AppError('unsupported', 'Cannot show a sample: this server keeps none', {
    hint: 'freehold up keeps one; freehold rehearse shows the same in a terminal.',
  });
}
