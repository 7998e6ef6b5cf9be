import type { AnswerEvent, FlowEvent, Usage } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import type { TellStage } from '#contract/stage.ts';
import { answer } from '#flows/answer.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import { callerOf } from './caller.ts';
import type { Door } from './door.ts';
import type { Exchange } from './exchange.ts';

export type AnswerStart = Extract<FlowEvent, { type: 'answer-start' }>;

/** What is known of an answer beside its words. */
export interface Heard {
  readonly who: AnswerStart | undefined;
  /** What answered, else what was asked for. */
  readonly model: string;
  readonly usage: Usage;
  readonly headers: Record<string, string>;
  readonly trace: OpenTrace;
}

/** Puts an ask whose answer goes out whole; `take` gets every event of it. */
export async function hear(
  ask: Ask,
  exchange: Exchange,
  door: Door,
  take: (event: AnswerEvent) => void,
  tell?: TellStage,
): Promise<Heard> {
  let who: AnswerStart | undefined;
  let task: string | undefined;
  let usage: Usage = {};
  const listen = (event: FlowEvent) => {
    if (event.type === 'asking') {
      task = event.task;
      return undefined;
    }
    if (event.type === 'answer-start') who = event;
    else if (event.type === 'answer-end') usage = event.usage;
    take(event);
    return undefined;
  };
  const trace = await answer(ask, callerOf(exchange), door.house, exchange.signal, listen, tell);
  return { who, model: who?.model ?? ask.name, usage, headers: expertHeaders(door, task, who), trace };
}

export interface Speaker {
  readonly expertId: string;
  readonly confidence?: number;
}

/** Who answers, as far as it is known. */
export function expertHeaders(
  door: Door,
  task: string | undefined,
  who: Speaker | undefined,
): Record<string, string> {
  const card = who && door.house.experts.get(who.expertId)?.card;
  return {
    ...(card ? { 'x-freehold-expert': card.id, 'x-freehold-kind': card.kind } : {}),
    ...(who?.confidence === undefined ? {} : { 'x-freehold-confidence': who.confidence.toFixed(4) }),
    ...(task ? { 'x-freehold-task': task } : {}),
  };
}
