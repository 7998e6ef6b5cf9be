import type { AnswerEvent, FinishReason } from '#contract/answer.ts';
import type { AnswerPiece } from './answer-piece.ts';
import { type AnswerForm, readAnswer } from './answer-reading.ts';
import { Feed, type Reading } from './feed.ts';

/** Turns the text of one answer, however it is cut, into events. */
export class AnswerParser {
  readonly #feed = new Feed();
  readonly #reading: Reading;
  readonly #choice: number;
  readonly #newId: () => string;
  readonly #mostCalls: number;
  #inReasoning: boolean;
  #calls = 0;
  /** This call is one more than was asked for; it is dropped. */
  #surplus = false;
  #done = false;

  /** @param newId a text that no other call has; `call_` is put before it */
  constructor(form: AnswerForm, choice: number, newId: () => string) {
    this.#reading = readAnswer(this.#feed, form);
    this.#choice = choice;
    this.#newId = newId;
    this.#mostCalls = form.parallel ? Number.POSITIVE_INFINITY : 1;
    this.#inReasoning = form.thinking === 'inside';
  }

  /** Whether the text that came last was reasoning, as far as it is understood yet: for counting tokens. */
  get inReasoning(): boolean {
    return this.#inReasoning;
  }

  /** The events that are certain now. A call's arguments may come in many pieces. */
  push(text: string): AnswerEvent[] {
    this.#feed.push(text);
    return this.#read();
  }

  /**
   * All that was held back, and the choice's end. An answer that made calls and stopped by itself ends with
   * `tool-calls`.
   */
  end(finish: FinishReason): AnswerEvent[] {
    this.#feed.end();
    const events = this.#read();
    const told = this.#calls > 0 && finish === 'stop' ? 'tool-calls' : finish;
    return [...events, { type: 'choice-end', choice: this.#choice, finish: told }];
  }

  #read(): AnswerEvent[] {
    const events: AnswerEvent[] = [];
    while (!this.#done) {
      const { done, value } = this.#reading.next();
      if (done) this.#done = true;
      else if (value === undefined) break;
      else this.#take(value, events);
    }
    return events;
  }

  #take(piece: AnswerPiece, events: AnswerEvent[]): void {
    this.#inReasoning = piece.sort === 'reasoning';
    if (piece.sort === 'call') this.#surplus = this.#calls >= this.#mostCalls;
    if (this.#surplus && (piece.sort === 'call' || piece.sort === 'arguments')) return;
    const choice = this.#choice;
    if (piece.sort === 'text') events.push({ type: 'text-delta', choice, text: piece.text });
    else if (piece.sort === 'reasoning') events.push({ type: 'reasoning-delta', choice, text: piece.text });
    else if (piece.sort === 'call')
      events.push({
        type: 'tool-call-delta',
        choice,
        index: this.#calls++,
        id: `call_${this.#newId()}`,
        name: piece.name,
        arguments: '',
      });
    else this.#addArguments(piece.text, events);
  }

  /** Pieces that come at one moment go as one. */
  #addArguments(text: string, events: AnswerEvent[]): void {
    const last = events.at(-1);
    if (last?.type === 'tool-call-delta')
      events[events.length - 1] = { ...last, arguments: last.arguments + text };
    else
      events.push({
        type: 'tool-call-delta',
        choice: this.#choice,
        index: this.#calls - 1,
        arguments: text,
      });
  }
}
