import { AppError } from '#contract/errors.ts';
import { unknownConversation } from '#conversations/conversation-log.ts';
import type { ListedConversation } from '#conversations/conversation-reader.ts';
import { CONVERSATION_FORMS, conversationJson } from '#conversations/conversation-text.ts';
import { foldText } from '#conversations/fold-text.ts';
import { isUuid } from '#std/uuid.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields, wrong } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { decodeNodes } from './decode-node.ts';
import { forgottenJson } from './forgotten-json.ts';
import { readLimit } from './query.ts';
import { pathAfter } from './tasks-request.ts';

const HERE = '/api/conversations/';
/** Characters. */
const LONGEST_QUERY = 200;
const LONGEST_NAME = 60;

/** `GET /api/conversations`: the one that changed last first; `q` searches titles and texts. */
export async function listConversations(exchange: Exchange, { records }: Door): Promise<void> {
  const query = exchange.query;
  const words = query.get('q') ?? '';
  if (words.length > LONGEST_QUERY) throw wrong('q', `at most ${LONGEST_QUERY} characters`, words);
  const limit = readLimit(query, 50);
  const wish = { query: words, limit, ...readBefore(query) };
  const found = await records.ask({ about: 'conversations', wish });
  const last = found.length === limit ? found.at(-1) : undefined;
  exchange.json(200, {
    data: found.map(listedJson),
    next: last ? `${last.updatedAtMs}.${last.id}` : null,
  });
}

/** `POST /api/conversations`: begins one. */
export async function beginConversation(exchange: Exchange, door: Door): Promise<void> {
  const begun = await door.conversations.begin(readChange(await bodyOf(exchange, door)));
  exchange.json(201, { ...conversationJson(begun, 0), nodes: [] });
}

/** `GET /api/conversations/{id}` and `GET /api/conversations/{id}/export`. */
export async function showConversation(exchange: Exchange, { records, conversations }: Door): Promise<void> {
  const { id, rest } = readPath(exchange);
  const form = rest === 'export' ? readForm(exchange.query) : 'json';
  if (rest !== '' && rest !== 'export') throw unknownPath(exchange);
  const text = await records.ask({ about: 'conversation', id, form });
  if (text === undefined) throw unknownConversation(id);
  if (rest === '') return exchange.text(200, 'application/json', text);
  const [type, ending] =
    form === 'json' ? ['application/json', 'json'] : ['text/markdown; charset=utf-8', 'md'];
  exchange.text(200, type, text, {
    'content-disposition': `attachment; filename="${fileName(conversations.reader.get(id)?.title)}.${ending}"`,
  });
}

/** `POST /api/conversations/{id}` changes it; `POST /api/conversations/{id}/nodes` saves messages. */
export async function changeConversation(exchange: Exchange, door: Door): Promise<void> {
  const { id, rest } = readPath(exchange);
  if (rest === 'nodes') return saveNodes(id, exchange, door);
  if (rest !== '') throw unknownPath(exchange);
  const { conversations } = door;
  const changed = await conversations.change(id, readChange(await bodyOf(exchange, door)));
  exchange.json(200, conversationJson(changed, conversations.reader.countNodes([id])));
}

async function saveNodes(id: string, exchange: Exchange, door: Door): Promise<void> {
  const fields = await bodyOf(exchange, door);
  const nodes = decodeNodes(fields, door.house.world.clock.nowMs());
  const { leaf, knownMs } = readChange(fields);
  const updatedAtMs = await door.conversations.save(id, nodes, { leaf, knownMs });
  exchange.json(200, { saved: nodes.length, updated_at: updatedAtMs });
}

/** `DELETE /api/conversations/{id}`: with the traces of its asks. */
export async function deleteConversation(exchange: Exchange, { forgetting }: Door): Promise<void> {
  const { id, rest } = readPath(exchange);
  if (rest !== '') throw unknownPath(exchange);
  exchange.json(200, forgottenJson(await forgetting.conversation(id)));
}

/** `DELETE /api/conversations`: all of them, for whoever says so. */
export async function deleteConversations(exchange: Exchange, door: Door): Promise<void> {
  const confirm = (await bodyOf(exchange, door)).text('confirm');
  if (confirm !== 'all')
    throw new AppError('bad_request', 'Cannot delete all conversations without a confirmation', {
      param: 'confirm',
      hint: 'Send {"confirm": "all"}.',
    });
  exchange.json(200, forgottenJson(await door.forgetting.allConversations()));
}

async function bodyOf(exchange: Exchange, { limits }: Door): Promise<Fields> {
  const bytes = await exchange.body(limits.bodyLimitBytes);
  return new Fields(bytes.length === 0 ? {} : parseJson(bytes).value, '');
}

function readChange(fields: Fields) {
  return {
    title: fields.text('title'),
    settings: fields.object('settings')?.value,
    leaf: fields.text('leaf'),
    knownMs: fields.number('updated_at'),
  };
}

function readPath(exchange: Exchange): { id: string; rest: string } {
  const [id = '', ...rest] = pathAfter(HERE, exchange).split('/');
  return { id, rest: rest.join('/') };
}

/** A title as the name of a file: letters and digits that every system takes. */
function fileName(title = ''): string {
  const words = foldText(title).match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, LONGEST_NAME) || 'conversation';
}

function readForm(query: URLSearchParams) {
  const text = query.get('format') ?? 'markdown';
  const form = CONVERSATION_FORMS.find((one) => one === text);
  if (!form) throw wrong('format', CONVERSATION_FORMS.join(' or '), text);
  return form;
}

/** The place in the list that `next` of the page before this told. */
function readBefore(query: URLSearchParams) {
  const text = query.get('before');
  if (text === null) return {};
  const [, time, id = ''] = /^(\d{1,15})\.(.*)$/.exec(text) ?? [];
  if (time === undefined || !isUuid(id)) throw wrong('before', 'what "next" of the last page said', text);
  return { before: { updatedAtMs: Number(time), id } };
}

function listedJson({ snippet, ...listed }: ListedConversation) {
  const { settings: _settings, leaf: _leaf, ...shown } = conversationJson(listed, listed.messages);
  return { ...shown, snippet };
}

function unknownPath({ path }: Exchange): AppError {
  return new AppError('not_found', `Cannot find ${path}`, {
    hint: 'A conversation has /nodes and /export; docs/api.md lists all paths.',
  });
}
