import type { Answer, AnswerEnd, AnswerEvent, FinishReason } from '#contract/answer.ts';
import { AnswerCollector } from '#contract/collect.ts';
import { AppError } from '#contract/errors.ts';
import type { Clock } from '#std/clock.ts';
import type { Json } from '../openai/fields.ts';

/** Where the words stand: in a `message`, or in `response` beside `thinking`. */
export type Place = 'chat' | 'generate';

export interface Manner {
  readonly place: Place;
  /** As the client wrote it: some compare. */
  readonly model: string;
  /** The caller wants no thinking, so what is thought all the same is not told. */
  readonly hidesThinking: boolean;
}

/** What is said in one line, or in a whole answer. */
interface Said {
  readonly text?: string;
  readonly thinking?: string;
  readonly calls?: Answer['choices'][number]['toolCalls'];
  readonly logprobs?: unknown;
}

/** Turns the events of an answer into Ollama's lines of JSON. Calls of tools go out once they are whole. */
export class LineEncoder {
  readonly #manner: Manner;
  readonly #clock: Clock;
  readonly #startedUs: number;
  #firstUs: number | undefined;
  readonly #calls = new AnswerCollector();

  constructor(manner: Manner, clock: Clock) {
    this.#manner = manner;
    this.#clock = clock;
    this.#startedUs = clock.tickUs();
  }

  /** Notes when the first words came. */
  hear(event: AnswerEvent): void {
    if (event.type.endsWith('-delta')) this.#firstUs ??= this.#clock.tickUs();
  }

  /** The line for this event, with its line break; many have none, and the end has `end()`. */
  take(event: AnswerEvent): string | undefined {
    this.hear(event);
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        return this.#line({ text: event.text });
      case 'reasoning-delta':
        return this.#manner.hidesThinking ? undefined : this.#line({ thinking: event.text });
      case 'extra-delta': {
        const logprobs = event.place === 'choice' ? logprobsIn(event.fields) : undefined;
        return logprobs ? this.#line({ logprobs }) : undefined;
      }
      case 'tool-call-delta':
        this.#calls.take(event);
        return undefined;
      default:
        return undefined;
    }
  }

  /** The last lines: the calls, now that they are whole, and the counts. Throws where a call's arguments are no object. */
  end(end: AnswerEnd): string {
    const calls = this.#calls.answer().choices[0]?.toolCalls ?? [];
    const called = calls.length > 0 ? this.#line({ calls }) : '';
    return called + asLine({ ...this.#say({}), ...this.#end(end) });
  }

  /** A whole answer as one object. */
  whole({ choices: [choice] }: Answer, end: AnswerEnd): Json {
    const said = {
      text: choice?.text ?? choice?.refusal ?? '',
      thinking: this.#manner.hidesThinking ? undefined : choice?.reasoning,
      calls: choice?.toolCalls,
      logprobs: logprobsIn(choice?.extra?.choice),
    };
    return { ...this.#say(said), ...this.#end(end) };
  }

  #line(said: Said): string {
    return asLine({ ...this.#say(said), done: false });
  }

  #say({ text = '', thinking, calls = [], logprobs }: Said): Json {
    const head = { model: this.#manner.model, created_at: new Date(this.#clock.nowMs()).toISOString() };
    if (this.#manner.place === 'generate') return { ...head, response: text, thinking, logprobs };
    const tool_calls = calls.length > 0 ? calls.map(encodeCall) : undefined;
    return { ...head, message: { role: 'assistant', content: text, thinking, tool_calls }, logprobs };
  }

  /** Ollama's counts and durations; these are in nanoseconds. A count that nobody told is left out, never guessed. */
  #end({ finish, usage, timing }: AnswerEnd): Json {
    const nowUs = this.#clock.tickUs();
    const firstUs = this.#firstUs ?? nowUs;
    return {
      done: true,
      done_reason: DONE[finish],
      total_duration: nanos(nowUs - this.#startedUs),
      load_duration: nanos(timing?.loadUs ?? 0),
      prompt_eval_count: usage.tokensIn,
      prompt_eval_duration: nanos(timing?.promptUs ?? firstUs - this.#startedUs),
      eval_count: usage.tokensOut,
      eval_duration: nanos(timing?.answerUs ?? nowUs - firstUs),
    };
  }
}

export function asLine(value: Json): string {
  return `${JSON.stringify(value)}\n`;
}

export function nanos(us: number): number {
  return Math.round(us * 1_000);
}

const DONE: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'stop',
  'content-filter': 'content_filter',
  unknown: 'stop',
};

function encodeCall({ id, name, arguments: text }: { id: string; name: string; arguments: string }): Json {
  return { id: id === '' ? undefined : id, function: { name, arguments: parseArguments(name, text) } };
}

/** Ollama's wire has arguments as objects; models write text. */
function parseArguments(name: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // told below, together with JSON that is no object
  }
  throw new AppError(
    'upstream_failed',
    `Cannot pass on the call of "${name}": its arguments are not a JSON object: ${text.slice(0, 160)}`,
  );
}

function logprobsIn(fields: Readonly<Record<string, unknown>> | undefined): unknown {
  const logprobs = fields?.logprobs as { content?: unknown } | null | undefined;
  return Array.isArray(logprobs?.content) ? logprobs.content : undefined;
}
