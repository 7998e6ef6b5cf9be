import { endianness } from 'node:os';
import type { SourceFrame } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { readAskHeaders } from '../ask-headers.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { VectorCollector } from '../gather-vectors.ts';
import { type Heard, hear } from '../hear.ts';
import { decodeEmbeddings } from './decode-embeddings.ts';
import { type Json, wrong } from './fields.ts';

/** `POST /v1/embeddings`: the same walk as a chat. An upstream's own vectors pass through unread. */
export async function embeddings(exchange: Exchange, door: Door): Promise<void> {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.traceId = headers.id;
  const { ask, encoding } = decodeEmbeddings(await exchange.body(door.limits.bodyLimitBytes), headers);
  let source: SourceFrame | undefined;
  const collector = new VectorCollector();
  const heard = await hear(ask, exchange, door, (event) => {
    if (event.type === 'source-frame' && event.dialect === ask.original.dialect) source = event;
    else collector.take(event);
  });
  if (source) exchange.text(200, 'application/json', source.text, heard.headers);
  else exchange.json(200, encodeVectors(ask, collector, heard, encoding), heard.headers);
}

function encodeVectors(ask: Ask, collector: VectorCollector, heard: Heard, encoding: unknown): Json {
  if (encoding !== 'float' && encoding !== 'base64')
    throw wrong('encoding_format', 'float or base64', encoding);
  const vectors = collector.vectors(ask.inputs?.length ?? 0, ask.dimensions, heard.who?.expertId ?? '');
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: encoding === 'base64' ? base64Of(vector) : Array.from(vector),
    })),
    model: heard.model,
    usage: promptUsage(heard),
  };
}

/** The count of an answer that has no tokens of its own. */
export function promptUsage({ usage: { tokensIn = 0 } }: Pick<Heard, 'usage'>): Json {
  return { prompt_tokens: tokensIn, total_tokens: tokensIn };
}

/** 32-bit floats, little-endian, as OpenAI's clients read them. */
export function base64Of(vector: Float32Array): string {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return (endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32()).toString('base64');
}
