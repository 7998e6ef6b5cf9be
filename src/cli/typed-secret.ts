import type { ReadStream } from 'node:tty';
import { AppError } from '#contract/errors.ts';
import { INTERRUPTED } from './interruptible.ts';

const MOST_CHARS = 4_096;

/** Asks one question after another; each answer is a line that is typed and not shown. Ctrl-C ends the process. */
export async function typeHidden(
  input: ReadStream,
  output: NodeJS.WritableStream,
  questions: readonly string[],
): Promise<string[]> {
  const answers: string[] = [];
  let typed = '';
  input.setRawMode(true);
  input.setEncoding('utf8');
  output.write(questions[0] ?? '');
  try {
    for await (const keys of input.iterator({ destroyOnReturn: false })) {
      for (const key of keys as string) {
        if (key === '\r' || key === '\n') {
          answers.push(typed);
          typed = '';
          if (answers.length === questions.length) return answers;
          output.write(`\n${questions[answers.length]}`);
        } else typed = afterKey(typed, key);
      }
    }
    throw inputEnded();
  } finally {
    input.setRawMode(false);
    input.pause();
    output.write('\n');
  }
}

/** Control characters are read as a terminal would: what was typed can be taken back, letter by letter or whole. */
export function afterKey(typed: string, key: string): string {
  switch (key) {
    case '\u0003':
      process.exit(INTERRUPTED);
      break;
    case '\u0004':
      throw inputEnded();
    case '\u007f':
    case '\b':
      return [...typed].slice(0, -1).join('');
    case '\u0015':
      return '';
  }
  return key < ' ' || typed.length >= MOST_CHARS ? typed : typed + key;
}

/** The first line of what a program pipes in. */
export async function readPiped(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const piece of input) {
    text += piece;
    if (text.includes('\n') || text.length > MOST_CHARS) break;
  }
  return (text.split('\n')[0] ?? '').replace(/\r$/, '');
}

function inputEnded(): AppError {
  return new AppError('bad_request', 'Cannot read a password: the input ended', {
    hint: 'Type it and press Enter.',
  });
}
