import { AppError } from '#contract/errors.ts';
import { SseDecoder } from '#std/sse.ts';

/** What a streamed answer consists of. */
export type AnswerPiece =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'usage'; readonly usage: AnswerUsage };

/** Counts of tokens; undefined where nobody told. */
export interface AnswerUsage {
  readonly read?: number;
  readonly cached?: number;
  readonly written?: number;
}

/**
 * Reads the chunks of a chat completion, as OpenAI's API streams them. Throws AppError where the stream tells an error
 * or ends before its time.
 */
export async function* answerPieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<AnswerPiece> {
  const decoder = new SseDecoder();
  for await (const bytes of body) {
    for (const { data } of decoder.push(bytes)) {
      if (data === '[DONE]') return;
      yield* piecesIn(JSON.parse(data) as Chunk);
    }
  }
  throw new AppError('upstream_failed', 'The answer broke off: the server ended it before it was whole', {
    hint: 'Type /again to ask once more.',
  });
}

interface Chunk {
  readonly error?: { readonly message?: string };
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null;
      readonly reasoning_content?: string | null;
      readonly reasoning?: string | null;
      readonly refusal?: string | null;
    };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: {
    readonly prompt_tokens?: number;
    readonly completion_tokens?: number;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  } | null;
}

function* piecesIn({ error, choices, usage }: Chunk): Generator<AnswerPiece> {
  if (error) throw new AppError('upstream_failed', error.message ?? 'The answer broke off');
  const { delta = {}, finish_reason } = choices?.[0] ?? {};
  const reasoning = delta.reasoning_content ?? delta.reasoning;
  if (reasoning) yield { kind: 'reasoning', text: reasoning };
  if (delta.content) yield { kind: 'text', text: delta.content };
  if (delta.refusal) yield { kind: 'text', text: delta.refusal };
  if (finish_reason) yield { kind: 'finish', reason: finish_reason };
  if (usage) yield { kind: 'usage', usage: usageOf(usage) };
}

function usageOf(told: NonNullable<Chunk['usage']>): AnswerUsage {
  const cached = told.prompt_tokens_details?.cached_tokens;
  return {
    ...(told.prompt_tokens === undefined ? {} : { read: told.prompt_tokens }),
    ...(cached === undefined ? {} : { cached }),
    ...(told.completion_tokens === undefined ? {} : { written: told.completion_tokens }),
  };
}
