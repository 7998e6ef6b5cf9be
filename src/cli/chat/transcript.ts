import { writeFileSync } from 'node:fs';
import { AppError } from '#contract/errors.ts';
import type { Conversation } from './conversation.ts';

/** The conversation as Markdown. */
export function transcript({ system, turns }: Pick<Conversation, 'system' | 'turns'>): string {
  const parts = system === '' ? [] : [`## Told beforehand\n\n${system}`];
  for (const { question, answer } of turns) {
    parts.push(`## Question\n\n${question}`);
    if (answer !== undefined) parts.push(`## Answer\n\n${answer.trimEnd()}`);
  }
  return `${parts.join('\n\n')}\n`;
}

/** Writes it to a file that does not exist yet, for the owner's eyes alone. Throws AppError where it cannot. */
export function saveTranscript(file: string, conversation: Pick<Conversation, 'system' | 'turns'>): void {
  try {
    writeFileSync(file, transcript(conversation), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isThere = code === 'EEXIST';
    throw new AppError(
      'bad_request',
      `Cannot save the conversation to ${file}: ${isThere ? 'the file is there already' : (code ?? message)}`,
      { cause, hint: isThere ? 'Give another name.' : 'Is there such a folder, and may you write to it?' },
    );
  }
}
