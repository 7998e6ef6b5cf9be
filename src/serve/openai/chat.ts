import type { SourceFrame } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { readAskHeaders, wantsProgress } from '../ask-headers.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { hear } from '../hear.ts';
import { decodeChat } from './decode-chat.ts';
import { encodeAnswer } from './encode-chat.ts';
import { envelopeOf, sendStream } from './send-stream.ts';

/** `POST /v1/chat/completions`. */
export async function chat(exchange: Exchange, door: Door): Promise<void> {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.traceId = headers.id;
  const showsProgress = wantsProgress(exchange);
  const ask = decodeChat(await exchange.body(door.limits.bodyLimitBytes), headers);
  if (ask.conversation !== undefined) door.conversations.open(ask.conversation);
  await (ask.stream ? sendStream(exchange, door, ask, showsProgress) : sendWhole(exchange, door, ask));
}

async function sendWhole(exchange: Exchange, door: Door, ask: Ask): Promise<void> {
  let source: SourceFrame | undefined;
  const collector = new AnswerCollector();
  const { headers, model } = await hear(ask, exchange, door, (event) => {
    if (event.type === 'source-frame' && event.form === 'whole') source = event;
    else if (source === undefined) collector.take(event);
  });
  // The expert's own text, where it speaks our caller's dialect: nothing is lost by translation.
  if (source) exchange.text(200, 'application/json', source.text, headers);
  else exchange.json(200, encodeAnswer(collector.answer(), envelopeOf(door, ask, model)), headers);
}
