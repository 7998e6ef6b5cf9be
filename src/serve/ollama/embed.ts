import type { Ask, TextOrTokens } from '#contract/ask.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { VectorCollector } from '../gather-vectors.ts';
import { hear } from '../hear.ts';
import { decodeInputs, NO_ANSWER } from '../openai/decode-embeddings.ts';
import { Fields, type Json } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { bringIn, readingOf } from './converse.ts';
import { decodeRequest, type Reading } from './decode-request.ts';
import { nanos } from './line-encoder.ts';

/** `POST /api/embed`: a vector for each text of `input`. */
export function embed(exchange: Exchange, door: Door): Promise<void> {
  return sendVectors(exchange, door, 'input', (embeddings, more) => ({ ...more, embeddings }));
}

/** `POST /api/embeddings`, Ollama's older form: one text, one vector. */
export function embedOne(exchange: Exchange, door: Door): Promise<void> {
  return sendVectors(exchange, door, 'prompt', ([embedding = []]) => ({ embedding }));
}

async function sendVectors(
  exchange: Exchange,
  door: Door,
  key: 'input' | 'prompt',
  encode: (vectors: readonly number[][], more: Json) => Json,
): Promise<void> {
  const reading = readingOf(exchange, door);
  const startedUs = door.house.world.clock.tickUs();
  const ask = decodeEmbed(await exchange.body(door.limits.bodyLimitBytes), reading, key);
  const inputs = ask.inputs ?? [];
  if (inputs.length === 0) {
    await bringIn(exchange, door, ask);
    exchange.json(200, encode([], { model: reading.asked }));
    return;
  }
  const collector = new VectorCollector();
  let loadUs = 0;
  const heard = await hear(ask, exchange, door, (event) => {
    collector.take(event);
    if (event.type === 'answer-end') loadUs = event.timing?.loadUs ?? 0;
  });
  const vectors = collector.vectors(inputs.length, ask.dimensions, heard.who?.expertId ?? '');
  const more = {
    model: reading.asked,
    total_duration: nanos(door.house.world.clock.tickUs() - startedUs),
    load_duration: nanos(loadUs),
    prompt_eval_count: heard.usage.tokensIn,
  };
  exchange.json(
    200,
    encode(
      vectors.map((vector) => Array.from(vector)),
      more,
    ),
    heard.headers,
  );
}

function decodeEmbed(bytes: Buffer, reading: Reading, key: 'input' | 'prompt'): Ask {
  const { text, value } = parseJson(bytes);
  const fields = new Fields(value, '');
  return {
    ...decodeRequest(fields, reading, [key, 'dimensions']),
    ...NO_ANSWER,
    wants: 'vectors',
    inputs: inputsIn(fields, key),
    dimensions: fields.whole('dimensions', 1),
    original: { dialect: 'ollama-embed', bytes, text },
  };
}

/** No text at all is Ollama's way to have the model loaded. */
function inputsIn(fields: Fields, key: string): TextOrTokens[] {
  const given = fields.value[key];
  const isNothing = given === '' || (Array.isArray(given) && given.length === 0);
  return !fields.has(key) || isNothing ? [] : decodeInputs(fields, key);
}
