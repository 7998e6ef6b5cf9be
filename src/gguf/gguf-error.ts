import { AppError } from '#contract/errors.ts';

const HINT = 'Fetch the file again and compare its size and sha256 with those of its source.';

/** A file that cannot be used as a GGUF: what is wrong with it, and the numbers, for a program to read. */
export function unreadable(
  file: string,
  because: string,
  { hint = HINT, ...values }: Record<string, string | number> & { hint?: string } = {},
): AppError {
  const details = Object.keys(values).length > 0 ? { values } : {};
  return new AppError('bad_request', `Cannot read the GGUF file ${file}: ${because}`, {
    hint,
    ...details,
  });
}
