import type { TokenLogprob } from '#engine/protocol.ts';

/** Tokens' log-probabilities as the choice of a chat completion has them (`logprobs.content`). */
export function logprobFields(tokens: readonly TokenLogprob[]): Record<string, unknown> {
  const content = tokens.map((token) => ({ ...spelled(token), top_logprobs: token.top.map(spelled) }));
  return { logprobs: { content, refusal: null } };
}

function spelled({ bytes, logprob }: Pick<TokenLogprob, 'bytes' | 'logprob'>) {
  // JSON has no minus infinity; OpenAI's own stand-in for "never" is -9999.
  const finite = Number.isFinite(logprob) ? logprob : -9999;
  return { token: Buffer.from(bytes).toString(), logprob: finite, bytes: [...bytes] };
}
