import { AppError } from '#contract/errors.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';

/** The version of Ollama's API that is spoken here: clients compare it with what they need. */
const API_VERSION = '0.33.0';

/** `GET /api/version`. */
export function ollamaVersion(exchange: Exchange, { version }: Door): void {
  exchange.json(200, { version: API_VERSION, freehold: version });
}

/** `GET /`: the words by which Ollama's clients know that somebody is there. Browsers get the console instead. */
export function welcome(exchange: Exchange): void {
  exchange.text(200, 'text/plain; charset=utf-8', 'Ollama is running');
}

/** `POST /api/create`, `/api/copy`, `/api/push` and `/api/blobs/...`: said in words, since clients offer them. */
export function refuseMaking(exchange: Exchange): void {
  throw new AppError(
    'unsupported',
    `Cannot ${exchange.method} ${exchange.path}: models are not made here this way`,
    {
      hint: 'Pull a model or add its file to the vault; give settings and a system prompt with each request.',
    },
  );
}
