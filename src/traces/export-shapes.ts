import type { Conversation, Skipped } from './exported-conversation.ts';
import { callsOf, isObject, type Json, spokenText } from './kept-text.ts';

/** `{"messages": [...], "tools": [...]}`, as OpenAI-style trainers read it. Images stay as they came. */
export function chatml({ messages, tools, answer, metadata }: Conversation): Json {
  return { messages: [...messages, answer], ...(tools.length > 0 ? { tools } : {}), metadata };
}

/** One turn of ShareGPT. */
interface Turn {
  readonly from: 'system' | 'human' | 'gpt' | 'function_call' | 'observation';
  readonly value: string;
}

/**
 * `{"conversations": [{"from", "value"}]}`, as LLaMA-Factory and axolotl read it: the system text is the first
 * turn, tools are JSON text, and an image is `<image>` in the text and an entry of a list beside it.
 */
export function sharegpt({ messages, tools, answer, metadata }: Conversation): Json | Skipped {
  const images: string[] = [];
  const begin = messages.findIndex(({ role }) => role !== 'system');
  const system = begin === -1 ? messages : messages.slice(0, begin);
  const turns = takeTurns(
    [...messages.slice(system.length), answer].map((message) => turnOf(message, images)),
  );
  if (!turns) return 'turns that the shape cannot hold';
  const first = system.map(({ content }) => spokenText(content)).join('\n\n');
  return {
    conversations: [...(first === '' ? [] : [{ from: 'system', value: first }]), ...turns],
    ...(tools.length > 0 ? { tools: JSON.stringify(tools.map(plainTool)) } : {}),
    ...(images.length > 0 ? { images } : {}),
    metadata,
  };
}

/** Whether ShareGPT loses words of this conversation: it has no place for any beside a call, nor for reasoning. */
export function losesWordsInSharegpt({ messages, answer }: Conversation): boolean {
  return [...messages, answer].some(
    (message) =>
      message.reasoning_content !== undefined ||
      (callsOf(message).length > 0 && spokenText(message.content) !== ''),
  );
}

/** Undefined where ShareGPT has no turn for it: a system text in the middle, or a part that is no text or image. */
function turnOf(message: Json, images: string[]): Turn | undefined {
  const value = textWithImages(message.content, images);
  if (value === undefined) return undefined;
  if (message.role === 'user') return { from: 'human', value };
  if (message.role === 'tool' || message.role === 'function') return { from: 'observation', value };
  if (message.role !== 'assistant') return undefined;
  const calls = callsOf(message).map((call) => ({ name: call.name, arguments: parsed(call.arguments) }));
  if (calls.length === 0) return { from: 'gpt', value };
  return { from: 'function_call', value: JSON.stringify(calls.length === 1 ? calls[0] : calls) };
}

/**
 * The turns, two sides in alternation, or undefined: trainers pass over a conversation where they do not. Several
 * messages of a user become one turn, and so do the results of parallel calls, as a JSON list.
 */
function takeTurns(turns: readonly (Turn | undefined)[]): Turn[] | undefined {
  const taken: { from: Turn['from']; values: string[] }[] = [];
  for (const turn of turns) {
    if (!turn) return undefined;
    const last = taken.at(-1);
    if (last?.from === turn.from) last.values.push(turn.value);
    else taken.push({ from: turn.from, values: [turn.value] });
  }
  const alternate = taken.every(({ from, values }, index) => {
    const isAsking = from === 'human' || from === 'observation';
    return isAsking === (index % 2 === 0) && (isAsking || values.length === 1);
  });
  return alternate ? taken.map(({ from, values }) => ({ from, value: joined(from, values) })) : undefined;
}

function joined(from: Turn['from'], values: readonly string[]): string {
  if (from === 'observation' && values.length > 1) return JSON.stringify(values.map(parsed));
  return values.join('\n\n');
}

function textWithImages(content: unknown, images: string[]): string | undefined {
  if (!Array.isArray(content)) return spokenText(content);
  const texts = content.map((part: unknown) => {
    if (!isObject(part)) return undefined;
    if (part.type !== 'image_url')
      return part.type === 'text' || part.type === 'refusal' ? spokenText([part]) : undefined;
    const url = isObject(part.image_url) ? part.image_url.url : part.image_url;
    images.push(String(url));
    return '<image>';
  });
  return texts.includes(undefined) ? undefined : texts.join('\n');
}

/** A function without the wrapping that only some versions of the trainers take off. */
function plainTool(tool: Json): unknown {
  return isObject(tool.function) ? tool.function : tool;
}

/** JSON where it is JSON: arguments are wanted as an object, but an expert may write anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
