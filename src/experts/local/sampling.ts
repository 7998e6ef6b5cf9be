import type { Ask, Sampling } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { DEFAULT_SAMPLING, type Grammar, type SamplingPlan } from '#engine/native/sampling-plan.ts';

/** llama.cpp reads a seed of 32 bits, and takes the largest for "draw one". */
const SEEDS = 0xffff_ffff;
/** Each is looked for after every token, on the thread that computes for everybody. */
const MOST_STOPS = 128;

/** The ask's wishes over the defaults. Choices differ in their seeds; without a seed each ask draws its own. */
export function samplingOf(ask: Ask, choice: number, random: () => number, grammar?: Grammar): SamplingPlan {
  checkSampling(ask.sampling);
  const { seed, stop: _stop, ...wishes } = ask.sampling;
  // The wire's "-1" is the same as none.
  const first = seed === undefined || seed === -1 ? Math.floor(random() * SEEDS) : seed;
  return {
    ...DEFAULT_SAMPLING,
    ...told(wishes),
    seed: (((first + choice) % SEEDS) + SEEDS) % SEEDS,
    ...(grammar ? { grammar } : {}),
  };
}

/** Numbers by which a sampler means something: by others llama.cpp would divide by zero or compare with infinity. */
const RANGES: readonly (readonly [noun: keyof Sampling, wire: string, least: number, most: number])[] = [
  ['temperature', 'temperature', 0, 100],
  ['topP', 'top_p', 0, 1],
  ['frequencyPenalty', 'frequency_penalty', -100, 100],
  ['presencePenalty', 'presence_penalty', -100, 100],
  ['repeatPenalty', 'repeat_penalty', 0.01, 100],
];
const BIASES = { least: -100, most: 100 };

/** Throws AppError `bad_request` with `param` for what no sampler of a local model can be given. */
function checkSampling(sampling: Sampling): void {
  for (const [noun, wire, least, most] of RANGES) {
    const value = sampling[noun] as number | undefined;
    if (value !== undefined && !(value >= least && value <= most))
      throw refused(wire, `it must be a number from ${least} to ${most}, not ${value}`);
  }
  const { seed, stop = [], logitBias = {} } = sampling;
  if (seed !== undefined && !Number.isInteger(seed))
    throw refused('seed', `it must be a whole number, not ${seed}`);
  if (stop.length > MOST_STOPS)
    throw refused('stop', `a local model looks for at most ${MOST_STOPS} texts, not ${stop.length}`);
  for (const [token, bias] of Object.entries(logitBias)) {
    if (!/^\d{1,9}$/.test(token)) throw refused('logit_bias', `"${token}" is no token's number`);
    if (!(bias >= BIASES.least && bias <= BIASES.most))
      throw refused(
        `logit_bias.${token}`,
        `it must be a number from ${BIASES.least} to ${BIASES.most}, not ${bias}`,
      );
  }
}

function refused(param: string, because: string): AppError {
  return new AppError('bad_request', `Cannot use ${param}: ${because}`, { param });
}

function told<T extends object>(wishes: T): Partial<SamplingPlan> {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
}
