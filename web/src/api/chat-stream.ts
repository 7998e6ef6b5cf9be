import { base } from '../app/base.ts';
import { type AnswerSoFar, NOTHING_YET } from './answer-parts.ts';
import { hear } from './answer-reader.ts';
import { ApiError } from './api-error.ts';
import { send } from './client.ts';
import { readEvents } from './sse-reader.ts';

export interface Asking {
  /** The body of a chat completion, without `stream`. */
  readonly body: object;
  readonly conversation: string;
  /** Whether students may learn from it. */
  readonly isTaught: boolean;
  readonly signal: AbortSignal;
  /** Told of the trace as soon as the server names it, and of each change of the answer. */
  readonly onTrace: (traceId: string) => void;
  readonly onChange: (answer: AnswerSoFar) => void;
}

/**
 * Asks, and tells how the answer comes; resolves with the whole of it. Throws what `send` throws, and ApiError where the
 * stream ends before the answer does.
 */
export async function askForAnswer(asking: Asking): Promise<AnswerSoFar> {
  const { body, conversation, isTaught, signal, onTrace, onChange } = asking;
  const response = await send('POST', `${base}/v1/chat/completions`, {
    body: { ...body, stream: true, stream_options: { include_usage: true } },
    headers: {
      'x-freehold-progress': '1',
      'x-freehold-conversation': conversation,
      ...(isTaught ? {} : { 'x-freehold-learn': 'never' }),
    },
    signal,
  });
  const trace = response.headers.get('x-freehold-trace');
  if (trace) onTrace(trace);
  let answer = NOTHING_YET;
  for await (const events of readEvents(response.body ?? new ReadableStream())) {
    answer = hear(answer, events);
    onChange(answer);
    if (answer.is_whole || answer.trouble) return answer;
  }
  if (answer.finish !== undefined) return answer;
  throw new ApiError(0, {
    message: 'The connection to the server broke off in the middle of the answer',
    hint: 'Is it still running? What was said so far is kept.',
  });
}
