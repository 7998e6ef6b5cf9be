import type { Message, Part, ToolCall } from '#contract/ask.ts';
import { imageUrl } from '#std/image-url.ts';
import { Fields, missing, wrong } from '../openai/fields.ts';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

/** Ollama's messages: text as text, images beside it, arguments of calls as objects, and calls that need no id. */
export function decodeOllamaMessages(values: readonly unknown[]): Message[] {
  const calls = new OpenCalls();
  return values.map((value, index) => decodeMessage(new Fields(value, `messages[${index}]`), calls));
}

function decodeMessage(fields: Fields, open: OpenCalls): Message {
  const said = fields.requiredText('role');
  const role = ROLES.find((known) => known === said);
  if (!role) throw wrong(fields.path('role'), `one of ${ROLES.join(', ')}`, said);
  const text = fields.text('content') ?? '';
  const message: { -readonly [K in keyof Message]: Message[K] } = {
    role,
    parts: [...textPart(text), ...decodeImages(fields)],
  };
  const calls = role === 'assistant' ? fields.list('tool_calls') : undefined;
  if (calls && calls.length > 0)
    message.toolCalls = calls.map((call, index) =>
      open.begin(decodeCall(new Fields(call, fields.path(`tool_calls[${index}]`)), open)),
    );
  const thinking = role === 'assistant' ? fields.text('thinking') : undefined;
  if (thinking) message.reasoning = thinking;
  if (role === 'tool') {
    const name = fields.text('tool_name') ?? fields.text('name');
    if (name !== undefined) message.name = name;
    const id = fields.text('tool_call_id') || open.answered(name);
    if (id !== undefined) message.toolCallId = id;
  }
  return message;
}

export function textPart(text: string): Part[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

const BASE64 = /^(?:data:image\/[\w.+-]+;base64,)?[A-Za-z0-9+/_-]+={0,2}$/;

/** `images`: base64 without a word on what it is, so that is read off its first bytes. */
export function decodeImages(fields: Fields): Part[] {
  return (fields.list('images') ?? []).map((image, index) => {
    const path = fields.path(`images[${index}]`);
    if (typeof image !== 'string' || image === '') throw wrong(path, 'an image in base64', image);
    if (!BASE64.test(image)) throw wrong(path, 'an image in base64', image);
    return { type: 'image', url: imageUrl(image) };
  });
}

function decodeCall(call: Fields, open: OpenCalls): ToolCall {
  const named = call.object('function');
  if (!named) throw missing(call.path('function'));
  const given = named.value.arguments;
  return {
    id: call.text('id') || open.newId(),
    name: named.requiredText('name'),
    arguments: typeof given === 'string' ? given : JSON.stringify(named.object('arguments')?.value ?? {}),
  };
}

/** Gives ids to calls that came without, and tells which call a result belongs to: that of its name, else the oldest. */
class OpenCalls {
  readonly #open: ToolCall[] = [];
  #count = 0;

  newId(): string {
    return `call_${this.#count++}`;
  }

  begin(call: ToolCall): ToolCall {
    this.#open.push(call);
    return call;
  }

  answered(name: string | undefined): string | undefined {
    const named = this.#open.findIndex((call) => call.name === name);
    return this.#open.splice(Math.max(named, 0), 1)[0]?.id;
  }
}
