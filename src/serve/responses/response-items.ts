import type { AnswerChoice, Usage } from '#contract/answer.ts';
import type { Json } from '../openai/fields.ts';

/** An answer's id and those of its items all hold the id of its trace, by which they are found again. */
export const responseId = (trace: string) => `resp_${trace}`;
export const messageId = (trace: string) => `msg_${trace}`;
export const reasoningId = (trace: string) => `rs_${trace}`;
export const callItemId = (trace: string, index: number) => `fc_${trace}_${index}`;

/** The trace of a response or of one of its items; undefined for an id that was not made here. */
export function traceOf(id: string): string | undefined {
  return /^(?:resp|msg|rs|fc)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:_\d+)?$/.exec(id)?.[1];
}

/** What an answer says, item by item: its thoughts, its words, its calls. Alternatives beyond the first have no place. */
export function outputItems(choice: AnswerChoice | undefined, trace: string): Json[] {
  if (!choice) return [];
  const { reasoning, toolCalls } = choice;
  const content = contentParts(choice);
  const isSilent = content.length === 0 && toolCalls.length > 0;
  return [
    ...(reasoning ? [reasoningItem(trace, reasoning)] : []),
    ...(isSilent ? [] : [messageItem(trace, choice)]),
    ...toolCalls.map((call, index) => callItem(trace, index, call)),
  ];
}

/** Thoughts go out as a summary, where OpenAI's clients look for them. */
export function reasoningItem(trace: string, text: string): Json {
  return { id: reasoningId(trace), type: 'reasoning', summary: [{ type: 'summary_text', text }] };
}

export function messageItem(trace: string, choice: AnswerChoice): Json {
  const isCut = choice.finish === 'length' || choice.finish === 'content-filter';
  return {
    id: messageId(trace),
    type: 'message',
    status: isCut ? 'incomplete' : 'completed',
    role: 'assistant',
    content: contentParts(choice),
  };
}

export function callItem(trace: string, index: number, call: AnswerChoice['toolCalls'][number]): Json {
  return {
    id: callItemId(trace, index),
    type: 'function_call',
    status: 'completed',
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
  };
}

export function textPart(text: string, logprobs: readonly Json[] = []): Json {
  return { type: 'output_text', text, annotations: [], logprobs };
}

export function refusalPart(refusal: string): Json {
  return { type: 'refusal', refusal };
}

/** Log-probabilities as a chat completion has them, in a choice beside its message. */
export function logprobsIn(fields: Readonly<Record<string, unknown>> | undefined): Json[] {
  const { content } = (fields?.logprobs ?? {}) as { content?: unknown };
  return Array.isArray(content) ? (content as Json[]) : [];
}

/** Counts as OpenAI's clients want them: one that nobody told is 0 here, and absent on the trace. */
export function usageJson({
  tokensIn = 0,
  tokensOut = 0,
  tokensCached = 0,
  tokensReasoning = 0,
}: Usage): Json {
  return {
    input_tokens: tokensIn,
    input_tokens_details: { cached_tokens: tokensCached },
    output_tokens: tokensOut,
    output_tokens_details: { reasoning_tokens: tokensReasoning },
    total_tokens: tokensIn + tokensOut,
  };
}

function contentParts({ text, refusal, extra }: AnswerChoice): Json[] {
  return [
    ...(text === null ? [] : [textPart(text, logprobsIn(extra?.choice))]),
    ...(refusal ? [refusalPart(refusal)] : []),
  ];
}
