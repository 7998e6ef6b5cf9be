import type { Sampling } from '#contract/ask.ts';
import { type Fields, wrong } from './fields.ts';

/** What Sampling calls it, and which numbers it may be. */
interface Sampler {
  readonly noun: keyof Sampling;
  readonly kind: 'whole' | 'number' | 'boolean';
  readonly minimum: number;
  readonly maximum: number;
}

const MOST = 1_000_000;

/**
 * Samplers that local models have and OpenAI's wire lacks, by the names that llama.cpp's and vLLM's servers know.
 * The ranges are those in which llama.cpp means something by the number; -1 means "off" or "all" where it is allowed.
 */
const SAMPLERS: ReadonlyMap<string, Sampler> = new Map([
  ['top_k', whole('topK', -1)],
  ['min_p', number('minP', 0, 1)],
  ['typical_p', number('typicalP', 0, 1)],
  ['top_n_sigma', number('topNSigma', -1)],
  ['repeat_penalty', number('repeatPenalty', 0, 10)],
  ['repetition_penalty', number('repeatPenalty', 0, 10)],
  ['repeat_last_n', whole('repeatLastN', -1)],
  ['xtc_probability', number('xtcProbability', 0, 1)],
  ['xtc_threshold', number('xtcThreshold', 0, 1)],
  ['dry_multiplier', number('dryMultiplier', 0)],
  ['dry_base', number('dryBase', 1)],
  ['dry_allowed_length', whole('dryAllowedLength', 0)],
  ['mirostat', whole('mirostat', 0, 2)],
  ['mirostat_tau', number('mirostatTau', 0)],
  ['mirostat_eta', number('mirostatEta', 0, 1)],
  ['ignore_eos', { noun: 'ignoreEos', kind: 'boolean', minimum: 0, maximum: 1 }],
]);

/**
 * The samplers among these fields; undefined where there is none, as in most bodies. It walks the keys that are there
 * instead of looking for each that might be. Throws `bad_request` with `param`.
 */
export function decodeSamplers(fields: Fields): Partial<Sampling> | undefined {
  let found: Partial<Record<keyof Sampling, number | boolean>> | undefined;
  for (const key in fields.value) {
    const sampler = SAMPLERS.get(key);
    if (sampler === undefined) continue;
    const value = read(fields, key, sampler);
    if (value === undefined) continue;
    found ??= {};
    const other = found[sampler.noun];
    if (other !== undefined && other !== value)
      throw wrong(fields.path(key), `${other}, as the same is under its other name`, value);
    found[sampler.noun] = value;
  }
  return found as Partial<Sampling> | undefined;
}

function read(
  fields: Fields,
  key: string,
  { kind, minimum, maximum }: Sampler,
): number | boolean | undefined {
  if (kind === 'boolean') return fields.boolean(key);
  return kind === 'whole' ? fields.whole(key, minimum, maximum) : fields.within(key, minimum, maximum);
}

function whole(noun: keyof Sampling, minimum: number, maximum = MOST): Sampler {
  return { noun, kind: 'whole', minimum, maximum };
}

function number(noun: keyof Sampling, minimum: number, maximum = MOST): Sampler {
  return { noun, kind: 'number', minimum, maximum };
}
