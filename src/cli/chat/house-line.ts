import { AppError, asAppError, type ErrorCode } from '#contract/errors.ts';
import { type Egress, openEgress } from '#egress/egress.ts';
import type { OutboundReply } from '#egress/transfer.ts';
import { type AnswerPiece, answerPieces } from './answer-pieces.ts';
import type { ChatMessage } from './conversation.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const LOOK_TIMEOUT_MS = 3_000;
const REPLY_LIMIT_BYTES = 16 * 1024 * 1024;
const CONNECTIONS = 4;
/** How the door to the server is called within this process. */
const DOOR = 'chat';

export interface Question {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
}

/** An answer that has begun. Who answers is what the server knew when it began; the trace knows it for sure. */
export interface StreamedAnswer {
  readonly traceId: string | undefined;
  readonly expert: string | undefined;
  readonly kind: string | undefined;
  /** Read them once. Throws AppError where the answer fails, and the signal's reason where it was stopped. */
  readonly pieces: AsyncIterable<AnswerPiece>;
}

/** What the trace of an answer says of it; null where nobody told. */
export interface TraceFacts {
  readonly state: string;
  readonly expert_id: string | null;
  readonly kind: string | null;
  readonly model: string | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly tokens_cached: number | null;
  readonly cost_nanos: number | null;
}

/** A line to a Freehold server: its public HTTP interface and nothing else. */
export class HouseLine {
  /** Without a slash at its end. */
  readonly address: string;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #egress: Egress;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * `address` as it is typed, with or without `/v1`; `key` where the server demands one. Throws AppError `bad_request`
   * where the address is none.
   */
  constructor(address: string, key?: string) {
    this.#headers = {
      'content-type': 'application/json',
      'user-agent': 'freehold-chat',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    };
    const url = URL.parse(/^[a-z]+:\/\//i.test(address) ? address : `http://${address}`);
    if (!url || !/^https?:$/.test(url.protocol))
      throw new AppError('bad_request', `Cannot use "${address}" as the address of a server`, {
        hint: 'Give one such as http://127.0.0.1:7333.',
      });
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
    this.address = this.#origin + this.#prefix;
    // The owner named the server, so it may stand in a network of their own; an answer may take as long as it takes.
    this.#egress = openEgress([
      {
        expertId: DOOR,
        origin: this.#origin,
        zone: 'household',
        connections: CONNECTIONS,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        firstByteTimeoutMs: 0,
        idleTimeoutMs: 0,
      },
    ]);
  }

  /** Whether a Freehold answers there. */
  async isThere(): Promise<boolean> {
    try {
      const said = await this.#get('/health', AbortSignal.timeout(LOOK_TIMEOUT_MS));
      const { version, experts } = said as { version?: unknown; experts?: unknown };
      return typeof version === 'string' && typeof experts === 'number';
    } catch {
      return false; // nobody there, or somebody else
    }
  }

  /** Resolves when the answer begins, or at the latest when the server has found who will answer. */
  async ask({ model, messages }: Question, signal: AbortSignal): Promise<StreamedAnswer> {
    const reply = await this.#send('POST', '/v1/chat/completions', signal, {
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const word = (name: string) => reply.headers[name] as string | undefined;
    return {
      traceId: word('x-freehold-trace'),
      expert: word('x-freehold-expert'),
      kind: word('x-freehold-kind'),
      pieces: this.#told(answerPieces(reply.body), signal),
    };
  }

  /** `what` as `POST /api/feedback` takes it, e.g. `{ thumb: 'up' }`. Resolves once it is on the disk there. */
  async giveFeedback(traceId: string, what: Readonly<Record<string, unknown>>): Promise<void> {
    const { body } = await this.#send('POST', '/api/feedback', AbortSignal.timeout(LOOK_TIMEOUT_MS), {
      trace_id: traceId,
      ...what,
    });
    await body.bytes(REPLY_LIMIT_BYTES);
  }

  async trace(id: string): Promise<TraceFacts> {
    return (await this.#get(`/api/traces/${id}`, AbortSignal.timeout(LOOK_TIMEOUT_MS))) as TraceFacts;
  }

  /** The names that can be asked for an answer. */
  async models(): Promise<string[]> {
    const said = await this.#get('/v1/models', AbortSignal.timeout(LOOK_TIMEOUT_MS));
    const { data } = said as { data: { id: string; freehold?: { answers?: boolean } }[] };
    return data.filter(({ freehold }) => freehold?.answers !== false).map(({ id }) => id);
  }

  /** The models that are in memory there. */
  async loaded(): Promise<string[]> {
    const said = await this.#get('/api/ps', AbortSignal.timeout(LOOK_TIMEOUT_MS));
    return (said as { models: { name: string }[] }).models.map(({ name }) => name);
  }

  close(): Promise<void> {
    return this.#egress.close();
  }

  async #get(path: string, signal: AbortSignal): Promise<unknown> {
    const { body } = await this.#send('GET', path, signal);
    return JSON.parse((await body.bytes(REPLY_LIMIT_BYTES)).toString('utf8'));
  }

  /** A reply with a status of success. Throws AppError with the server's own words otherwise. */
  async #send(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    value?: object,
  ): Promise<OutboundReply> {
    const body = value === undefined ? {} : { body: Buffer.from(JSON.stringify(value)) };
    const reply = await this.#egress
      .send({
        expertId: DOOR,
        method,
        origin: this.#origin,
        path: this.#prefix + path,
        headers: this.#headers,
        signal,
        ...body,
      })
      .catch((error) => {
        throw this.#lost(error, signal);
      });
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw refusal(reply.status, await reply.body.bytes(REPLY_LIMIT_BYTES));
  }

  /** The pieces, with a lost connection told as one to the server. */
  async *#told(pieces: AsyncIterable<AnswerPiece>, signal: AbortSignal): AsyncGenerator<AnswerPiece> {
    try {
      yield* pieces;
    } catch (error) {
      throw error instanceof AppError && error.cause === undefined ? error : this.#lost(error, signal);
    }
  }

  /** The door speaks of experts; here it led to the server. */
  #lost(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return error;
    const { code, cause } = asAppError(error);
    const reason =
      (cause as NodeJS.ErrnoException | undefined)?.code ?? (cause as Error | undefined)?.message;
    return new AppError(code, `Cannot reach Freehold at ${this.address}${reason ? `: ${reason}` : ''}`, {
      cause: error,
      hint: 'Is it running? In another terminal: freehold up',
    });
  }
}

/** What helps here, by the code of an error; the server's message has what helps elsewhere. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  context_length_exceeded: 'Type /new to begin a new conversation, or /edit to ask for less.',
  model_not_found: 'Type /model for the names there are, and /model NAME to choose.',
};

function refusal(status: number, body: Buffer): AppError {
  const { error } = readJson(body);
  const message = typeof error?.message === 'string' ? error.message : `The server answered ${status}`;
  const hint = HINTS[error?.code as ErrorCode];
  return new AppError('upstream_refused', message, { status, ...(hint ? { hint } : {}) });
}

function readJson(body: Buffer): { error?: { message?: unknown; code?: unknown } } {
  try {
    return JSON.parse(body.toString('utf8')) ?? {};
  } catch {
    return {};
  }
}
