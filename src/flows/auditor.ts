import type { Ask, Caller } from '#contract/ask.ts';
import type { Route } from '#contract/route.ts';
import { sameAnswer } from '#contract/shape-text.ts';
import type { Examination } from '#contract/trace.ts';
import type { Audit } from '#contract/verdict-record.ts';
import { decide } from '#policy/decide.ts';
import { chooseRoute } from '#router/choose-route.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import { closeFailed } from './close-failed.ts';
import { answerInOrder } from './fallback.ts';
import type { Audits, House } from './house.ts';
import type { ServingStudent } from './student-desk.ts';

export interface AuditLimits {
  /** Audits at a time, and how many more may wait; beyond that they are left out, whatever they would have said. */
  readonly atOnce: number;
  readonly waiting: number;
  /** When to give up on a teacher. */
  readonly timeoutMs: number;
}

/** An answer of a student that was drawn for an audit. */
interface Drawn {
  readonly ask: Ask;
  readonly caller: Caller;
  readonly student: ServingStudent;
  readonly trace: string;
  readonly said: string;
  readonly confidence: number;
  readonly chance: number;
}

/**
 * Puts a random part of what students answer to their teachers as well, after the caller has his answer. The coin is
 * thrown before anything is known of the answer, so what is heard is a fair sample of what is served
 * (docs/decisions/fair-sample.md says why nothing else may certify).
 */
export class Auditor implements Audits {
  readonly #limits: AuditLimits;
  readonly #report: (audit: Audit, student: ServingStudent) => void;
  readonly #onCautious: (student: ServingStudent) => void;
  readonly #waiting: Drawn[] = [];
  readonly #closing = new AbortController();
  #running = 0;
  missed = 0;

  /** Told of each audit, and of a student that becomes cautious. */
  constructor(
    limits: AuditLimits,
    report: (audit: Audit, student: ServingStudent) => void,
    onCautious: (student: ServingStudent) => void = () => undefined,
  ) {
    this.#limits = limits;
    this.#report = report;
    this.#onCautious = onCautious;
  }

  draw(ask: Ask, route: Route, student: ServingStudent | undefined): Examination | undefined {
    if (ask.found === undefined) return undefined;
    if (!student) return ask.routeWish === 'teacher' ? undefined : ALWAYS;
    const isFirst = route.order[0]?.expertId === student.card.id;
    return isFirst && route.order.length > 1 ? student.duty.draw() : undefined;
  }

  answered(student: ServingStudent, trace: OpenTrace, house: House): void {
    const { id, kind, confidence, examine } = trace.snapshot();
    if (confidence === undefined) return;
    if (student.duty.saw(confidence)) this.#onCautious(student);
    if (kind !== 'student' || !examine?.drawn) return;
    if (this.#waiting.length >= this.#limits.waiting) {
      this.missed += 1;
      return;
    }
    const { ask, caller, answer = '' } = trace;
    this.#waiting.push({
      ask,
      caller,
      student,
      trace: id,
      said: textOf(answer),
      confidence,
      chance: examine.chance,
    });
    this.#next(house);
  }

  forget(traces: ReadonlySet<string>): void {
    const kept = this.#waiting.filter(({ trace }) => !traces.has(trace));
    this.#waiting.splice(0, this.#waiting.length, ...kept);
  }

  /** Gives up what is under way. */
  close(): void {
    this.#waiting.length = 0;
    this.#closing.abort(new Error('the server stops'));
  }

  #next(house: House): void {
    if (this.#running >= this.#limits.atOnce) return;
    const drawn = this.#waiting.shift();
    if (!drawn) return;
    this.#running += 1;
    this.#hear(drawn, house)
      .catch(() => {
        this.missed += 1; // the trace of the audit says why
      })
      .finally(() => {
        this.#running -= 1;
        this.#next(house);
      });
  }

  async #hear(drawn: Drawn, house: House): Promise<void> {
    const { student, said } = drawn;
    const heard = await askTeacher(drawn, house, this.#patience());
    const { shape, task, id } = student.duty.post;
    const loss = sameAnswer(shape, said, heard.text) ? 0 : 1;
    this.#report(
      {
        trace: drawn.trace,
        teacherTrace: heard.trace,
        task,
        student: id,
        atMs: house.world.clock.nowMs(),
        chance: drawn.chance,
        confidence: drawn.confidence,
        loss,
        ...(loss ? { teacherSaid: heard.text, studentSaid: said } : {}),
      },
      student,
    );
  }

  #patience(): AbortSignal {
    return AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#limits.timeoutMs)]);
  }
}

const ALWAYS: Examination = { chance: 1, drawn: true };

/** The same ask, without the student: a new decision of policy, a trace of its own, and nobody who listens. */
async function askTeacher(
  { ask: asked, caller, trace: auditOf }: Drawn,
  house: House,
  signal: AbortSignal,
): Promise<{ trace: string; text: string }> {
  const ask: Ask = { ...asked, id: house.world.newId() };
  const trace = house.traces.open(ask, caller, auditOf);
  try {
    const route = chooseRoute(ask, house.cards, house.routes, decide(ask, house.rules));
    trace.routed(route);
    await answerInOrder(route, ask, trace, house, signal, () => undefined);
    await house.traces.close(trace, 'done');
    return { trace: ask.id, text: textOf(trace.answer ?? '') };
  } catch (thrown) {
    throw await closeFailed(trace, thrown, signal, house.traces);
  }
}

/** The text of an answer as traces keep it. */
function textOf(answer: string): string {
  if (answer === '') return '';
  const { choices } = JSON.parse(answer) as { choices: { text: string | null }[] };
  return choices[0]?.text ?? '';
}
