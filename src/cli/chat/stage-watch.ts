import type { ChatScreen } from './chat-screen.ts';
import type { HouseLine, StreamedAnswer } from './house-line.ts';

const REDRAW_MS = 250;
const LOOK_EVERY_MS = 1_000;
/** A wait is worth a number from here on. */
const TOLD_FROM_MS = 1_000;

/** Says what the house does while nothing has come of an answer. Without a terminal it does nothing. */
export class StageWatch {
  readonly #screen: ChatScreen;
  readonly #line: HouseLine;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #words = 'asking';
  #lookedAt = Number.NEGATIVE_INFINITY;
  #answer: Pick<StreamedAnswer, 'expert' | 'kind'> = { expert: undefined, kind: undefined };

  constructor(screen: ChatScreen, line: HouseLine) {
    this.#screen = screen;
    this.#line = line;
    if (screen.isTerminal) this.#timer = setInterval(() => this.#turn(), REDRAW_MS);
  }

  /** It is known who will answer. */
  found(answer: Pick<StreamedAnswer, 'expert' | 'kind'>): void {
    this.#answer = answer;
    if (answer.kind === 'remote') this.#words = `waiting for ${answer.expert}`;
    if (this.#timer) this.#turn();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#screen.clearStage();
  }

  #turn(): void {
    const waitedMs = performance.now() - this.#startedAt;
    if (this.#answer.kind === 'local' && performance.now() - this.#lookedAt >= LOOK_EVERY_MS)
      void this.#look();
    const time = waitedMs < TOLD_FROM_MS ? '' : ` ${Math.floor(waitedMs / 1_000)} s`;
    this.#screen.stage(`${this.#words}…${time}`);
  }

  /** A model that is not in memory yet is on its way there. */
  async #look(): Promise<void> {
    this.#lookedAt = performance.now();
    const { expert = '' } = this.#answer;
    const loaded = await this.#line.loaded().catch(() => undefined);
    if (loaded) this.#words = loaded.includes(expert) ? 'reading' : `loading ${expert}`;
  }
}
