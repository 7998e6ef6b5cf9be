import { createHash } from 'node:crypto';
import type { Message, ToolCall } from '#contract/ask.ts';
import type { CallFormat } from './calls/call-format.ts';
import type { PastCalls } from './template/template-traits.ts';
import type { TemplateMessage } from './template-message.ts';

/** Calls that an assistant made before, the way the template takes them. */
export function callInTemplate(calls: readonly ToolCall[], content: string, way: PastCalls): TemplateMessage {
  return {
    role: 'assistant',
    content: content === '' ? way.noText : content,
    tool_calls: calls.map(({ id, name, arguments: text }) => ({
      id: shownId(id, way),
      type: 'function',
      function: { name, arguments: way.arguments === 'object' ? objectOf(text) : argumentsOf(text) },
    })),
  };
}

/** What a tool returned; `all` has the call that it answers. */
export function resultInTemplate(
  message: Message,
  content: string,
  all: readonly Message[],
  way: PastCalls,
): TemplateMessage {
  const id = message.toolCallId;
  const name = toolName(message, all);
  return {
    role: 'tool',
    content,
    ...(id === undefined ? {} : { tool_call_id: shownId(id, way) }),
    ...(name === undefined ? {} : { name }),
  };
}

/** Calls as the model would write them, for templates that have no place for them. */
export function callsInText(
  calls: readonly ToolCall[],
  content: string,
  format: CallFormat,
): TemplateMessage {
  const written = format.write(
    calls.map((call) => ({ name: call.name, arguments: argumentsOf(call.arguments) })),
  );
  return { role: 'assistant', content: content === '' ? written : `${content}\n${written}` };
}

export function resultInText(message: Message, content: string, all: readonly Message[]): TemplateMessage {
  const name = toolName(message, all);
  return { role: 'user', content: `The tool${name === undefined ? '' : ` ${name}`} returned:\n${content}` };
}

function toolName({ name, toolCallId }: Message, all: readonly Message[]): string | undefined {
  return name ?? all.flatMap(({ toolCalls }) => toolCalls ?? []).find(({ id }) => id === toolCallId)?.name;
}

/** Mistral's templates want nine letters or digits. The same id always becomes the same. */
function shownId(id: string, { shortIds }: PastCalls): string {
  if (!shortIds || /^[A-Za-z0-9]{9}$/.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, 9);
}

/** A call without arguments has none to show, but is one all the same. */
function argumentsOf(text: string): string {
  return text.trim() === '' ? '{}' : text;
}

/** Arguments that are no JSON stay the text that they are. */
function objectOf(text: string): unknown {
  try {
    return JSON.parse(argumentsOf(text));
  } catch {
    return text;
  }
}
