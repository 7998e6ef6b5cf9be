import type { AnswerChoice } from '../../api/traces.ts';

/** One speaker's words in a request or an answer, of whatever wire. */
export interface Said {
  /** `system`, `user`, `assistant`, `tool`, or what an ask for vectors calls it: `input`, `query`, `document`. */
  readonly who: string;
  readonly text: string;
  readonly reasoning?: string | undefined;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
  /** Pictures, sounds and files that went along: how each is called. */
  readonly others: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** What a request says, in order. The wires differ only in where they keep it. */
export function requestSaid(request: Json): Said[] {
  const { messages, instructions, system, prompt, input, query, documents } = request;
  return [
    ...texts(instructions).map((text) => plain('system', text)),
    ...list(messages).filter(isObject).map(messageSaid),
    ...list(input).filter(isObject).map(itemSaid),
    ...texts(system).map((text) => plain('system', text)),
    ...texts(prompt).map((text) => plain('user', text)),
    ...texts(input).map((text) => plain('input', text)),
    ...texts(query).map((text) => plain('query', text)),
    ...list(documents).map((one) => plain('document', isObject(one) ? String(one.text ?? '') : String(one))),
  ];
}

/** What was asked for beside the words: sampling, format, limits; the names of tools. */
export function requestSettings(request: Json): [name: string, value: string][] {
  const rest = Object.entries(request).filter(([name]) => !SAID.has(name));
  return rest.map(([name, value]) => [name, name === 'tools' ? toolNames(value) : shortJson(value)]);
}

const SAID = new Set([
  ...['messages', 'instructions', 'system', 'prompt', 'input', 'query', 'documents', 'model', 'stream'],
]);

export function answerSaid(choices: readonly AnswerChoice[]): Said[] {
  return choices.map(({ text, refusal, reasoning, toolCalls }) => ({
    who: 'assistant',
    text: text || refusal || '',
    reasoning,
    calls: toolCalls,
    others: [],
  }));
}

/** An answer as one text, to lay beside another. */
export function answerText({ text, calls }: Pick<Said, 'text' | 'calls'>): string {
  return [text, ...calls.map((call) => `${call.name}(${call.arguments})`)].filter(Boolean).join('\n');
}

function plain(who: string, text: string): Said {
  return { who, text, calls: [], others: [] };
}

function messageSaid(message: Json): Said {
  const { role, content, reasoning_content, reasoning, images } = message;
  const parts = list(content).filter(isObject);
  const spoken = parts.filter((part) => typeof part.text === 'string').map((part) => String(part.text));
  const others = parts.filter((part) => typeof part.text !== 'string').map(partName);
  const thought = reasoning_content ?? reasoning;
  return {
    who: role === 'developer' ? 'system' : String(role ?? 'user'),
    text: typeof content === 'string' ? content : spoken.join('\n'),
    ...(typeof thought === 'string' ? { reasoning: thought } : {}),
    calls: callsOf(message),
    others: [...others, ...list(images).map(() => 'picture')],
  };
}

/** An item of the Responses API: a message, a call, what came of it, or a thought. */
function itemSaid(item: Json): Said {
  const { type, name, arguments: given, output, content, summary } = item;
  if (type === 'function_call')
    return {
      ...plain('assistant', ''),
      calls: [{ name: String(name ?? ''), arguments: String(given ?? '') }],
    };
  if (type === 'function_call_output') return messageSaid({ role: 'tool', content: output });
  if (type !== 'reasoning') return messageSaid(item);
  const thoughts = [...list(content), ...list(summary)]
    .filter(isObject)
    .map(({ text }) => String(text ?? ''));
  return { ...plain('assistant', ''), reasoning: thoughts.join('\n') };
}

function callsOf({ tool_calls, function_call }: Json): { name: string; arguments: string }[] {
  const calls = list(tool_calls).map((call) => (isObject(call) ? (call.function ?? call.custom) : undefined));
  return [...calls, function_call].filter(isObject).map(({ name, arguments: given, input }) => ({
    name: String(name ?? ''),
    arguments: typeof given === 'object' ? JSON.stringify(given) : String(given ?? input ?? ''),
  }));
}

const PARTS: Readonly<Record<string, string>> = {
  image_url: 'picture',
  input_image: 'picture',
  input_audio: 'sound',
  file: 'file',
  input_file: 'file',
};

function partName({ type }: Json): string {
  return PARTS[String(type)] ?? String(type ?? 'part');
}

function toolNames(value: unknown): string {
  const tools = list(value).filter(isObject);
  return tools
    .map((tool) => (isObject(tool.function) ? tool.function.name : (tool.name ?? tool.type)))
    .join(', ');
}

function shortJson(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string' && one !== '');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
