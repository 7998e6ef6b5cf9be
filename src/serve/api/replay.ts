import type { AnswerTiming } from '#contract/answer.ts';
import type { Ask, RouteWish } from '#contract/ask.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { nearest } from '#std/nearest.ts';
import { findMembers, withMembers } from '#std/top-level-json.ts';
import type { TraceRow } from '#traces/read-traces.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { hear } from '../hear.ts';
import { decodeGenerate } from '../ollama/decode-generate.ts';
import { decodeOllamaChat } from '../ollama/decode-ollama-chat.ts';
import { answeredJson } from '../openai/answered-json.ts';
import { decodeChat } from '../openai/decode-chat.ts';
import { encodeAnswer } from '../openai/encode-chat.ts';
import { Fields } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { Progress } from '../openai/progress.ts';
import { envelopeOf, sendStream } from '../openai/send-stream.ts';
import { decodeResponses } from '../responses/decode-responses.ts';
import { pathAfter } from './tasks-request.ts';

/** What a replay is asked for. */
interface ReplayWish {
  readonly name: string;
  readonly stream: boolean;
  readonly conversation: string | undefined;
}

/**
 * `POST /api/traces/{id}/replay`: puts a trace's request to another expert. The answer has a trace of its own, which
 * names this one; it teaches nobody and is no sample of its task.
 */
export async function replayTrace(exchange: Exchange, door: Door): Promise<void> {
  const [id = '', verb, ...more] = pathAfter('/api/traces/', exchange).split('/');
  if (verb !== 'replay' || more.length > 0)
    throw new AppError('not_found', `Cannot find ${exchange.path}`, {
      hint: 'A trace takes POST /api/traces/{id}/replay and no other.',
    });
  const wish = readWish(parseJson(await exchange.body(door.limits.bodyLimitBytes)).value, door);
  const { trace, request } = readKept(id, door);
  const ask = askAgain(trace, request, wish, door.house.world.newId());
  exchange.traceId = ask.id;
  await (wish.stream ? sendStream(exchange, door, ask, true) : sendWhole(exchange, door, ask));
}

async function sendWhole(exchange: Exchange, door: Door, ask: Ask): Promise<void> {
  const collector = new AnswerCollector();
  const progress = new Progress(door.house.experts, () => undefined); // only to hear what is sent
  let timing: AnswerTiming | undefined;
  const take = (event: Parameters<typeof collector.take>[0]) => {
    if (event.type === 'answer-end') timing = event.timing;
    progress.hear(event);
    collector.take(event);
  };
  try {
    const { headers, model, trace } = await hear(ask, exchange, door, take, progress.tell);
    const { choices } = encodeAnswer(collector.answer(), envelopeOf(door, ask, model));
    const { message } = (choices as { message: unknown }[])[0] ?? { message: null };
    const answered = answeredJson(trace.snapshot(), progress.sent, timing, door);
    exchange.json(200, { ...answered, replay_of: ask.replayOf, message }, headers);
  } finally {
    progress.close();
  }
}

function readWish(body: Record<string, unknown>, door: Door): ReplayWish {
  const fields = new Fields(body, '');
  const card = findExpert(fields.requiredText('expert'), door);
  const model = fields.text('model');
  if (model === undefined && card.models.length === 0)
    throw new AppError(
      'bad_request',
      `Cannot replay on "${card.id}": it lists no models, and none is named`,
      {
        param: 'model',
        hint: 'Send "model" as well.',
      },
    );
  const conversation = fields.text('conversation');
  if (conversation !== undefined) door.conversations.open(conversation);
  return {
    name: model === undefined || model === card.id ? card.id : `${card.id}/${model}`,
    stream: fields.boolean('stream') ?? false,
    conversation,
  };
}

function findExpert(id: string, { house }: Door): ExpertCard {
  const card = house.cards.find((one) => one.id === id);
  if (card) return card;
  if (house.experts.has(id))
    throw new AppError(
      'unsupported',
      `Cannot replay on "${id}": a student answers the asks of its task only`,
      {
        param: 'expert',
        hint: 'GET /api/tasks/{id}?replay=1 shows what it says to the last asks of its task.',
      },
    );
  const near = nearest(
    id,
    house.cards.map((one) => one.id),
  );
  throw new AppError('not_found', `Cannot replay on "${id}": no expert has that name`, {
    param: 'expert',
    hint: near ? `Did you mean "${near}"?` : 'GET /v1/models lists who can be asked.',
  });
}

function readKept(id: string, { reader }: Door): { trace: TraceRow; request: string } {
  const trace = reader.get(id)?.trace;
  if (!trace)
    throw new AppError('not_found', `Cannot find the trace "${id}"`, {
      hint: 'GET /api/traces lists them; retention may have taken it.',
    });
  const request = reader.text(trace.request_text);
  if (request === undefined)
    throw new AppError('not_found', `Cannot replay the trace "${id}": its request was removed by retention`, {
      hint: 'traces.retention.bodiesDays says how long requests are kept.',
    });
  return { trace, request };
}

/** The kept request as a new ask: only whom it asks, and whether the answer is streamed, is another. */
function askAgain(trace: TraceRow, request: string, wish: ReplayWish, id: string): Ask {
  const isOpenAi = trace.wire === 'openai-chat';
  const bytes = rewritten(request, {
    model: wish.name,
    stream: wish.stream,
    ...(isOpenAi ? { stream_options: wish.stream ? { include_usage: true } : null } : {}),
  });
  const routeWish = (trace.route_wish ?? 'any') as RouteWish;
  const { conversation } = wish;
  const ask = decode(trace, bytes, { id, routeWish });
  return { ...ask, conversation, learn: 'never', replayOf: trace.id };
}

type Wished = Pick<Ask, 'id' | 'routeWish'>;

function decode({ wire, id }: TraceRow, bytes: Buffer, headers: Wished): Ask {
  const reading = { ...headers, houseName: (asked: string) => asked };
  if (wire === 'openai-chat') return decodeChat(bytes, headers);
  if (wire === 'openai-responses') return decodeResponses(parseJson(bytes).value, headers);
  if (wire === 'ollama-chat') return decodeOllamaChat(bytes, reading);
  if (wire === 'ollama-generate') return decodeGenerate(bytes, reading);
  throw new AppError(
    'unsupported',
    `Cannot replay the trace "${id}": an ask of the wire ${wire} is no chat`,
    {
      hint: 'Chats can be replayed, on OpenAI’s wire and on Ollama’s.',
    },
  );
}

/** The bytes as they came, but for these members; where a key stands twice, JSON says which one counts. */
function rewritten(request: string, members: Record<string, unknown>): Buffer {
  const bytes = Buffer.from(request);
  const spans = findMembers(bytes, new Set(Object.keys(members)));
  if (!spans) return Buffer.from(JSON.stringify({ ...JSON.parse(request), ...members }));
  const edits = Object.entries(members).map(([key, value]) => ({
    key,
    value: JSON.stringify(value),
    span: spans.get(key),
  }));
  return withMembers(bytes, edits);
}
