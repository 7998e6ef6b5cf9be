import type { AnswerEnd } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { asAppError } from '#contract/errors.ts';
import { answer } from '#flows/answer.ts';
import { readAskHeaders } from '../ask-headers.ts';
import { callerOf } from '../caller.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { expertHeaders, hear, type Speaker } from '../hear.ts';
import { Fields } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { EVENT_STREAM, StreamWriter } from '../stream-writer.ts';
import { decodeResponses } from './decode-responses.ts';
import { itemsUpTo, withReferences } from './earlier-responses.ts';
import { ResponseEncoder } from './event-encoder.ts';
import { readItems } from './read-items.ts';
import { outputItems } from './response-items.ts';
import { type ResponseFrame, responseJson } from './response-json.ts';

/** `POST /v1/responses`: OpenAI's newer wire, answered by whoever answers chats. */
export async function respond(exchange: Exchange, door: Door): Promise<void> {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.traceId = headers.id;
  const { value } = parseJson(await exchange.body(door.limits.bodyLimitBytes));
  const previous = new Fields(value, '').text('previous_response_id');
  const items = await withReferences(readItems(value.input), door);
  const before = previous === undefined ? [] : await itemsUpTo(previous, door);
  const { previous_response_id: _, ...wishes } = value;
  const request = { ...wishes, input: [...before, ...items] };
  const ask = decodeResponses(request, headers);
  if (ask.conversation !== undefined) door.conversations.open(ask.conversation);
  const createdAtMs = door.house.world.clock.nowMs();
  const frame = { trace: ask.id, request, previous, createdAtMs, model: ask.name };
  await (ask.stream ? sendEvents(exchange, door, ask, frame) : sendWhole(exchange, door, ask, frame));
}

/** Until the flow told the end, which it always does. */
const NO_END: AnswerEnd = { type: 'answer-end', finish: 'unknown', usage: {} };

async function sendWhole(exchange: Exchange, door: Door, ask: Ask, frame: ResponseFrame): Promise<void> {
  const collector = new AnswerCollector();
  let end = NO_END;
  const { headers, model } = await hear(ask, exchange, door, (event) => {
    collector.take(event);
    if (event.type === 'answer-end') end = event;
  });
  const output = outputItems(collector.answer().choices[0], ask.id);
  const { finish, usage } = end;
  exchange.json(200, responseJson({ ...frame, model }, { status: 'ended', finish, usage, output }), headers);
}

async function sendEvents(exchange: Exchange, door: Door, ask: Ask, frame: ResponseFrame): Promise<void> {
  let who: Speaker | undefined;
  let task: string | undefined;
  const encoder = new ResponseEncoder(frame);
  const headers = () => expertHeaders(door, task, who);
  const writer = new StreamWriter(exchange, EVENT_STREAM, headers, door.limits);
  let last = '';
  try {
    await answer(ask, callerOf(exchange), door.house, exchange.signal, (event) => {
      if (event.type === 'asking') {
        who = event;
        task = event.task;
        return undefined;
      }
      if (event.type === 'answer-start') who = event;
      const events = encoder.take(event);
      if (event.type === 'answer-end') last = events;
      else if (events !== '') writer.say(events);
      return writer.room;
    });
    writer.end(last);
  } catch (thrown) {
    if (!writer.isOpen) {
      writer.cancel();
      throw thrown;
    }
    writer.end(encoder.fail(asAppError(thrown)));
  }
}
