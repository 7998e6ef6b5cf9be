import type { Ask, Message } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { CallFormat } from './calls/call-format.ts';
import { oneCallEach } from './one-call-each.ts';
import { callInTemplate, callsInText, resultInTemplate, resultInText } from './past-calls.ts';
import type { TemplateTraits } from './template/template-traits.ts';
import type { TemplateMessage } from './template-message.ts';

/** How an ask's messages have to be put for a template. */
export interface Writing {
  readonly traits: TemplateTraits;
  /** Told to the model before all else. */
  readonly preface?: string;
  /** Past calls and their results stand as plain text, in this form: the template has no place for them. */
  readonly callsAsText?: CallFormat;
}

export interface Conversation {
  readonly messages: readonly TemplateMessage[];
  /** The beginning of the answer, which the model is to go on with. */
  readonly begun?: string;
  /** The template has no place for the system's words; they stand before the user's. */
  readonly systemFolded: boolean;
}

/** The ask's messages in the form that the template takes. Throws AppError where a part is not text. */
export function writeConversation(ask: Ask, writing: Writing): Conversation {
  const { traits, preface } = writing;
  const last = ask.messages.at(-1);
  const begun = last?.role === 'assistant' && !last.toolCalls?.length ? textOf(last) : undefined;
  const said = begun === undefined ? ask.messages : ask.messages.slice(0, -1);
  const plain = withPreface(writing.callsAsText ? inText(said, writing) : inTemplate(said, writing), preface);
  const systemFolded = !traits.system && plain.some(({ role }) => role === 'system');
  const messages = systemFolded ? foldSystem(plain) : plain;
  return { messages: traits.contentAsParts ? messages.map(asParts) : messages, begun, systemFolded };
}

function inTemplate(said: readonly Message[], { traits }: Writing): TemplateMessage[] {
  const way = traits.pastCalls;
  const apart = way?.parallel === false ? oneCallEach(said) : said;
  return apart.map((message) => {
    const content = textOf(message);
    if (!way || (message.role !== 'tool' && !message.toolCalls?.length))
      return plainMessage(message, content, traits);
    return message.role === 'tool'
      ? resultInTemplate(message, content, said, way)
      : callInTemplate(message.toolCalls ?? [], content, way);
  });
}

function inText(said: readonly Message[], { traits, callsAsText }: Writing): TemplateMessage[] {
  const messages = said.map((message) => {
    const content = textOf(message);
    if (message.role === 'tool') return resultInText(message, content, said);
    if (callsAsText && message.toolCalls?.length) return callsInText(message.toolCalls, content, callsAsText);
    return plainMessage(message, content, traits);
  });
  return joinUsers(messages);
}

function plainMessage({ role, name }: Message, content: string, traits: TemplateTraits): TemplateMessage {
  const known = role === 'developer' && !traits.developer ? 'system' : role;
  return name === undefined ? { role: known, content } : { role: known, content, name };
}

/** Results that the user tells make several turns of one: templates that want turns taken would refuse. */
function joinUsers(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const joined: TemplateMessage[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === 'user' && message.role === 'user')
      joined[joined.length - 1] = { ...last, content: `${last.content}\n\n${message.content}` };
    else joined.push(message);
  }
  return joined;
}

function withPreface(
  messages: readonly TemplateMessage[],
  preface: string | undefined,
): readonly TemplateMessage[] {
  if (preface === undefined) return messages;
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: preface }, ...messages];
  return [{ ...first, content: `${first.content}\n\n${preface}` }, ...rest];
}

function foldSystem(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const others = messages.filter(({ role }) => role !== 'system');
  const words = system.join('\n\n');
  if (others[0]?.role !== 'user') return [{ role: 'user', content: words }, ...others];
  const [first, ...rest] = others;
  return [{ ...first, content: `${words}\n\n${first.content}` }, ...rest];
}

function asParts(message: TemplateMessage): TemplateMessage {
  return typeof message.content === 'string'
    ? { ...message, content: [{ type: 'text', text: message.content }] }
    : message;
}

/** The text of a message. Throws AppError `unsupported` where it has parts of another kind. */
function textOf({ parts }: Message): string {
  const texts = parts.map((part) => {
    if (part.type === 'text' || part.type === 'refusal') return part.text;
    throw new AppError(
      'unsupported',
      `Cannot give a local model a part of type "${part.type}": it reads text`,
      {
        param: 'messages',
        hint: 'Send text, or ask an expert that takes such parts.',
      },
    );
  });
  return texts.join('');
}
