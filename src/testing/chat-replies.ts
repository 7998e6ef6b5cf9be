import type { Script } from './scripted-upstream.ts';

type Json = Record<string, unknown>;

/** Bodies as an OpenAI-compatible API sends them, for scripts. Members given win over these. */
export function completion(message: Json, more: Json = {}): Json {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    ...more,
  };
}

/** A whole reply. */
export function completionReply(message: Json | string, more: Json = {}): Script {
  const body = completion(typeof message === 'string' ? { content: message } : message, more);
  return { body: JSON.stringify(body) };
}

/** One chunk of a stream with one choice. */
export function chunk(delta: Json, finish: string | null = null, more: Json = {}): Json {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'm',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...more,
  };
}

/** The chunks of a plain answer: the role, a chunk a text, the end, the token counts. */
export function textChunks(...texts: string[]): Json[] {
  return [
    chunk({ role: 'assistant', content: '' }),
    ...texts.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    chunk({}, null, {
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: texts.length, total_tokens: 9 + texts.length },
    }),
  ];
}

/** One server-sent event. */
export function sseEvent(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

export const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };

/** A streamed reply, an event a write, with [DONE] at its end. */
export function streamReply(chunks: readonly Json[]): Script {
  return { headers: SSE_HEADERS, body: [...chunks.map(sseEvent), sseEvent('[DONE]')] };
}

/** An error in OpenAI's shape. */
export function errorReply(status: number, error: Json, headers: Record<string, string> = {}): Script {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ error }),
  };
}
