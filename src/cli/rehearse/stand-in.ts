import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, asAppError, ERRORS } from '#contract/errors.ts';
import { type Clock, systemClock } from '#std/clock.ts';
import { type Random, seededRandom } from '#std/random.ts';
import { type Row, readWorkload, type Workload } from './workload.ts';

/**
 * Plays the part of a rented API, on loopback and for nothing: it looks the answer up in the labelled data, and its
 * model's name says what it is. It listens, and dials nobody.
 */
export class StandIn {
  readonly model: string;
  readonly #delayMs: number;
  readonly #random: Random;
  readonly #usual: AnswerBook;
  readonly #drift: AnswerBook;
  #hasDrifted = false;
  #replies = 0;

  constructor(
    workload: Pick<Workload, 'name' | 'rows' | 'drift'>,
    options: { delayMs: number; seed: number },
  ) {
    this.model = standInModel(workload.name);
    this.#delayMs = options.delayMs;
    this.#random = seededRandom(options.seed);
    this.#usual = new AnswerBook(workload.rows);
    this.#drift = new AnswerBook(workload.drift ?? []);
  }

  /** From now on the labels after the change count first: the same text may have another one than before. */
  drift(): void {
    this.#hasDrifted = true;
  }

  /** How long the next answer takes: the delay within ±20 %, in the order in which questions arrive. */
  nextDelayMs(): number {
    return this.#delayMs * (0.8 + 0.4 * this.#random());
  }

  /** What to answer to the body of a chat completion. */
  answer(body: Buffer): Completion {
    const ask = readAsk(body);
    const text = this.#labelOf(ask.question);
    const tokensIn = countTokens(ask.chars);
    const tokensOut = countTokens(text.length);
    this.#replies += 1;
    return {
      head: { id: `stand-in-${this.#replies}`, created: Math.floor(Date.now() / 1000), model: this.model },
      text,
      usage: { prompt_tokens: tokensIn, completion_tokens: tokensOut, total_tokens: tokensIn + tokensOut },
      stream: ask.stream,
      streamUsage: ask.streamUsage,
    };
  }

  /** A text that is not among those of the day is looked up in the others: audits come late. */
  #labelOf(question: string): string {
    const books = this.#hasDrifted ? [this.#drift, this.#usual] : [this.#usual, this.#drift];
    for (const book of books) {
      const label = book.labelOf(question);
      if (label !== undefined) return label;
    }
    const shown = question.length > 80 ? `${question.slice(0, 77)}...` : question;
    throw new AppError(
      'not_found',
      `This is a stand-in: it knows only the texts of its data, and "${shown}" is none`,
    );
  }
}

/** Labels by text. */
class AnswerBook {
  readonly #labels = new Map<string, string[]>();
  readonly #timesAsked = new Map<string, number>();

  constructor(rows: readonly Row[]) {
    for (const { text, label } of rows) this.#labels.getOrInsertComputed(text, () => []).push(label);
  }

  /** Data has the same text twice, now and then with different labels (clinc150: two texts): then each in turn. */
  labelOf(text: string): string | undefined {
    const labels = this.#labels.get(text);
    if (!labels) return undefined;
    const times = this.#timesAsked.get(text) ?? 0;
    this.#timesAsked.set(text, times + 1);
    return labels[times % labels.length];
  }
}

export function standInModel(workloadName: string): string {
  return `stand-in-${workloadName}`;
}

/** Four characters a token: about right for English, and simple enough to check by hand. No tokenizer is meant. */
export function countTokens(chars: number): number {
  return Math.ceil(chars / 4);
}

interface Completion {
  readonly head: { readonly id: string; readonly created: number; readonly model: string };
  readonly text: string;
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
  readonly stream: boolean;
  readonly streamUsage: boolean;
}

interface ReadAsk {
  readonly question: string;
  readonly chars: number;
  readonly stream: boolean;
  readonly streamUsage: boolean;
}

function readAsk(bytes: Buffer): ReadAsk {
  const body = parseObject(bytes);
  if (!Array.isArray(body.messages)) throw new AppError('bad_request', 'The request has no messages');
  const messages = body.messages.map((message: { role?: unknown; content?: unknown } | null) => ({
    role: message?.role,
    text: textOf(message?.content),
  }));
  const options = body.stream_options as { include_usage?: unknown } | null | undefined;
  return {
    question: messages.findLast(({ role }) => role === 'user')?.text ?? '',
    chars: messages.reduce((sum, { text }) => sum + text.length, 0),
    stream: body.stream === true,
    streamUsage: options?.include_usage === true,
  };
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below, with what is not an object
  }
  throw new AppError('bad_request', 'The request is not a JSON object');
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: { text?: unknown } | null) => (typeof part?.text === 'string' ? part.text : ''))
    .join('');
}

/** No part of OpenAI's API: how the rehearsal says that its world has changed. */
export const DRIFT_PATH = '/rehearsal/drift';
const MOST_BODY_BYTES = 4 * 1024 * 1024;

export function standInServer(standIn: StandIn, clock: Clock): Server {
  const server = createServer((request, response) => {
    serve(standIn, clock, request, response).catch((thrown) => refuse(response, asAppError(thrown)));
  });
  server.keepAliveTimeout = 75_000; // a pause in the traffic costs no new connections
  return server;
}

async function serve(
  standIn: StandIn,
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedUs = clock.tickUs();
  const asked = `${request.method} ${request.url?.split('?')[0]}`;
  if (asked === 'GET /v1/models') {
    const model = { id: standIn.model, object: 'model', created: 0, owned_by: 'stand-in' };
    return sendJson(response, 200, { object: 'list', data: [model] });
  }
  if (asked === `PUT ${DRIFT_PATH}`) {
    standIn.drift();
    return sendJson(response, 200, { drifted: true });
  }
  if (asked !== 'POST /v1/chat/completions') throw new AppError('not_found', `This stand-in cannot ${asked}`);
  const completion = standIn.answer(await readBody(request));
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await clock.sleep(standIn.nextDelayMs(), gone.signal);
  // How long it took by this clock travels in the reply, since no header of an upstream's reaches the client.
  const tookUs = () => clock.tickUs() - startedUs;
  if (completion.stream) sendStream(response, completion, tookUs);
  else sendJson(response, 200, wholeReply(completion, tookUs()));
}

function wholeReply({ head, text, usage }: Completion, tookUs: number): object {
  const message = { role: 'assistant', content: text, refusal: null };
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage,
    stand_in_us: tookUs,
  };
}

/** All of the delay lies before the first chunk; then the text follows in pieces the size of a token. */
function sendStream(response: ServerResponse, completion: Completion, tookUs: () => number): void {
  const { head, text, usage, streamUsage } = completion;
  const chunk = (choices: object[], more: object = {}) => {
    const data = { ...head, object: 'chat.completion.chunk', choices, ...more };
    response.write(`data: ${JSON.stringify(data)}\n\n`);
  };
  const delta = (fields: object, finish: string | null) =>
    chunk([{ index: 0, delta: fields, finish_reason: finish }]);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  delta({ role: 'assistant', content: '' }, null);
  for (const [piece] of text.matchAll(/[\s\S]{1,4}/gu)) delta({ content: piece }, null);
  delta({}, 'stop');
  if (streamUsage) chunk([], { usage, stand_in_us: tookUs() });
  response.end('data: [DONE]\n\n');
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES)
      throw new AppError('too_large', `The request has more than ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, error: AppError): void {
  if (response.destroyed) return; // the client left; there is nobody to tell
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { type } = ERRORS[error.code];
  sendJson(response, error.status, {
    error: { message: error.message, type, param: null, code: error.code },
  });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** What the process is told on its command line, as JSON. */
export interface StandInSetup {
  readonly folder: string;
  readonly delayMs: number;
  readonly seed: number;
  readonly withDrift?: boolean;
}

if (import.meta.main) {
  const setup = JSON.parse(process.argv[2] ?? '{}') as StandInSetup;
  const standIn = new StandIn(readWorkload(setup.folder, setup), setup);
  const server = standInServer(standIn, systemClock);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`${standIn.model} listens on http://127.0.0.1:${port}\n`);
  });
}
