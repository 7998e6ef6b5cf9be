import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { answer } from '#flows/answer.ts';
import { readAskHeaders } from '../ask-headers.ts';
import { callerOf } from '../caller.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { expertHeaders } from './chat.ts';
import type { AskHeaders } from './decode-chat.ts';
import { Fields, missing, wrong } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** `POST /v1/embeddings`: the same walk as a chat; the vectors pass through unread. */
export async function embeddings(exchange: Exchange, door: Door): Promise<void> {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.traceId = headers.id;
  const ask = decodeEmbeddings(await exchange.body(door.limits.bodyLimitBytes), headers);
  let who: { expertId: string } | undefined;
  let task: string | undefined;
  let text: string | undefined;
  await answer(ask, callerOf(exchange), door.house, exchange.signal, (event) => {
    if (event.type === 'answer-start') who = event;
    else if (event.type === 'route-chosen') task = event.task;
    else if (event.type === 'source-frame') text = event.text;
    return undefined;
  });
  if (text === undefined) throw new AppError('upstream_failed', `Expert "${who?.expertId}" sent no vectors`);
  exchange.text(200, 'application/json', text, expertHeaders(door, task, who));
}

function decodeEmbeddings(bytes: Buffer, headers: AskHeaders): Ask {
  const { text, value } = parseJson(bytes);
  const fields = new Fields(value, '');
  const input = fields.value.input;
  if (input === undefined || input === null) throw missing('input');
  const texts = Array.isArray(input) ? input : [input];
  if (texts.length === 0) throw wrong('input', 'a text or a list with at least one', input);
  texts.forEach((one, index) => {
    if (typeof one !== 'string' && typeof one !== 'number' && !Array.isArray(one))
      throw wrong(`input[${index}]`, 'text or tokens', one);
  });
  return {
    ...headers,
    name: fields.requiredText('model'),
    wants: 'vectors',
    messages: [],
    tools: [],
    format: { type: 'text' },
    sampling: {},
    choices: 1,
    stream: false,
    streamUsage: false,
    original: { dialect: 'openai-embeddings', bytes, text },
  };
}
