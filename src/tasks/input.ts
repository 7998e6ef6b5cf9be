import type { Ask, Message } from '#contract/ask.ts';

/**
 * What of an ask is said in the conversation, as one text: what a student reads where no template tells instruction
 * from input. One message gives its text as it is; several are marked with who speaks.
 *
 * Undefined where a part is no text (a picture, a file): a student cannot read the whole ask, so it must not answer.
 */
export function textOf({ messages }: Pick<Ask, 'messages'>): string | undefined {
  const spoken = messages.slice(instructionCount(messages));
  if (!spoken.every(isText)) return undefined;
  if (spoken.length === 1) return messageText(spoken[0] as Message);
  return spoken.map((message) => `${message.role}: ${messageText(message)}`).join('\n\n');
}

/** The system and developer messages that an ask begins with, as one text; undefined where a part is no text. */
export function instructionOf({ messages }: Pick<Ask, 'messages'>): string | undefined {
  const instructions = messages.slice(0, instructionCount(messages));
  return instructions.every(isText) ? instructions.map(messageText).join('\n\n') : undefined;
}

/**
 * How many messages at the front instruct. Later ones are part of the conversation. Where there is nothing else,
 * none does: such a caller writes instruction and input into one system message, which is then like a user's.
 */
function instructionCount(messages: readonly Message[]): number {
  const spoken = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  return Math.max(spoken, 0);
}

function isText({ parts }: Message): boolean {
  return parts.every(({ type }) => type === 'text' || type === 'refusal');
}

function messageText({ parts }: Message): string {
  const [only] = parts;
  if (parts.length === 1 && only && 'text' in only) return only.text;
  return parts.map((part) => ('text' in part ? part.text : '')).join('\n');
}
