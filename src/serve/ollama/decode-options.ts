import type { Sampling } from '#contract/ask.ts';
import type { Warning } from '#contract/warning.ts';
import { decodeSamplers } from '../openai/decode-samplers.ts';
import { Fields, wrong } from '../openai/fields.ts';

/** What `options` say, in our own nouns. */
export interface Options {
  readonly sampling: Sampling;
  readonly maxTokens: number | undefined;
  /** Options without effect here, and why. */
  readonly unread: readonly Warning[];
}

const HONOURED = new Set([
  'num_predict',
  'temperature',
  'top_p',
  'seed',
  'stop',
  'presence_penalty',
  'frequency_penalty',
  ...['top_k', 'min_p', 'typical_p', 'repeat_penalty', 'repeat_last_n', 'ignore_eos'],
  ...['mirostat', 'mirostat_tau', 'mirostat_eta', 'top_n_sigma'],
  ...['xtc_probability', 'xtc_threshold', 'dry_multiplier', 'dry_base', 'dry_allowed_length'],
]);

/** Options of Ollama's that say how a model is to be run, which this house decides by itself, or that it no longer has. */
const DECIDED_HERE = new Set([
  ...['numa', 'num_batch', 'num_gpu', 'main_gpu', 'low_vram', 'f16_kv', 'logits_all', 'vocab_only'],
  ...['use_mmap', 'use_mlock', 'embedding_only', 'num_thread', 'num_keep', 'draft_num_predict'],
  ...['tfs_z', 'penalize_newline'],
]);

/** Reads `options`; throws `bad_request` with the option as `param`. An option nobody knows is told on the trace. */
export function decodeOptions(body: Fields): Options {
  const options = body.object('options') ?? NONE;
  const predict = options.whole('num_predict', -2);
  const sampling: Sampling = {
    temperature: options.within('temperature', 0, 1_000),
    topP: options.within('top_p', 0, 1),
    seed: options.whole('seed', Number.MIN_SAFE_INTEGER),
    stop: decodeStop(options),
    frequencyPenalty: options.number('frequency_penalty'),
    presencePenalty: options.number('presence_penalty'),
    logitBias: undefined,
    ...decodeSamplers(options),
  };
  return {
    sampling,
    maxTokens: predict !== undefined && predict > 0 ? predict : undefined, // else as long as it likes
    unread: unreadIn(options),
  };
}

const NONE = new Fields({}, 'options');

function decodeStop(options: Fields): string[] | undefined {
  const stop = options.value.stop;
  const stops = typeof stop === 'string' ? [stop] : options.list('stop');
  stops?.forEach((text, index) => {
    if (typeof text !== 'string') throw wrong(`options.stop[${index}]`, 'text', text);
  });
  return stops as string[] | undefined;
}

function unreadIn(options: Fields): Warning[] {
  return Object.keys(options.value).flatMap((name): Warning[] =>
    HONOURED.has(name) || !options.has(name)
      ? []
      : [{ feature: `options.${name}`, detail: whyWithout(name) }],
  );
}

function whyWithout(name: string): string {
  if (name === 'num_ctx')
    return 'a model has the context of engine.context; what is too long for it is refused';
  if (DECIDED_HERE.has(name)) return 'it has no effect: Freehold decides it by itself';
  return 'there is no such option';
}
