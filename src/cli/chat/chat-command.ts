import { nearest } from '#std/nearest.ts';

/** What can be typed after a slash, with what it takes and does. */
export const CHAT_COMMANDS = {
  again: { takes: '[MODEL]', does: 'answer the last question anew, or have another model answer it' },
  edit: { takes: '[TEXT]', does: 'ask the last question in other words' },
  model: { takes: '[NAME]', does: 'who answers from now on; without a name, who can' },
  system: { takes: '[TEXT]', does: 'what the model is told before all questions; without a text, nothing' },
  good: { takes: '[TEXT]', does: 'the last answer was good (or the key +), and why' },
  bad: { takes: '[TEXT]', does: 'it was not (or the key -), and why' },
  fix: { takes: 'TEXT', does: 'what it should have said; the conversation goes on from there' },
  save: { takes: 'FILE', does: 'write the conversation to a new file' },
  new: { takes: '', does: 'begin a new conversation' },
  help: { takes: '', does: 'this list' },
  quit: { takes: '', does: 'leave (or Ctrl-D)' },
} as const;

export type ChatCommandName = keyof typeof CHAT_COMMANDS;

export type ChatInput =
  | { readonly kind: 'question'; readonly text: string }
  | { readonly kind: 'command'; readonly name: ChatCommandName; readonly rest: string }
  | { readonly kind: 'unknown'; readonly typed: string; readonly near: string | undefined }
  | { readonly kind: 'nothing' };

/** What a typed text means. Two slashes begin a question that begins with one. */
export function readChatInput(typed: string): ChatInput {
  const text = typed.trim();
  if (text === '') return { kind: 'nothing' };
  if (!text.startsWith('/')) return { kind: 'question', text };
  if (text.startsWith('//')) return { kind: 'question', text: text.slice(1) };
  const [, word = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
  if (isCommand(word)) return { kind: 'command', name: word, rest };
  return { kind: 'unknown', typed: word, near: nearest(word, Object.keys(CHAT_COMMANDS)) };
}

function isCommand(word: string): word is ChatCommandName {
  return Object.hasOwn(CHAT_COMMANDS, word);
}

/** A line for each command, for people. */
export function chatHelp(): string[] {
  const rows = Object.entries(CHAT_COMMANDS).map(
    ([name, { takes, does }]) => [`/${name} ${takes}`.trimEnd(), does] as const,
  );
  const width = Math.max(...rows.map(([typed]) => typed.length));
  return [
    ...rows.map(([typed, does]) => `  ${typed.padEnd(width)}  ${does}`),
    '  A backslash at the end of a line goes on with the next. Ctrl-C stops an answer.',
  ];
}
