import type { Ask } from '#contract/ask.ts';
import { decodeChat } from '#serve/openai/decode-chat.ts';

/** An ask as the OpenAI wire decodes this body; model and messages have defaults. */
export function askOf(body: object = {}, more: Partial<Ask> = {}): Ask {
  const complete = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], ...body };
  const headers = { id: '01900000-0000-7000-8000-000000000000', routeWish: 'any' } as const;
  return { ...decodeChat(Buffer.from(JSON.stringify(complete)), headers), ...more };
}
