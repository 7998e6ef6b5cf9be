import type { Message } from '#contract/ask.ts';

/**
 * For templates that write one call a message: each call of a message in one of its own, followed by its result. The
 * text before the calls stays with the first.
 */
export function oneCallEach(messages: readonly Message[]): Message[] {
  const apart: Message[] = [];
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at] as Message;
    const calls = message.toolCalls ?? [];
    if (calls.length < 2) {
      apart.push(message);
      continue;
    }
    const results = resultsAfter(messages, at);
    at += results.length;
    const answered = new Set<Message>();
    for (const [index, call] of calls.entries()) {
      apart.push({ ...message, parts: index === 0 ? message.parts : [], toolCalls: [call] });
      const own = results.filter(({ toolCallId }) => toolCallId === call.id);
      apart.push(...own);
      for (const result of own) answered.add(result);
    }
    apart.push(...results.filter((result) => !answered.has(result)));
  }
  return apart;
}

function resultsAfter(messages: readonly Message[], at: number): readonly Message[] {
  const next = messages.findIndex(({ role }, index) => index > at && role !== 'tool');
  return messages.slice(at + 1, next === -1 ? undefined : next);
}
