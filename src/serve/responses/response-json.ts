import type { FinishReason, Usage } from '#contract/answer.ts';
import type { AppError } from '#contract/errors.ts';
import { errorBody } from '../openai/errors.ts';
import type { Json } from '../openai/fields.ts';
import { responseId, usageJson } from './response-items.ts';

/** What stands around an answer in the Responses API. */
export interface ResponseFrame {
  /** The id of its trace. */
  readonly trace: string;
  /** The request, as it is kept. */
  readonly request: Json;
  readonly previous: string | undefined;
  readonly createdAtMs: number;
  /** What answers, else what was asked for. */
  readonly model: string;
}

/** How far it is. */
export type ResponseState =
  | { readonly status: 'in_progress' }
  | { readonly status: 'failed'; readonly error: AppError; readonly output: readonly Json[] }
  | {
      readonly status: 'ended';
      readonly finish: FinishReason;
      readonly usage: Usage;
      readonly output: readonly Json[];
    };

/** A response as OpenAI's clients read it, the wishes of its request told back. */
export function responseJson(frame: ResponseFrame, state: ResponseState): Json {
  const { request } = frame;
  const reason = state.status === 'ended' ? incompleteReason(state.finish) : undefined;
  return {
    id: responseId(frame.trace),
    object: 'response',
    created_at: Math.floor(frame.createdAtMs / 1000),
    status: state.status === 'ended' ? (reason ? 'incomplete' : 'completed') : state.status,
    background: false,
    error: state.status === 'failed' ? failure(state.error) : null,
    incomplete_details: reason ? { reason } : null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: frame.model,
    output: state.status === 'in_progress' ? [] : state.output,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: frame.previous ?? null,
    reasoning: request.reasoning ?? { effort: null, summary: null },
    store: request.store ?? true,
    temperature: request.temperature ?? null,
    text: request.text ?? { format: { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? null,
    truncation: 'disabled', // what is too long is refused, never cut
    usage: state.status === 'ended' ? usageJson(state.usage) : null,
    user: request.user ?? null,
  };
}

function incompleteReason(finish: FinishReason): string | undefined {
  if (finish === 'length') return 'max_output_tokens';
  return finish === 'content-filter' ? 'content_filter' : undefined;
}

function failure(error: AppError): Json {
  const { message, code } = errorBody(error).error;
  return { code, message };
}
