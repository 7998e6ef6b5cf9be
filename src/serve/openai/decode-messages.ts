import type { Message, Part, ToolCall } from '#contract/ask.ts';
import { Fields, missing, wrong } from './fields.ts';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

export function decodeMessages(values: readonly unknown[]): Message[] {
  return values.map((value, index) => decodeMessage(value, `messages[${index}]`));
}

function decodeMessage(value: unknown, path: string): Message {
  const fields = new Fields(value, path);
  const said = fields.requiredText('role');
  // The role of OpenAI's first function calls; what it carries is a tool's result.
  const role = said === 'function' ? 'tool' : ROLES.find((known) => known === said);
  if (!role) throw wrong(`${path}.role`, `one of ${ROLES.join(', ')}`, said);
  const parts = decodeContent(fields);
  const calls = role === 'assistant' ? fields.list('tool_calls') : undefined;
  if (parts.length === 0 && !mayBeSilent(role, fields)) throw missing(`${path}.content`);
  const message: { -readonly [K in keyof Message]: Message[K] } = { role, parts };
  const name = fields.text('name');
  if (name !== undefined) message.name = name;
  if (calls)
    message.toolCalls = calls.map((call, index) => decodeToolCall(call, `${path}.tool_calls[${index}]`));
  const reasoning =
    role === 'assistant' ? (fields.text('reasoning_content') ?? thoughtsIn(fields)) : undefined;
  if (reasoning) message.reasoning = reasoning;
  if (said === 'tool') message.toolCallId = fields.requiredText('tool_call_id');
  return message;
}

/** Some servers call it so; elsewhere the same word is an object of settings. */
function thoughtsIn({ value }: Fields): string | undefined {
  return typeof value.reasoning === 'string' ? value.reasoning : undefined;
}

/** An assistant that called tools or refused says nothing; and an empty text is a text. */
function mayBeSilent(role: Message['role'], fields: Fields): boolean {
  return (
    role === 'assistant' ||
    fields.value.content === '' ||
    (Array.isArray(fields.value.content) && fields.value.content.length === 0)
  );
}

function decodeContent(fields: Fields): Part[] {
  const content = fields.value.content;
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content)) throw wrong(fields.path('content'), 'text or a list of parts', content);
  return content.map((part, index) => decodePart(part, fields.path(`content[${index}]`)));
}

function decodePart(value: unknown, path: string): Part {
  const fields = new Fields(value, path);
  const type = fields.requiredText('type');
  switch (type) {
    case 'text':
      return { type: 'text', text: fields.text('text') ?? '' };
    case 'refusal':
      return { type: 'refusal', text: fields.text('refusal') ?? '' };
    case 'image_url': {
      const image = fields.object('image_url');
      if (!image) throw missing(`${path}.image_url`);
      const detail = image.text('detail');
      return { type: 'image', url: image.requiredText('url'), ...(detail === undefined ? {} : { detail }) };
    }
    case 'input_audio': {
      const audio = fields.object('input_audio');
      if (!audio) throw missing(`${path}.input_audio`);
      return { type: 'audio', data: audio.requiredText('data'), format: audio.requiredText('format') };
    }
    case 'file':
      return { type: 'file', file: fields.object('file')?.value ?? {} };
    default:
      return { type: 'other', wireType: type };
  }
}

function decodeToolCall(value: unknown, path: string): ToolCall {
  const call = new Fields(value, path);
  const named = call.object('function') ?? call.object('custom');
  if (!named) throw missing(`${path}.function`);
  return {
    id: call.requiredText('id'),
    name: named.requiredText('name'),
    arguments: named.text('arguments') ?? named.text('input') ?? '',
  };
}
