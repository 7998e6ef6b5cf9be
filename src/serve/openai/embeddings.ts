import { hash } from 'node:crypto';
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
  exchange.addHeaders({ 'x-freehold-trace': headers.id, 'x-request-id': headers.id });
  const ask = decodeEmbeddings(await exchange.body(door.limits.bodyLimitBytes), headers);
  let expertId: string | undefined;
  let text: string | undefined;
  for await (const event of answer(ask, callerOf(exchange), door.house, exchange.signal)) {
    if (event.type === 'answer-start') expertId = event.expertId;
    else if (event.type === 'source-frame') text = event.text;
  }
  if (text === undefined) throw new AppError('upstream_failed', `Expert "${expertId}" sent no vectors`);
  exchange.text(200, 'application/json', text, expertHeaders(door, ask, expertId));
}

function decodeEmbeddings(bytes: Buffer, headers: AskHeaders): Ask {
  const fields = new Fields(parseJson(bytes), '');
  const input = fields.value.input;
  if (input === undefined || input === null) throw missing('input');
  const texts = Array.isArray(input) ? input : [input];
  if (texts.length === 0) throw wrong('input', 'a text or a list with at least one', input);
  texts.forEach((text, index) => {
    if (typeof text !== 'string' && typeof text !== 'number' && !Array.isArray(text)) throw wrong(`input[${index}]`, 'text or tokens', text);
  });
  const contentHash = hash('sha256', bytes);
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
    unknownFields: [],
    original: { dialect: 'openai-embeddings', bytes, contentHash, conversationHash: contentHash },
  };
}
