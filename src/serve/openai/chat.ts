import type { SourceFrame } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { asAppError } from '#contract/errors.ts';
import { answer } from '#flows/answer.ts';
import { readAskHeaders } from '../ask-headers.ts';
import { callerOf } from '../caller.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { expertHeaders, hear, type Speaker } from '../hear.ts';
import { decodeChat } from './decode-chat.ts';
import { type Envelope, encodeAnswer } from './encode-chat.ts';
import { StreamReply } from './stream-reply.ts';

/** `POST /v1/chat/completions`. */
export async function chat(exchange: Exchange, door: Door): Promise<void> {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.traceId = headers.id;
  const ask = decodeChat(await exchange.body(door.limits.bodyLimitBytes), headers);
  await (ask.stream ? sendStream(exchange, door, ask) : sendWhole(exchange, door, ask));
}

async function sendWhole(exchange: Exchange, door: Door, ask: Ask): Promise<void> {
  let source: SourceFrame | undefined;
  const collector = new AnswerCollector();
  const { headers, model } = await hear(ask, exchange, door, (event) => {
    if (event.type === 'source-frame' && event.form === 'whole') source = event;
    else if (source === undefined) collector.take(event);
  });
  // The expert's own text, where it speaks our caller's dialect: nothing is lost by translation.
  if (source) exchange.bytes(200, 'application/json', source.bytes ?? Buffer.from(source.text), headers);
  else exchange.json(200, encodeAnswer(collector.answer(), envelopeOf(door, ask, model)), headers);
}

async function sendStream(exchange: Exchange, door: Door, ask: Ask): Promise<void> {
  let who: Speaker | undefined;
  let task: string | undefined;
  const headers = () => expertHeaders(door, task, who);
  const stream = new StreamReply(
    exchange,
    envelopeOf(door, ask, ask.name),
    ask.streamUsage,
    headers,
    door.limits,
  );
  try {
    await answer(ask, callerOf(exchange), door.house, exchange.signal, (event) => {
      if (event.type === 'route-chosen') {
        who = event;
        task = event.task;
      } else if (event.type === 'answer-start') {
        // The headers may have gone out under another name; a comment sets it right.
        if (event.expertId !== who?.expertId) stream.comment(`x-freehold-expert: ${event.expertId}`);
        who = event;
      } else return stream.take(event);
      return undefined;
    });
    stream.finish();
  } catch (thrown) {
    if (!stream.isOpen) {
      stream.cancel();
      throw thrown;
    }
    stream.fail(asAppError(thrown));
  }
}

function envelopeOf(door: Door, ask: Ask, model: string): Envelope {
  return { id: `chatcmpl-${ask.id}`, createdAtMs: door.house.world.clock.nowMs(), model };
}
