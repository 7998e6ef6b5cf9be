import { duration, money } from '../terminal.ts';
import { count } from './figures.ts';
import { nameOf } from './life.ts';
import { lifeSections } from './life-report.ts';
import { promisesKept } from './promise-kept.ts';
import { median, percentile } from './quantiles.ts';
import type { Recorded } from './recorded.ts';
import type { Rehearsed } from './rehearsed.ts';
import type { Section } from './section.ts';
import type { Tally } from './tally.ts';

export function reportOf(rehearsed: Rehearsed): Section[] {
  return [
    asksSection(rehearsed),
    timeSection(rehearsed),
    recordSection(rehearsed),
    ...exampleSections(rehearsed.tally),
    ...lifeSections(rehearsed),
  ];
}

/** What is wrong enough for an exit status of 1; each is a line of the report too. */
export function faultsOf({
  tally,
  recorded,
  price,
  tasks,
  trouble,
  driftAtMs,
}: Pick<Rehearsed, 'tally' | 'recorded' | 'price' | 'tasks' | 'trouble' | 'driftAtMs'>): string[] {
  const broken = promisesKept(tasks, tally.served.rows, driftAtMs).filter(
    ({ outcome }) => outcome === 'broken',
  );
  const missing = missingTraces(tally, recorded);
  return [
    ...(tally.failed > 0 ? [`${count(tally.failed)} of ${count(tally.done)} asks failed`] : []),
    ...(missing > 0 ? [`${count(missing)} of ${count(tally.done)} traces are missing or unfinished`] : []),
    ...(missing === 0 && !agree(tally, recorded, price) ? ["the recorded cost is not the client's"] : []),
    ...(recorded.elsewhere > 0 ? [`${count(recorded.elsewhere)} asks were answered elsewhere`] : []),
    ...(trouble === undefined ? [] : [`the tasks could not be read: ${trouble}`]),
    ...broken.map(
      ({ student, answers, wrong }) =>
        `${student} broke its promise: ${count(wrong)} of ${count(answers)} answers were wrong`,
    ),
  ];
}

function asksSection({ tally, elapsedMs, concurrency }: Rehearsed): Section {
  const rate = elapsedMs > 0 ? (tally.done / elapsedMs) * 1_000 : 0;
  const asked = `${count(concurrency)} at a time, ${count(Math.round(rate))} a second, ${duration(elapsedMs * 1_000)} in all`;
  const isEqual = tally.equal === tally.teacherUs.length;
  return {
    title: 'Asks',
    lines: [
      { name: 'asks', value: count(tally.done), remark: asked },
      ...(tally.cutOff > 0
        ? [{ name: 'cut off', value: count(tally.cutOff), remark: 'when it was stopped' }]
        : []),
      { name: 'errors', value: count(tally.failed), ok: tally.failed === 0 },
      ...mostFrequent(tally.problems).map(([problem, times]) => ({
        name: '',
        value: `${count(times)} ×`,
        remark: problem,
      })),
      {
        name: 'by the teacher',
        value: count(tally.teacherUs.length),
        remark: isEqual
          ? 'each the label in the file'
          : `${count(tally.equal)} of them the label in the file`,
        ok: isEqual,
      },
      ...tally.different.map((one) => ({
        name: '',
        value: '',
        remark: `${shortened(one.question)} → ${one.answer}, not ${one.label}`,
      })),
      {
        name: 'by a student',
        value: count(tally.served.answers),
        remark: 'how many were wrong stands below',
      },
    ],
  };
}

function timeSection({ tally, recorded }: Rehearsed): Section {
  const sorted = [...tally.teacherUs].sort((a, b) => a - b);
  const byStudent = [...tally.studentUs].sort((a, b) => a - b);
  const at = (share: number) => duration(percentile(sorted, share));
  const standIn = duration(median(tally.standInUs));
  const added = duration(median(tally.addedUs));
  const freehold = duration(recorded.freeholdUs);
  return {
    title: 'Time (medians)',
    lines: [
      { name: 'teacher, to the client', value: at(0.5), remark: `p95 ${at(0.95)}, p99 ${at(0.99)}` },
      { name: 'the stand-in took', value: standIn, remark: 'by its own clock, told in each reply' },
      { name: 'added on top', value: added, remark: 'client minus stand-in, ask by ask' },
      {
        name: 'of that, Freehold',
        value: freehold,
        remark: 'trace minus stand-in; the rest: client, loopback',
      },
      ...(byStudent.length === 0
        ? []
        : [
            {
              name: 'student, to the client',
              value: duration(percentile(byStudent, 0.5)),
              remark: `p95 ${duration(percentile(byStudent, 0.95))}, p99 ${duration(percentile(byStudent, 0.99))}`,
            },
          ]),
    ],
  };
}

function recordSection({ tally, recorded, price }: Rehearsed): Section {
  const missing = missingTraces(tally, recorded);
  const same = agree(tally, recorded, price);
  const asked = tally.cutOff > 0 ? 'one for every ask, and those of asks cut off' : 'one for every ask';
  const counted = same
    ? 'the client counts the same'
    : `the client counts ${money(clientCostNanos(tally, price))}`;
  const rate = `at $${price.in} in, $${price.out} out a million; nothing was spent`;
  return {
    title: 'Recorded by Freehold',
    lines: [
      {
        name: 'traces',
        value: count(recorded.traces),
        remark: missing > 0 ? `${count(missing)} missing or unfinished` : asked,
        ok: missing === 0,
      },
      {
        name: 'tokens in',
        value: count(recorded.tokensIn),
        remark: '4 characters each, as the stand-in counts',
      },
      { name: 'tokens out', value: count(recorded.tokensOut) },
      { name: 'cost', value: money(recorded.costNanos), remark: counted, ok: same },
      { name: '', value: '', remark: rate },
    ],
  };
}

function exampleSections({ examples }: Tally): Section[] {
  if (examples.length === 0) return [];
  return [
    {
      title: 'Some of it',
      lines: examples.map(({ question, answer, student }) => ({
        name: shortened(question),
        value: `→ ${answer}`,
        remark: student === undefined ? 'its teacher' : nameOf(student),
      })),
    },
  ];
}

/** Asks that came to an end and left no finished trace, by number and by id. */
export function missingTraces(tally: Tally, recorded: Recorded): number {
  return Math.max(0, tally.done - recorded.traces, recorded.lost);
}

export function clientCostNanos({ tokensIn, tokensOut }: Tally, price: Rehearsed['price']): number {
  return tokensIn * price.in * 1_000 + tokensOut * price.out * 1_000;
}

/** Each trace's cost is rounded to a whole nano-unit; beyond that there is nothing to differ. */
function agree(tally: Tally, recorded: Recorded, price: Rehearsed['price']): boolean {
  return Math.abs(recorded.costNanos - clientCostNanos(tally, price)) <= tally.answered;
}

const SHOWN_PROBLEMS = 3;
const SHOWN_CHARS = 44;

function mostFrequent(problems: ReadonlyMap<string, number>): [problem: string, times: number][] {
  return [...problems].sort(([, a], [, b]) => b - a).slice(0, SHOWN_PROBLEMS);
}

function shortened(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim();
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS - 1)}…` : line;
}
