import { AppError, asAppError } from '#contract/errors.ts';
import type { Clock } from '#std/clock.ts';
import { answerFacts } from './answer-facts.ts';
import type { AnswerUsage } from './answer-pieces.ts';
import { type ChatCommandName, chatHelp, readChatInput } from './chat-command.ts';
import type { ChatScreen } from './chat-screen.ts';
import { Conversation } from './conversation.ts';
import type { HouseLine, StreamedAnswer, TraceFacts } from './house-line.ts';
import { StageWatch } from './stage-watch.ts';
import { saveTranscript } from './transcript.ts';

/** Where the lines come from; see `LineSource`. */
export interface Typed {
  takesJudgement: boolean;
  next(draft?: string): Promise<string | undefined>;
}

export interface ChatParts {
  readonly line: HouseLine;
  readonly typed: Typed;
  readonly screen: ChatScreen;
  /** A person types, and not a program. */
  readonly isInteractive: boolean;
  readonly clock: Clock;
  readonly model: string;
  readonly system?: string | undefined;
}

/** The trace of an answer is written in groups, so it may be some milliseconds late. */
const TRACE_LOOKS = 10;
const TRACE_WAIT_MS = 20;

/** One sitting: reads what is typed, asks, shows, and hands judgements on, until there is no more to read. */
export class ChatSession {
  readonly #parts: ChatParts;
  readonly #conversation = new Conversation();
  #model: string;
  #running: AbortController | undefined;
  #isLeaving = false;
  #draft = '';
  /** The next text takes the place of the last question. */
  #isEditing = false;
  #failures = 0;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    this.#model = parts.model;
    this.#conversation.system = parts.system ?? '';
  }

  /** Resolves with the exit status: 2 where something failed for a program, which cannot see to it. */
  async run(): Promise<number> {
    const { typed, isInteractive } = this.#parts;
    while (!this.#isLeaving) {
      typed.takesJudgement = this.#conversation.last?.traceId !== undefined;
      const draft = this.#draft;
      this.#draft = '';
      const text = await typed.next(draft);
      if (text === undefined) break;
      await this.#take(text).catch((error) => this.#tell(error));
    }
    return this.#failures > 0 && !isInteractive ? 2 : 0;
  }

  /** Stops the answer that runs. */
  stopAnswer(): void {
    this.#running?.abort(new Error('It was stopped'));
  }

  /** Stops the answer that runs, and then leaves. */
  leave(): void {
    this.#isLeaving = true;
    this.stopAnswer();
  }

  #tell(error: unknown): void {
    this.#failures += 1;
    this.#parts.screen.problem(asAppError(error));
  }

  async #take(text: string): Promise<void> {
    const input = readChatInput(text);
    const isEdit = this.#isEditing;
    this.#isEditing = false;
    if (input.kind === 'nothing') return;
    if (input.kind === 'command') return this.#commands[input.name](input.rest);
    if (input.kind === 'unknown')
      throw new AppError('bad_request', `Cannot do "/${input.typed}": there is no such command`, {
        hint: `${input.near ? `Did you mean /${input.near}? ` : ''}/help has the list; a question that begins with a slash begins with two.`,
      });
    if (isEdit) this.#conversation.edit(input.text);
    else this.#conversation.ask(input.text);
    await this.#answer(this.#model);
  }

  readonly #commands: Record<ChatCommandName, (rest: string) => Promise<void> | void> = {
    again: (rest) => this.#again(rest),
    edit: (rest) => this.#edit(rest),
    model: (rest) => this.#choose(rest),
    system: (rest) => {
      this.#conversation.system = rest;
      this.#note(
        rest === '' ? 'Nothing is told beforehand any more.' : 'It is told from the next question on.',
      );
    },
    good: async (rest) => {
      await this.#judge({ thumb: 'up', ...(rest && { comment: rest }) }, 'Kept: it was good.');
    },
    bad: async (rest) => {
      await this.#judge({ thumb: 'down', ...(rest && { comment: rest }) }, 'Kept: it was not good.');
    },
    fix: async (rest) => {
      if (rest === '') return this.#note('Type what it should have said: /fix TEXT');
      if (await this.#judge({ edit: rest }, 'Kept: this is what it should have said.'))
        this.#conversation.correct(rest);
    },
    save: (rest) => {
      if (rest === '') return this.#note('Type where to: /save FILE');
      saveTranscript(rest, this.#conversation);
      this.#note(`Saved to ${rest}`);
    },
    new: () => {
      this.#conversation.clear();
      this.#note('A new conversation.');
    },
    help: () => {
      for (const each of chatHelp()) this.#note(each);
    },
    quit: () => this.leave(),
  };

  async #again(model: string): Promise<void> {
    const before = this.#conversation.last;
    if (!before) return this.#note('There is no question yet to answer again.');
    await this.#answer(model || this.#model);
    const after = this.#conversation.last?.traceId;
    if (before.traceId !== undefined && after !== undefined && after !== before.traceId)
      await this.#parts.line.giveFeedback(before.traceId, { regenerate: after });
  }

  async #edit(text: string): Promise<void> {
    const { last } = this.#conversation;
    if (!last) return this.#note('There is no question yet to edit.');
    if (text !== '') {
      this.#conversation.edit(text);
      return this.#answer(this.#model);
    }
    if (!this.#parts.isInteractive) return this.#note('Type the new question: /edit TEXT');
    this.#draft = last.question;
    this.#isEditing = true;
  }

  async #choose(name: string): Promise<void> {
    const names = await this.#parts.line.models();
    const listed = `There are: ${names.join(', ') || 'none with a name'}`;
    if (name === '') return this.#note(`${this.#model} answers now. ${listed}`);
    this.#model = name;
    // A remote may know names that it does not list, so this is a doubt and no refusal.
    const isKnown = names.includes(name);
    this.#note(`${name} is asked from now on${isKnown ? '.' : `, though nobody lists that name. ${listed}`}`);
  }

  /** True where there was an answer to judge. */
  async #judge(what: Readonly<Record<string, unknown>>, thanks: string): Promise<boolean> {
    const traceId = this.#conversation.last?.traceId;
    if (traceId === undefined) {
      this.#note('There is no answer yet to judge.');
      return false;
    }
    await this.#parts.line.giveFeedback(traceId, what);
    this.#note(thanks);
    return true;
  }

  /** Has the last question answered, and shows the answer as it comes. What came before a stop is kept. */
  async #answer(model: string): Promise<void> {
    const { line, screen } = this.#parts;
    const running = new AbortController();
    this.#running = running;
    const stage = new StageWatch(screen, line);
    const hearing = new Hearing(screen, stage);
    try {
      await hearing.hear(line, { model, messages: this.#conversation.messages() }, running.signal);
    } catch (error) {
      if (!running.signal.aborted) throw error;
    } finally {
      stage.stop();
      screen.endAnswer();
      this.#running = undefined;
      if (hearing.text !== '' || hearing.isWhole)
        this.#conversation.answered(hearing.text, hearing.answer?.traceId);
    }
    await this.#showFacts(hearing, running.signal.aborted);
  }

  async #showFacts(hearing: Hearing, isStopped: boolean): Promise<void> {
    const { screen } = this.#parts;
    const { answer, usage, pieces, finish } = hearing;
    if (finish === 'length') screen.note('It ran out of tokens, so the answer is cut short.');
    if (!screen.isTerminal) return;
    if (!answer) return screen.note('stopped');
    screen.note(
      answerFacts(
        { answer, usage, pieces, isStopped, ...hearing.times() },
        await this.#traceOf(answer.traceId),
      ),
    );
  }

  /** Undefined where it cannot be had: the answer was shown all the same. */
  async #traceOf(id: string | undefined): Promise<TraceFacts | undefined> {
    const { line, clock } = this.#parts;
    for (let look = 0; id !== undefined && look < TRACE_LOOKS; look++) {
      const trace = await line.trace(id).catch(() => undefined);
      if (trace && trace.state !== 'open') return trace;
      await clock.sleep(TRACE_WAIT_MS);
    }
    return undefined;
  }

  #note(text: string): void {
    this.#parts.screen.note(text);
  }
}

/** One answer on its way to the screen. */
class Hearing {
  answer: StreamedAnswer | undefined;
  text = '';
  usage: AnswerUsage = {};
  finish: string | undefined;
  isWhole = false;
  pieces = 0;
  readonly #screen: ChatScreen;
  readonly #stage: StageWatch;
  readonly #askedAt = performance.now();
  #firstAt: number | undefined;
  #lastAt = 0;

  constructor(screen: ChatScreen, stage: StageWatch) {
    this.#screen = screen;
    this.#stage = stage;
  }

  async hear(line: HouseLine, question: Parameters<HouseLine['ask']>[0], signal: AbortSignal): Promise<void> {
    this.answer = await line.ask(question, signal);
    this.#stage.found(this.answer);
    for await (const piece of this.answer.pieces) {
      if (piece.kind === 'usage') this.usage = piece.usage;
      else if (piece.kind === 'finish') this.finish = piece.reason;
      else {
        this.#came();
        if (piece.kind === 'text') this.text += piece.text;
        this.#screen[piece.kind](piece.text);
      }
    }
    this.isWhole = true;
  }

  times(): { firstMs: number; streamMs: number } {
    const firstAt = this.#firstAt ?? performance.now();
    return {
      firstMs: firstAt - this.#askedAt,
      streamMs: this.#firstAt === undefined ? 0 : this.#lastAt - firstAt,
    };
  }

  #came(): void {
    this.pieces += 1;
    this.#lastAt = performance.now();
    if (this.#firstAt !== undefined) return;
    this.#firstAt = this.#lastAt;
    this.#stage.stop();
  }
}
