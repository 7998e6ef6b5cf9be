import { AppError } from '#contract/errors.ts';

/** The refusal of a prompt that leaves no room for an answer. `isAll` is false where its tokens were not all counted. */
export function tooLong(tokens: number, context: number, isAll = true): AppError {
  return new AppError(
    'context_length_exceeded',
    `Cannot answer: the prompt has ${isAll ? '' : 'at least '}${tokens} tokens, and this model takes ${context} with its answer`,
    {
      hint: 'Send less, or ask a model with more room.',
      param: 'messages',
      values: { n_prompt_tokens: tokens, n_ctx: context },
    },
  );
}
