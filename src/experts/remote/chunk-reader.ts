import type { AnswerEnd, AnswerEvent, FinishReason, SourceFrame, Usage } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { choiceEvents, choiceIndex, finishReason, isObject, messageEvents, usageOf } from './chat-wire.ts';
import { ChunkPattern, type Words } from './chunk-pattern.ts';
import { redact } from './redact.ts';
import { toldError } from './told-error.ts';

type Growing<T> = { -readonly [K in keyof T]: T[K] };

/** Chunks of words alone, one after another, and what they say together. */
interface Run {
  readonly frame: Growing<SourceFrame>;
  readonly words: Growing<Words>;
}

/** The chunks of one streamed chat completion, as events. */
export class ChunkReader {
  readonly #card: ExpertCard;
  readonly #key: string | undefined;
  readonly #pattern = new ChunkPattern();
  #events: AnswerEvent[] = [];
  #run: Run | undefined;
  #finish: FinishReason | undefined;
  #usage: Usage = {};
  #isDone = false;

  constructor(card: ExpertCard, key: string | undefined) {
    this.#card = card;
    this.#key = key;
  }

  /** Nothing of the answer follows. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** The answer is whole, though more may be said about it. */
  get isFinished(): boolean {
    return this.#finish !== undefined;
  }

  /** What is read from now on is appended to `events`. */
  begin(events: AnswerEvent[]): void {
    this.#events = events;
    this.#run = undefined;
  }

  end(): AnswerEnd {
    return { type: 'answer-end', finish: this.#finish ?? 'unknown', usage: this.#usage };
  }

  /** Takes the data of one server-sent event. Throws AppError where it tells of a failure, or is none of a chat. */
  read(data: string): void {
    const text = this.#pattern.textOf(data);
    if (text !== undefined) this.#readWords(data, text);
    else if (data === '[DONE]') this.#isDone = true;
    else this.#readChunk(data);
  }

  /** A chunk that differs from one before in its words alone goes on with that. */
  #readWords(data: string, text: string): void {
    const wire = `data: ${data}\n\n`;
    if (this.#run) {
      this.#run.frame.text += wire;
      this.#run.words.text += text;
      return;
    }
    const frame: SourceFrame = {
      type: 'source-frame',
      dialect: 'openai-chat',
      form: 'chunks',
      text: wire,
      covers: 1,
    };
    const words = this.#pattern.saying(text);
    this.#run = { frame, words };
    this.#events.push(frame, words);
  }

  #readChunk(data: string): void {
    this.#run = undefined;
    const chunk = parseChunk(this.#card, data, this.#key);
    if (isObject(chunk.error) || typeof chunk.error === 'string')
      throw toldError(this.#card, chunk.error, this.#key);
    const frame: Growing<SourceFrame> = {
      type: 'source-frame',
      dialect: 'openai-chat',
      form: 'chunk',
      text: data,
      covers: 0,
    };
    const at = this.#events.push(frame);
    if (Array.isArray(chunk.choices)) this.#readChoices(chunk.choices);
    frame.covers = this.#events.length - at;
    // Groq has its counts under a name of its own.
    const usage = usageOf(chunk.usage ?? (isObject(chunk.x_groq) ? chunk.x_groq.usage : undefined));
    this.#usage = usage ?? this.#usage;
    const only = frame.covers === 1 && usage === undefined ? this.#events[at] : undefined;
    if (only?.type === 'text-delta' || only?.type === 'reasoning-delta') this.#pattern.learn(data, only);
  }

  #readChoices(choices: readonly unknown[]): void {
    choices.forEach((choice, position) => {
      if (!isObject(choice)) return;
      const index = choiceIndex(choice, position);
      if (isObject(choice.delta)) messageEvents(choice.delta, index, this.#events);
      choiceEvents(choice, index, this.#events);
      if (index === 0 && typeof choice.finish_reason === 'string')
        this.#finish = finishReason(choice.finish_reason);
    });
  }
}

function parseChunk(card: ExpertCard, data: string, key: string | undefined): Record<string, unknown> {
  try {
    const chunk: unknown = JSON.parse(data);
    if (isObject(chunk)) return chunk;
  } catch {
    // told below, together with JSON that is no object
  }
  throw new AppError(
    'upstream_failed',
    `Expert "${card.id}" sent an event that is not a JSON object: ${redact(data, key).slice(0, 160)}`,
  );
}
