/** One token's chance under the model, before any sampler changed it. */
export interface TokenChance {
  readonly token: number;
  /** Natural logarithm. */
  readonly logprob: number;
}

export interface Chances {
  readonly chosen: TokenChance;
  /** The likeliest, best first. */
  readonly top: readonly TokenChance[];
}

/** Exact log-probabilities from logits: a softmax over the whole vocabulary, in double precision. */
export function chancesOf(logits: Float32Array, chosen: number, top: number): Chances {
  let most = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < logits.length; token++) most = Math.max(most, logits[token] as number);
  let sum = 0;
  for (let token = 0; token < logits.length; token++) sum += Math.exp((logits[token] as number) - most);
  const norm = most + Math.log(sum);
  const chance = (token: number): TokenChance => ({ token, logprob: (logits[token] as number) - norm });
  return { chosen: chance(chosen), top: likeliest(logits, top).map(chance) };
}

function likeliest(logits: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let token = 0; token < logits.length; token++) {
    const value = logits[token] as number;
    if (best.length === count && value <= (logits[best[count - 1] as number] as number)) continue;
    const at = best.findIndex((other) => value > (logits[other] as number));
    best.splice(at < 0 ? best.length : at, 0, token);
    if (best.length > count) best.pop();
  }
  return count === 0 ? [] : best;
}
