import type OpenAI from 'openai';
import { AppError } from '#contract/errors.ts';
import type { Clock } from '#std/clock.ts';
import type { Asked } from './tally.ts';

/** How questions are put: with the `openai` package from npm, as any program of a user would. */
export interface ClientOptions {
  /** The server's address, without `/v1`. */
  readonly url: string;
  readonly model: string;
  readonly prompt: string;
  readonly stream: boolean;
  readonly timeoutMs: number;
  /** Cuts off what is being asked. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export type OpenAIClient = typeof OpenAI;
type OpenAIPackage = { readonly default: OpenAIClient };

/** Only a rehearsal needs the package, so it is loaded here and not when Freehold starts. */
export async function loadOpenAI(
  load: () => Promise<OpenAIPackage> = () => import('openai'),
): Promise<OpenAIClient> {
  try {
    return (await load()).default;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new AppError('config_invalid', 'Cannot rehearse: the package "openai" is not installed', {
      hint: "The questions are asked with OpenAI's own client. Type: npm install openai",
      cause,
    });
  }
}

/** Puts one question and tells what came of it; never throws. */
export type Asker = (question: string) => Promise<Asked>;

export function openClient(Client: OpenAIClient, options: ClientOptions): Asker {
  const client = connect(Client, options);
  return async (question) => {
    const startedUs = options.clock.tickUs();
    try {
      const heard = await (options.stream ? askStream : askWhole)(client, options, question);
      const clientUs = options.clock.tickUs() - startedUs;
      return { kind: 'answered', ...heard, clientUs, atMs: options.clock.nowMs() };
    } catch (thrown) {
      if (options.signal.aborted) return { kind: 'cut-off' };
      const { message, cause } = thrown as Error & { cause?: Error };
      return { kind: 'failed', problem: cause?.message ? `${message} (${cause.message})` : message };
    }
  };
}

/** Everything else that these servers can be asked for, by the same client; throws where it is refused. */
export interface Api {
  get(path: string): Promise<unknown>;
  put(path: string, body: object): Promise<unknown>;
}

const API_TIMEOUT_MS = 10_000;

export function openApi(Client: OpenAIClient, url: string): Api {
  const client = connect(Client, { url, timeoutMs: API_TIMEOUT_MS });
  return {
    get: (path) => client.get(url + path),
    put: (path, body) => client.put(url + path, { body }),
  };
}

function connect(Client: OpenAIClient, { url, timeoutMs }: { url: string; timeoutMs: number }): OpenAI {
  return new Client({
    baseURL: `${url}/v1`,
    apiKey: 'rehearsal', // the client insists on one; the server asks for none
    organization: null, // nor should it send what it finds in the environment
    project: null,
    maxRetries: 0, // an ask is an ask: what fails is to be seen
    timeout: timeoutMs,
  });
}

interface Heard {
  readonly text: string;
  readonly traceId: string | undefined;
  readonly student: string | undefined;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** How long the stand-in says it took; an addition of its own to OpenAI's replies. */
  readonly standInUs: number | undefined;
}

async function askWhole(client: OpenAI, options: ClientOptions, question: string): Promise<Heard> {
  const asked = client.chat.completions.create(request(options, question), { signal: options.signal });
  const { data, response } = await asked.withResponse();
  return heard(data.choices[0]?.message.content ?? '', response, data.usage, data);
}

async function askStream(client: OpenAI, options: ClientOptions, question: string): Promise<Heard> {
  const asked = client.chat.completions.create(
    { ...request(options, question), stream: true, stream_options: { include_usage: true } },
    { signal: options.signal },
  );
  const { data, response } = await asked.withResponse();
  let text = '';
  let last: OpenAI.ChatCompletionChunk | undefined;
  for await (const chunk of data) {
    text += chunk.choices[0]?.delta.content ?? '';
    last = chunk;
  }
  return heard(text, response, last?.usage, last);
}

function request({ model, prompt }: ClientOptions, question: string) {
  const messages = [
    { role: 'system' as const, content: prompt },
    { role: 'user' as const, content: question },
  ];
  return { model, messages };
}

function heard(
  text: string,
  response: Response,
  usage: OpenAI.CompletionUsage | null | undefined,
  reply: object | undefined,
): Heard {
  const { stand_in_us: standInUs } = (reply ?? {}) as { stand_in_us?: unknown };
  const isStudent = response.headers.get('x-freehold-kind') === 'student';
  return {
    text,
    traceId: response.headers.get('x-freehold-trace') ?? undefined,
    student: isStudent ? (response.headers.get('x-freehold-expert') ?? undefined) : undefined,
    tokensIn: usage?.prompt_tokens ?? 0,
    tokensOut: usage?.completion_tokens ?? 0,
    standInUs: typeof standInUs === 'number' ? standInUs : undefined,
  };
}
