import type { Ask } from '#contract/ask.ts';
import { decodeChat } from '#serve/openai/decode-chat.ts';

/** An ask as the OpenAI wire decodes this body; model and messages have defaults. Text is taken as it is written. */
export function askOf(body: object | string = {}): Ask {
  const complete = {
    model: 'm',
    messages: [{ role: 'user', content: 'Hello' }],
    ...(typeof body === 'object' && body),
  };
  const text = typeof body === 'string' ? body : JSON.stringify(complete);
  return decodeChat(Buffer.from(text), { id: '01900000-0000-7000-8000-000000000000', routeWish: 'any' });
}
