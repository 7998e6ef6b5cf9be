import type { Answer, AnswerChoice, FinishReason, Usage } from '#contract/answer.ts';
import type { Json } from './fields.ts';

/** What stands around an answer on OpenAI's wire. */
export interface Envelope {
  readonly id: string;
  readonly createdAtMs: number;
  /** The name to show as `model`: what answered, else what was asked for. */
  readonly model: string;
}

export function encodeAnswer(answer: Answer, envelope: Envelope): Json {
  return {
    ...head(envelope, 'chat.completion'),
    choices: answer.choices.map((choice, index) => encodeChoice(choice, index)),
    usage: encodeUsage(answer.usage),
  };
}

export function encodeChunk(
  envelope: Envelope,
  choice: number,
  delta: Json,
  finish: FinishReason | null,
  extra?: Json,
): Json {
  return {
    ...head(envelope, 'chat.completion.chunk'),
    choices: [
      { index: choice, delta, logprobs: null, ...extra, finish_reason: finish && finishWord(finish) },
    ],
  };
}

export function encodeUsageChunk(envelope: Envelope, usage: Usage): Json {
  return { ...head(envelope, 'chat.completion.chunk'), choices: [], usage: encodeUsage(usage) };
}

/** OpenAI's clients want numbers: a count that nobody told is 0 here, and absent on the trace. */
export function encodeUsage(usage: Usage): Json {
  const tokensIn = usage.tokensIn ?? 0;
  const tokensOut = usage.tokensOut ?? 0;
  return {
    prompt_tokens: tokensIn,
    completion_tokens: tokensOut,
    total_tokens: tokensIn + tokensOut,
    prompt_tokens_details: { cached_tokens: usage.tokensCached ?? 0 },
    completion_tokens_details: { reasoning_tokens: usage.tokensReasoning ?? 0 },
  };
}

const FINISH_WORDS: Record<FinishReason, string> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  unknown: 'stop', // clients know no other word for an end
};

export function finishWord(finish: FinishReason): string {
  return FINISH_WORDS[finish];
}

function head(envelope: Envelope, object: string): Json {
  return { id: envelope.id, object, created: Math.floor(envelope.createdAtMs / 1000), model: envelope.model };
}

function encodeChoice(choice: AnswerChoice, index: number): Json {
  return {
    index,
    message: {
      role: 'assistant',
      content: choice.text,
      refusal: choice.refusal ?? null,
      ...(choice.reasoning ? { reasoning_content: choice.reasoning } : {}),
      ...(choice.toolCalls.length > 0 ? { tool_calls: choice.toolCalls.map(encodeToolCall) } : {}),
      ...choice.extra?.message,
    },
    logprobs: null,
    ...choice.extra?.choice,
    finish_reason: finishWord(choice.finish),
  };
}

function encodeToolCall(call: AnswerChoice['toolCalls'][number]): Json {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}
