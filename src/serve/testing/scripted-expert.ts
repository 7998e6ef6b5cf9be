import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { TestHouse } from '#testing/test-house.ts';

/** What happens next: events are said, a promise holds the rest back, an error is thrown. */
export type Turn = AnswerEvent | Promise<unknown> | Error;

/** An expert of this house that says what the test wants, and keeps the asks it was put. */
export interface ScriptedExpert extends Expert {
  readonly asks: Ask[];
  /** The signal of each of them. */
  readonly signals: AbortSignal[];
  /** What the next asks are answered with; the last one goes on for ever. */
  script: (ask: Ask) => readonly Turn[];
}

/** Of the kind `remote`, since a house looks after its local ones by itself; but on this machine. */
export function scriptedExpert(id: string, card: Partial<ExpertCard> = {}): ScriptedExpert {
  const expert: ScriptedExpert = {
    card: { id, kind: 'remote', zone: 'device', models: [id], lacks: [], prices: {}, origin: id, ...card },
    asks: [],
    signals: [],
    script: () => [...said('Hello.'), end()],
    async *answer(ask, signal) {
      expert.asks.push(ask);
      expert.signals.push(signal);
      yield [{ type: 'answer-start', expertId: id, model: id }];
      for (const turn of expert.script(ask)) {
        signal.throwIfAborted();
        if (turn instanceof Error) throw turn;
        if (turn instanceof Promise) await Promise.race([turn, aborted(signal)]);
        else yield [turn];
      }
    },
  };
  return expert;
}

/** Lets an expert into a house that is open. */
export function moveIn(house: TestHouse, expert: Expert): void {
  const { experts, cards } = house.door.house;
  (experts as Map<string, Expert>).set(expert.card.id, expert);
  (cards as ExpertCard[]).push(expert.card);
}

export function said(...texts: string[]): AnswerEvent[] {
  return texts.map((text) => ({ type: 'text-delta', choice: 0, text }));
}

export function end(more: Partial<Extract<AnswerEvent, { type: 'answer-end' }>> = {}): AnswerEvent {
  return { type: 'answer-end', finish: 'stop', usage: { tokensIn: 9, tokensOut: 3 }, ...more };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}
