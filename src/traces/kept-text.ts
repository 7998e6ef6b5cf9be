import type { AnswerChoice } from '#contract/answer.ts';
import { inOpenAiWords } from './kept-ollama.ts';
import { isResponsesRequest, responsesInChatWords } from './kept-responses.ts';

/** JSON that a caller wrote: any member may be absent or of another type. */
export type Json = Readonly<Record<string, unknown>>;

/** A request as it was kept, in the words of OpenAI's wire. */
export interface KeptRequest {
  readonly messages: readonly Json[];
  readonly tools: readonly Json[];
  /** The texts of an ask for vectors, or one that was to be continued. */
  readonly inputs: readonly string[];
  /** Everything else: sampling, format, limits. */
  readonly settings: Json;
}

/** Reads a request of any wire that keeps JSON; what is not there is empty. */
export function readRequest(text: string): KeptRequest {
  const {
    messages,
    tools,
    input,
    model: _model,
    stream: _stream,
    ...settings
  } = inChatWords(parseObject(text));
  return {
    messages: objects(messages),
    tools: objects(tools),
    inputs: (Array.isArray(input) ? input : [input]).filter((one) => typeof one === 'string'),
    settings,
  };
}

function inChatWords(request: Json): Json {
  return isResponsesRequest(request) ? responsesInChatWords(request) : inOpenAiWords(request);
}

/** Reads an answer as OpenTrace wrote it. */
export function readAnswer(text: string): readonly AnswerChoice[] {
  const { choices } = parseObject(text);
  return Array.isArray(choices) ? choices : [];
}

/** What a message says in words: its text, or its parts with a mark for each that is no text. */
export function spokenText(content: unknown): string {
  if (typeof content === 'string') return content;
  return objects(content).map(partText).join('\n');
}

function partText(part: Json): string {
  if (typeof part.text === 'string') return part.text;
  if (typeof part.refusal === 'string') return part.refusal;
  return `[${typeof part.type === 'string' ? part.type.replace(/^input_|_url$/g, '') : 'part'}]`;
}

/** The calls of an assistant's message: OpenAI's function calls, custom ones, and the oldest kind, which stands alone. */
export function callsOf(message: Json): { readonly name: string; readonly arguments: string }[] {
  const called = objects(message.tool_calls).map(({ function: fn, custom }) => fn ?? custom);
  return objects([...called, message.function_call]).map(({ name, arguments: given, input }) => ({
    name: String(name ?? ''),
    arguments: String(given ?? input ?? ''),
  }));
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function parseObject(text: string): Json {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}
