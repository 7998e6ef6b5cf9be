import type { AnswerEnd } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { asAppError } from '#contract/errors.ts';
import { answer } from '#flows/answer.ts';
import { findStops } from '#router/find-stops.ts';
import { readAskHeaders } from '../ask-headers.ts';
import { callerOf } from '../caller.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { expertHeaders, hear, type Speaker } from '../hear.ts';
import { JSON_LINES, StreamWriter } from '../stream-writer.ts';
import { decodeGenerate } from './decode-generate.ts';
import { decodeOllamaChat, isLoading } from './decode-ollama-chat.ts';
import type { Reading } from './decode-request.ts';
import { asLine, LineEncoder, type Manner, type Place } from './line-encoder.ts';
import { houseName, localName } from './model-name.ts';
import { ollamaError } from './ollama-errors.ts';

/** `POST /api/chat`. */
export function ollamaChat(exchange: Exchange, door: Door): Promise<void> {
  return converse(exchange, door, 'chat', decodeOllamaChat);
}

/** `POST /api/generate`. */
export function generate(exchange: Exchange, door: Door): Promise<void> {
  return converse(exchange, door, 'generate', decodeGenerate);
}

async function converse(
  exchange: Exchange,
  door: Door,
  place: Place,
  decode: (bytes: Buffer, reading: Reading) => Ask,
): Promise<void> {
  const reading = readingOf(exchange, door);
  const ask = decode(await exchange.body(door.limits.bodyLimitBytes), reading);
  const manner: Manner = { place, model: reading.asked, hidesThinking: ask.thinking === false };
  if (isLoading(ask)) return load(exchange, door, ask, manner);
  await (ask.stream ? sendLines(exchange, door, ask, manner) : sendWhole(exchange, door, ask, manner));
}

/** What the decoders need, and the name as the client wrote it, once one of them has read it. */
export function readingOf(exchange: Exchange, door: Door): Reading & { asked: string } {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.traceId = headers.id;
  if (headers.conversation !== undefined) door.conversations.open(headers.conversation);
  const reading = {
    ...headers,
    asked: '',
    houseName(asked: string): string {
      reading.asked = asked;
      return houseName(asked, door.house.cards, door.house.routes);
    },
  };
  return reading;
}

/** Until the flow told the end, which it always does. */
const NO_END: AnswerEnd = { type: 'answer-end', finish: 'unknown', usage: {} };

async function sendWhole(exchange: Exchange, door: Door, ask: Ask, manner: Manner): Promise<void> {
  const encoder = new LineEncoder(manner, door.house.world.clock);
  const collector = new AnswerCollector();
  let end = NO_END;
  const { headers } = await hear(ask, exchange, door, (event) => {
    encoder.hear(event);
    collector.take(event);
    if (event.type === 'answer-end') end = event;
  });
  exchange.json(200, encoder.whole(collector.answer(), end), headers);
}

async function sendLines(exchange: Exchange, door: Door, ask: Ask, manner: Manner): Promise<void> {
  let who: Speaker | undefined;
  let task: string | undefined;
  const encoder = new LineEncoder(manner, door.house.world.clock);
  const headers = () => expertHeaders(door, task, who);
  const writer = new StreamWriter(exchange, JSON_LINES, headers, door.limits);
  try {
    let end = NO_END;
    await answer(ask, callerOf(exchange), door.house, exchange.signal, (event) => {
      if (event.type === 'asking') {
        who = event;
        task = event.task;
        return undefined;
      }
      if (event.type === 'answer-start') who = event;
      else if (event.type === 'answer-end') end = event;
      const line = encoder.take(event);
      if (line !== undefined) writer.say(line);
      return writer.room;
    });
    writer.end(encoder.end(end));
  } catch (thrown) {
    if (!writer.isOpen) {
      writer.cancel();
      throw thrown;
    }
    writer.end(asLine(ollamaError(asAppError(thrown))));
  }
}

/** Has a model of this house loaded, or unloaded; of others it is only checked that they can be asked. */
async function load(exchange: Exchange, door: Door, ask: Ask, manner: Manner): Promise<void> {
  const done_reason = ask.keepAliveMs === 0 ? 'unload' : 'load';
  await bringIn(exchange, door, ask);
  const created_at = new Date(door.house.world.clock.nowMs()).toISOString();
  const words = manner.place === 'chat' ? { message: { role: 'assistant', content: '' } } : { response: '' };
  const line = asLine({ model: manner.model, created_at, ...words, done: true, done_reason });
  exchange.text(200, ask.stream ? JSON_LINES.contentType : 'application/json', line);
}

export async function bringIn(
  exchange: Exchange,
  { localModels, house }: Door,
  ask: Pick<Ask, 'name' | 'keepAliveMs'>,
): Promise<void> {
  const name = localName(ask.name, localModels?.list());
  if (name === undefined) findStops(ask.name, house.cards, house.routes);
  else if (ask.keepAliveMs === 0) await localModels?.unload(name);
  else await localModels?.load(name, ask.keepAliveMs, exchange.signal);
}
