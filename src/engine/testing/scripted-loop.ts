import { GenerationLoop, type LoopLimits } from '../host/generation-loop.ts';
import { DEFAULT_SAMPLING } from '../native/sampling-plan.ts';
import type { GenerateOrder, GenerationEnd, News } from '../protocol.ts';
import { nextOf, type Script, ScriptedCompute } from './scripted-compute.ts';

/** What was told of one generation. */
export interface Heard {
  text: string;
  tokens: number;
  logprobs: number[];
  readings: number;
  /** How many batches had been computed when its first word came, and on the script's clock. */
  firstStep?: number;
  firstMs?: number;
  end?: GenerationEnd;
  failed?: Extract<News, { kind: 'failed' }>;
}

const SCRIPT: Script = { cells: 4096, batchTokens: 256, sequences: 16 };
const LIMITS: LoopLimits = { context: 1024, parallel: 4, queue: 100 };

/** A generation loop over a scripted model, and all that it told. */
export class ScriptedLoop {
  readonly compute: ScriptedCompute;
  readonly loop: GenerationLoop;
  readonly heard = new Map<number, Heard>();
  /** Called with each piece of news, as it is told. */
  onNews: ((news: News) => void) | undefined;
  steps = 0;
  #nextId = 1;

  constructor(script: Partial<Script> = {}, limits: Partial<LoopLimits> = {}) {
    this.compute = new ScriptedCompute({ ...SCRIPT, ...script });
    this.loop = new GenerationLoop(
      this.compute,
      { ...LIMITS, ...limits },
      (news) => {
        for (const one of news) this.#hear(one);
      },
      () => this.compute.nowMs,
    );
  }

  /** Asks for a prompt to be continued; gives the generation's number. */
  ask(prompt: readonly number[], order: Partial<Omit<GenerateOrder, 'prompt'>> = {}): number {
    const id = this.#nextId++;
    this.heard.set(id, { text: '', tokens: 0, logprobs: [], readings: 0 });
    this.loop.enqueue(orderOf({ ...order, id }), prompt);
    return id;
  }

  of(id: number): Heard {
    const heard = this.heard.get(id);
    if (!heard) throw new RangeError(`Nobody asked ${id}`);
    return heard;
  }

  step(count = 1): void {
    for (let done = 0; done < count; done++) {
      this.steps += 1;
      this.loop.step();
    }
  }

  /** Steps until there is no work. Throws where so many steps do not do. */
  finish(mostSteps = 10_000): void {
    const last = this.steps + mostSteps;
    while (this.loop.hasWork) {
      if (this.steps >= last) throw new Error(`There is work left after ${mostSteps} steps`);
      this.step();
    }
  }

  #hear(news: News): void {
    this.onNews?.(news);
    const heard = this.of(news.id);
    if (news.kind === 'reading') heard.readings += 1;
    if (news.kind === 'failed') heard.failed = news;
    if (news.kind === 'end') heard.end = news;
    if (news.kind !== 'text') return;
    heard.firstStep ??= this.compute.decodes;
    heard.firstMs ??= this.compute.nowMs;
    heard.text += news.text;
    heard.tokens += news.tokens;
    heard.logprobs.push(...(news.logprobs ?? []).map(({ logprob }) => logprob));
  }
}

export function orderOf(order: Partial<GenerateOrder>): GenerateOrder {
  const rest = { id: 1, client: 'ada', prompt: '', addBegin: true, stop: [], maxTokens: 8 };
  return { sampling: { ...DEFAULT_SAMPLING }, ...rest, ...order };
}

/** The text that a prompt gets from a scripted model when nobody else is there. */
export function textAlone(prompt: readonly number[], tokens: number, seed = 0): string {
  const all = [...prompt];
  let text = '';
  for (let count = 0; count < tokens; count++) {
    const next = nextOf(all, { seed });
    all.push(next);
    text += ` ${next}`;
  }
  return text;
}

/** A prompt of so many tokens; different names share nothing. */
export function promptOf(name: number, length: number): number[] {
  return Array.from({ length }, (_, index) => 1_000 * (name + 1) + (index % 997));
}
