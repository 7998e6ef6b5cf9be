import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { type AskHeaders, readAskHeaders } from '../ask-headers.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { type Heard, hear } from '../hear.ts';
import { NO_ANSWER, refuseTooMany } from './decode-embeddings.ts';
import { promptUsage } from './embeddings.ts';
import { Fields, type Json, missing, wrong } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** What a rerank request wants to see of the scores. */
interface Showing {
  readonly most: number;
  readonly withDocuments: boolean;
}

/** `POST /v1/rerank`, in the form that Cohere's, Jina's and llama.cpp's servers share: the best document first. */
export async function rerank(exchange: Exchange, door: Door): Promise<void> {
  const headers = readAskHeaders(exchange, door.house.world.newId());
  exchange.traceId = headers.id;
  const { ask, showing } = decodeRerank(await exchange.body(door.limits.bodyLimitBytes), headers);
  const scores: number[] = [];
  const heard = await hear(ask, exchange, door, (event) => {
    if (event.type === 'score') scores[event.index] = event.score;
  });
  exchange.json(200, encodeScores(ask, scores, heard, showing), heard.headers);
}

export function decodeRerank(bytes: Buffer, headers: AskHeaders): { ask: Ask; showing: Showing } {
  const { text, value } = parseJson(bytes);
  const fields = new Fields(value, '');
  const documents = fields.list('documents');
  if (!documents) throw missing('documents');
  if (documents.length === 0) throw wrong('documents', 'a list with at least one document', documents);
  refuseTooMany(documents, 'documents');
  const ask: Ask = {
    ...headers,
    ...NO_ANSWER,
    name: fields.requiredText('model'),
    wants: 'scores',
    query: fields.requiredText('query'),
    documents: documents.map((document, index) => textOf(document, `documents[${index}]`)),
    original: { dialect: 'rerank', bytes, text },
  };
  return {
    ask,
    showing: {
      most: fields.whole('top_n', 1) ?? documents.length,
      withDocuments: fields.boolean('return_documents') ?? false,
    },
  };
}

/** A document is a text, or an object that has one. */
function textOf(document: unknown, path: string): string {
  if (typeof document === 'string') {
    if (document === '') throw wrong(path, 'a text with something in it', document);
    return document;
  }
  return new Fields(document, path).requiredText('text');
}

function encodeScores(ask: Ask, scores: readonly number[], heard: Heard, showing: Showing): Json {
  const documents = ask.documents ?? [];
  const results = documents.map((text, index) => {
    const score = scores[index];
    if (score === undefined)
      throw new AppError(
        'upstream_failed',
        `Expert "${heard.who?.expertId}" did not score document ${index}`,
      );
    return { index, relevance_score: score, ...(showing.withDocuments ? { document: { text } } : {}) };
  });
  results.sort((a, b) => b.relevance_score - a.relevance_score || a.index - b.index);
  return {
    id: ask.id,
    object: 'list',
    model: heard.model,
    results: results.slice(0, showing.most),
    usage: promptUsage(heard),
  };
}
