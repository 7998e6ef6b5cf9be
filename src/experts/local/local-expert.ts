import type { AnswerEnd, AnswerEvent, FinishReason } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { Stage, TellStage } from '#contract/stage.ts';
import type { Engine, Lease, ModelPlan } from '#engine/engine.ts';
import type { LoadNews } from '#engine/loading.ts';
import type { GenerateOrder, GenerationEnd, News } from '#engine/protocol.ts';
import { abortable } from '#std/abortable.ts';
import type { World } from '#std/world.ts';
import { type ChatModel, readChatModel } from './chat/chat-model.ts';
import { type ChatSession, chatSession } from './chat/chat-session.ts';
import type { GrammarCache } from './chat/grammar-cache.ts';
import type { TemplateRenderer } from './chat/template/template-renderer.ts';
import { continuation } from './continuation.ts';
import { logprobFields } from './logprob-fields.ts';
import { mergeStreams } from './merge-streams.ts';
import { samplingOf } from './sampling.ts';

/** After that a template that could not be read is tried again: perhaps the machine was only busy. */
const FAULT_KEPT_MS = 30_000;
/** OpenAI's own limit. Their grammar is made in the thread that serves everybody. */
const MOST_TOOLS = 128;

/** What a model is run with. Opening it is put off until it is asked: that reads the file and checks it. */
export interface LocalSource {
  readonly card: ExpertCard;
  /** Its chat template, and the one for asks with tools, where the file has them. */
  templates(): { readonly template?: string; readonly toolTemplate?: string };
  plan(): Promise<ModelPlan>;
}

export interface LocalParts {
  readonly engine: Pick<Engine, 'acquire'>;
  readonly renderer: TemplateRenderer;
  readonly grammars: GrammarCache;
  readonly world: World;
  /** Generations that a model takes in, waiting ones included. */
  readonly mostAtOnce: number;
}

/** A GGUF model on this machine. */
export class LocalExpert implements Expert {
  readonly card: ExpertCard;
  readonly #source: LocalSource;
  readonly #parts: LocalParts;
  #chat: Promise<ChatModel> | undefined;

  constructor(source: LocalSource, parts: LocalParts) {
    this.card = source.card;
    this.#source = source;
    this.#parts = parts;
  }

  async *answer(
    ask: Ask,
    signal: AbortSignal,
    _model?: string,
    tell?: TellStage,
  ): AsyncGenerator<readonly AnswerEvent[]> {
    const { engine, world } = this.#parts;
    const beganUs = world.clock.tickUs();
    const hear = tell && ((news: LoadNews) => tell(loadStage(news, this.card.id)));
    const lease = await engine.acquire(this.card.id, () => this.#source.plan(), signal, hear);
    const loadUs = world.clock.tickUs() - beganUs;
    try {
      if (ask.wants === 'vectors') yield await abortable(this.#vectors(ask, lease), signal);
      else if (ask.wants === 'scores') yield await abortable(this.#scores(ask, lease), signal);
      else yield* this.#write(ask, lease, loadUs, signal, tell);
    } catch (thrown) {
      throw named(thrown, this.card.id);
    } finally {
      lease.release(ask.keepAliveMs);
    }
  }

  async *#write(
    ask: Ask,
    lease: Lease,
    loadUs: number,
    signal: AbortSignal,
    tell: TellStage | undefined,
  ): AsyncGenerator<readonly AnswerEvent[]> {
    this.#refuseTooMany(ask);
    const session = await abortable(this.#session(ask, lease), signal);
    // Whichever way this ends, no choice goes on unheard.
    const over = new AbortController();
    const together = AbortSignal.any([signal, over.signal]);
    const choices = Array.from({ length: ask.choices }, (_, choice) =>
      this.#choice(ask, session, choice, lease, together, choice === 0 ? tell : undefined),
    );
    try {
      yield* this.#told(choices, session, loadUs);
    } finally {
      over.abort();
    }
  }

  /** Together they could never be taken in: asking again would not help. */
  #refuseTooMany({ choices, tools }: Ask): void {
    if (tools.length > MOST_TOOLS)
      throw new AppError('bad_request', `Cannot offer ${tools.length} tools: the limit is ${MOST_TOOLS}`, {
        param: 'tools',
        hint: 'Send those that this ask may need.',
      });
    const { mostAtOnce } = this.#parts;
    if (choices <= mostAtOnce) return;
    throw new AppError('bad_request', `Cannot give ${choices} answers: ${mostAtOnce} find a place here`, {
      param: 'n',
      hint: 'Ask for fewer, or raise engine.queue.',
    });
  }

  async *#told(
    choices: readonly AsyncGenerator<Said>[],
    session: ChatSession,
    loadUs: number,
  ): AsyncGenerator<readonly AnswerEvent[]> {
    const ends: GenerationEnd[] = [];
    let finish: FinishReason = 'stop';
    let reasoning = 0;
    let hasBegun = false;
    for await (const said of mergeStreams(choices)) {
      reasoning += said.reasoning;
      if (said.end) ends.push(said.end);
      const last = said.events.findLast((event) => event.type === 'choice-end');
      if (last && last.choice === 0) finish = last.finish;
      // Until the prompt is accepted nothing is said, so that another expert may be asked instead.
      const start = hasBegun ? [] : this.#start(session);
      hasBegun = true;
      yield [...start, ...said.events];
    }
    yield [endOf(ends, finish, reasoning, loadUs)];
  }

  #start({ warnings }: Pick<ChatSession, 'warnings'>): AnswerEvent[] {
    return [{ type: 'answer-start', expertId: this.card.id, model: this.card.id }, ...warnings];
  }

  async *#choice(
    ask: Ask,
    session: ChatSession,
    choice: number,
    lease: Lease,
    signal: AbortSignal,
    tell: TellStage | undefined,
  ): AsyncGenerator<Said> {
    const parser = session.parser(choice);
    let hasSpoken = false;
    for await (const batch of lease.host.generate(this.#order(ask, session, choice), signal)) {
      let reasoning = 0;
      const events: AnswerEvent[] = [];
      let end: GenerationEnd | undefined;
      for (const news of batch) {
        if (news.kind === 'text') {
          events.push(...parser.push(news.text), ...chancesOf(news, choice));
          if (parser.inReasoning) reasoning += news.tokens;
        } else if (news.kind === 'end') {
          const last = parser.end(news.finish === 'aborted' ? 'unknown' : news.finish);
          // An empty answer is an answer: its text is "", not none.
          if (!hasSpoken && events.length === 0 && last.length === 1)
            last.unshift({ type: 'text-delta', choice, text: '' });
          events.push(...last);
          end = news;
        } else if (news.kind !== 'failed') tell?.(waitStage(news));
      }
      hasSpoken ||= events.length > 0;
      if (batch.some(({ kind }) => kind !== 'queued')) yield { events, end, reasoning };
    }
  }

  #order(ask: Ask, session: ChatSession, choice: number): Omit<GenerateOrder, 'id'> {
    const { random } = this.#parts.world;
    return {
      client: ask.client ?? '',
      prompt: session.prompt,
      addBegin: session.addBegin,
      sampling: samplingOf(ask, choice, random, session.grammar),
      stop: session.stop,
      shown: session.shown,
      maxTokens: ask.maxTokens,
      logprobs: ask.logprobs,
      ignoreEnd: ask.sampling.ignoreEos,
    };
  }

  async #session(ask: Ask, { host: { report } }: Lease): Promise<ChatSession> {
    if (ask.wants === 'continuation') return continuation(ask);
    const { renderer, grammars, world } = this.#parts;
    const { beginText: bosText, endText: eosText } = report;
    this.#chat ??= readChatModel(
      { name: this.card.id, ...this.#source.templates(), bosText, eosText },
      renderer,
    );
    const reading = this.#chat;
    const model = await reading.catch((error: unknown) => {
      this.#forget(reading, error);
      throw error;
    });
    return chatSession(withEffort(ask), model, { renderer, grammars, newId: world.newId });
  }

  /** A template that loops is not tried anew by each ask: the others would wait for it. */
  #forget(reading: Promise<ChatModel>, error: unknown): void {
    const isFault = error instanceof AppError && error.code === 'upstream_unusable';
    const forget = () => {
      if (this.#chat === reading) this.#chat = undefined;
    };
    if (isFault) setTimeout(forget, FAULT_KEPT_MS).unref();
    else forget();
  }

  async #vectors(ask: Ask, { host }: Lease): Promise<readonly AnswerEvent[]> {
    const { vectors, tokens } = await host.embed(ask.inputs ?? []);
    const events = vectors.map((values, index): AnswerEvent => ({ type: 'vector', index, values }));
    return this.#counted(events, tokens);
  }

  async #scores(ask: Ask, { host }: Lease): Promise<readonly AnswerEvent[]> {
    if (ask.query === undefined)
      throw new AppError('bad_request', 'Cannot rank documents without a query', { param: 'query' });
    const { scores, tokens } = await host.rank(ask.query, ask.documents ?? []);
    const events = scores.map((score, index): AnswerEvent => ({ type: 'score', index, score }));
    return this.#counted(events, tokens);
  }

  #counted(events: readonly AnswerEvent[], tokensIn: number): AnswerEvent[] {
    const start: AnswerEvent = { type: 'answer-start', expertId: this.card.id, model: this.card.id };
    return [start, ...events, { type: 'answer-end', finish: 'stop', usage: { tokensIn, tokensOut: 0 } }];
  }
}

function loadStage(news: LoadNews, expertId: string): Stage {
  return news.kind === 'room' ? { stage: 'room', expertId } : { stage: 'loading', share: news.share };
}

function waitStage(news: Extract<News, { kind: 'queued' | 'reading' }>): Stage {
  if (news.kind === 'queued') return { stage: 'queued', ahead: news.ahead };
  return { stage: 'reading', tokens: news.of, done: news.read, cached: news.cached };
}

/** Thinking switched on or off, in the words of reasoning effort; an effort that was named says more. */
function withEffort(ask: Ask): Ask {
  if (ask.thinking === undefined || ask.reasoningEffort !== undefined) return ask;
  return { ...ask, reasoningEffort: ask.thinking ? 'medium' : 'none' };
}

/** Errors of the engine do not know which model it was running. */
function named(thrown: unknown, id: string): unknown {
  if (!(thrown instanceof AppError) || thrown.message.includes(id)) return thrown;
  const { code, message, hint, details } = thrown;
  return new AppError(code, `Model "${id}": ${message}`, {
    ...details,
    ...(hint ? { hint } : {}),
    cause: thrown,
  });
}

/** What one choice said at one moment. */
interface Said {
  readonly events: readonly AnswerEvent[];
  readonly end: GenerationEnd | undefined;
  /** Tokens of it that were reasoning. */
  readonly reasoning: number;
}

function chancesOf(news: Extract<News, { kind: 'text' }>, choice: number): AnswerEvent[] {
  if (!news.logprobs) return [];
  return [{ type: 'extra-delta', choice, place: 'choice', fields: logprobFields(news.logprobs) }];
}

/** All choices together; they share one prompt. */
function endOf(
  ends: readonly GenerationEnd[],
  finish: FinishReason,
  reasoning: number,
  loadUs: number,
): AnswerEnd {
  const longest = (of: (end: GenerationEnd) => number) => Math.round(Math.max(0, ...ends.map(of)) * 1_000);
  return {
    type: 'answer-end',
    finish,
    usage: {
      tokensIn: ends[0]?.tokensIn ?? 0,
      tokensOut: ends.reduce((sum, { tokensOut }) => sum + tokensOut, 0),
      tokensCached: ends[0]?.tokensCached ?? 0,
      ...(reasoning > 0 ? { tokensReasoning: reasoning } : {}),
    },
    timing: {
      loadUs,
      promptUs: longest(({ readMs }) => readMs),
      answerUs: longest(({ answerMs }) => answerMs),
    },
  };
}
