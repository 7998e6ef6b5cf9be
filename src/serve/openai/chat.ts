import type { FlowEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { asAppError } from '#contract/errors.ts';
import { answer } from '#flows/answer.ts';
import { readAskHeaders } from '../ask-headers.ts';
import { callerOf } from '../caller.ts';
import type { Exchange } from '../exchange.ts';
import type { Door } from '../door.ts';
import { decodeChat } from './decode-chat.ts';
import { encodeAnswer, type Envelope } from './encode-chat.ts';
import { StreamReply } from './stream-reply.ts';

/** `POST /v1/chat/completions`. */
export async function chat(exchange: Exchange, door: Door): Promise<void> {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.addHeaders({ 'x-freehold-trace': headers.id, 'x-request-id': headers.id });
  const ask = decodeChat(await exchange.body(door.limits.bodyLimitBytes), headers);
  const reply = { exchange, door, ask, events: answer(ask, callerOf(exchange), door.house, exchange.signal) };
  await (ask.stream ? sendStream(reply) : sendWhole(reply));
}

interface Reply {
  readonly exchange: Exchange;
  readonly door: Door;
  readonly ask: Ask;
  readonly events: AsyncIterable<FlowEvent>;
}

async function sendWhole({ exchange, door, ask, events }: Reply): Promise<void> {
  let source: string | undefined;
  let who: AnswerStart | undefined;
  const collector = new AnswerCollector();
  for await (const event of events) {
    if (event.type === 'route-chosen') continue;
    if (event.type === 'answer-start') who = event;
    else if (event.type === 'source-frame' && event.form === 'whole') source = event.text;
    else if (source === undefined) collector.take(event);
  }
  const headers = expertHeaders(door, ask, who?.expertId);
  // The expert's own text, where it speaks our caller's dialect: nothing is lost by translation.
  if (source !== undefined) exchange.text(200, 'application/json', source, headers);
  else exchange.json(200, encodeAnswer(collector.answer(), envelopeOf(door, ask, who)), headers);
}

async function sendStream({ exchange, door, ask, events }: Reply): Promise<void> {
  let expertId: string | undefined;
  const headers = () => expertHeaders(door, ask, expertId);
  const stream = new StreamReply(exchange, envelopeOf(door, ask, undefined), ask.streamUsage, headers, door.limits);
  try {
    for await (const event of events) {
      if (event.type === 'route-chosen') {
        expertId = event.expertId;
        continue;
      }
      if (event.type === 'answer-start' && event.expertId !== expertId) {
        // The headers may have gone out under another name; a comment sets it right.
        expertId = event.expertId;
        stream.comment(`x-freehold-expert: ${expertId}`);
      }
      const room = stream.take(event);
      if (room) await room;
    }
    stream.finish();
  } catch (thrown) {
    if (!stream.isOpen) {
      stream.cancel();
      throw thrown;
    }
    stream.fail(asAppError(thrown));
  }
}

type AnswerStart = Extract<FlowEvent, { type: 'answer-start' }>;

/** Who answers, as far as it is known. */
export function expertHeaders(door: Door, ask: Ask, expertId: string | undefined): Record<string, string> {
  const card = expertId === undefined ? undefined : door.house.experts.get(expertId)?.card;
  return {
    ...(card ? { 'x-freehold-expert': card.id, 'x-freehold-kind': card.kind } : {}),
    ...(ask.pinnedTask ? { 'x-freehold-task': ask.pinnedTask } : {}),
  };
}

function envelopeOf(door: Door, ask: Ask, who: AnswerStart | undefined): Envelope {
  return { id: `chatcmpl-${ask.id}`, createdAtMs: door.house.world.clock.nowMs(), model: who?.model ?? ask.name };
}
