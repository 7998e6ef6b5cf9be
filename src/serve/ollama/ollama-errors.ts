import type { AppError } from '#contract/errors.ts';

/** An error as Ollama's clients read it: a text. A model that is not there is said in the words they look for. */
export function ollamaError(error: AppError): { error: string } {
  const said = error.hint ? `${error.message}. ${error.hint}` : error.message;
  return { error: error.code === 'model_not_found' ? `model not found: ${said}` : said };
}

/** Ollama says 503 where others say 429: the house has its hands full. */
export function ollamaStatus(error: AppError): number {
  return error.code === 'overloaded' ? 503 : error.status;
}
