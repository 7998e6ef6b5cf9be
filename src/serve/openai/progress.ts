import type { AnswerEvent } from '#contract/answer.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import type { Stage, TellStage } from '#contract/stage.ts';
import type { Sending } from './answered-json.ts';

/** Between two words on one stage; the last one is always told. */
const EVERY_MS = 200;
/** While an expert elsewhere is silent. */
const WAITING_MS = 1_000;

type Frame = { readonly stage: string } & Readonly<Record<string, unknown>>;

/** Tells a client how far its answer is until the first word: each stage as it begins, and how it goes on. */
export class Progress {
  /** What was sent to experts elsewhere. */
  readonly sent: Sending[] = [];
  readonly #experts: ReadonlyMap<string, Expert>;
  readonly #say: (frame: Frame) => void;
  readonly #last = { stage: '', atMs: 0 };
  #held: Frame | undefined;
  #heldTimer: NodeJS.Timeout | undefined;
  #waitingTimer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(experts: ReadonlyMap<string, Expert>, say: (frame: Frame) => void) {
    this.#experts = experts;
    this.#say = say;
  }

  readonly tell: TellStage = (stage) => {
    if (stage.stage === 'sending') this.sent.push(stage);
    if (this.#isOver) return;
    if (stage.stage === 'trying' || stage.stage === 'pausing') this.#endWaiting();
    const card = 'expertId' in stage ? this.#experts.get(stage.expertId)?.card : undefined;
    this.#frame(encodeStage(stage, card));
    if (stage.stage === 'trying' && card?.kind === 'remote') this.#beginWaiting(card.id);
  };

  /** Listens for the first word of the answer: from there on it speaks for itself. */
  hear(event: AnswerEvent): void {
    if (!this.#isOver && isWord(event)) this.close();
  }

  /** All stages are over. */
  close(): void {
    this.#isOver = true;
    clearTimeout(this.#heldTimer);
    this.#endWaiting();
  }

  #frame(frame: Frame): void {
    const nowMs = performance.now();
    const isSame = frame.stage === this.#last.stage;
    const leftMs = this.#last.atMs + EVERY_MS - nowMs;
    clearTimeout(this.#heldTimer);
    if (!isSame || leftMs <= 0) {
      if (!isSame && this.#held) this.#say(this.#held); // how far the stage before had come
      this.#held = undefined;
      this.#last.stage = frame.stage;
      this.#last.atMs = nowMs;
      this.#say(frame);
      return;
    }
    this.#held = frame;
    this.#heldTimer = setTimeout(() => this.#frame(frame), leftMs);
  }

  #beginWaiting(expert: string): void {
    const beganMs = performance.now();
    this.#waitingTimer = setInterval(() => {
      this.#frame({ stage: 'waiting', expert, ms: Math.round(performance.now() - beganMs) });
    }, WAITING_MS);
  }

  #endWaiting(): void {
    clearInterval(this.#waitingTimer);
  }
}

/** A stage in the words of the API; `card` is that of its expert. */
function encodeStage(stage: Stage, card: ExpertCard | undefined): Frame {
  const { kind = null, zone = null } = card ?? {};
  switch (stage.stage) {
    case 'trying': {
      const { expertId: expert, model = null, because = null } = stage;
      return { stage: 'trying', expert, kind, zone, model, because };
    }
    case 'pausing': {
      const { expertId: expert, ms, because } = stage;
      return { stage: 'pausing', expert, ms, because };
    }
    case 'sending': {
      const { expertId: expert, origin, bytesOut: bytes_out } = stage;
      return { stage: 'sending', expert, origin, zone, bytes_out };
    }
    case 'room':
      return { stage: 'room', for: stage.expertId };
    default:
      return stage;
  }
}

function isWord(event: AnswerEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
      return event.text !== '';
    case 'tool-call-delta':
    case 'choice-end':
    case 'answer-end':
      return true;
    default:
      return false;
  }
}
