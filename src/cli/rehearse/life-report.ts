import { duration, money } from '../terminal.ts';
import { count, percent } from './figures.ts';
import { nameOf, type Step, stepsOf } from './life.ts';
import { savedMoney } from './life-lines.ts';
import { type Kept, promisesKept } from './promise-kept.ts';
import type { Rehearsed } from './rehearsed.ts';
import type { Line, Section } from './section.ts';
import type { SeenTask } from './seen-task.ts';

/** What became of the tasks: their lives, whether promises were kept, and what was saved. */
export function lifeSections(rehearsed: Rehearsed): Section[] {
  const { tasks } = rehearsed;
  if (tasks.length === 0) return [];
  return [
    ...tasks.map((task) => lifeSection(task, rehearsed)),
    promiseSection(rehearsed),
    savedSection(rehearsed),
  ];
}

function lifeSection(task: SeenTask, { tally, startedAtMs }: Rehearsed): Section {
  const when = ({ atMs }: Step) =>
    `${((atMs - startedAtMs) / 1_000).toFixed(1)} s, after ${count(tally.answeredBy(atMs))} asks`;
  const lines = shadowsTogether(stepsOf(task, tally.served)).map(({ word, steps }): Line => {
    const [first, last] = [steps[0] as Step, steps.at(-1) as Step];
    const text = steps.length > 1 ? `${steps.length} students in turn; the last: ${last.text}` : first.text;
    return { name: word, value: when(first), remark: text };
  });
  return { title: `The life of ${task.id}`, lines };
}

/** Each student learns from more than the one before; in the report a row of them is one line. */
function shadowsTogether(steps: readonly Step[]): { word: string; steps: Step[] }[] {
  const groups: { word: string; steps: Step[] }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last && last.word === step.word && step.word === 'shadow') last.steps.push(step);
    else groups.push({ word: step.word, steps: [step] });
  }
  return groups;
}

function promiseSection({ tasks, tally, driftAtMs }: Rehearsed): Section {
  const kept = promisesKept(tasks, tally.served.rows, driftAtMs);
  const surprised = tally.served.rows.filter(
    ({ student, stretch }) =>
      stretch === 'drift' && kept.every((one) => one.student !== student || one.isFromBefore),
  );
  const none: Line = {
    name: 'no student',
    value: 'served',
    remark: 'there were too few asks, or none could be certified',
  };
  return {
    title: 'What was promised, and what happened',
    lines: [
      ...(kept.length === 0 ? [none] : kept.flatMap(keptLines)),
      ...surprised.map(({ student, answers, wrong }) => ({
        name: `${nameOf(student)}, after the change`,
        value: `${count(wrong)} of ${count(answers)} wrong (${percent(wrong / answers)})`,
        remark: 'until it was taken off: that is what the audits are for',
      })),
    ],
  };
}

function keptLines({ student, words, alpha, answers, wrong, limit, outcome }: Kept): Line[] {
  const found = `${count(wrong)} of ${count(answers)} wrong (${percent(wrong / answers)})`;
  const judged = `promised: at most ${percent(alpha)}; more than ${percent(limit)} could not be chance`;
  return [
    outcome === 'too few'
      ? { name: nameOf(student), value: found, remark: 'too few answers to judge a promise by' }
      : { name: nameOf(student), value: found, remark: judged, ok: outcome === 'kept' },
    ...sentences(words).map((sentence) => ({ name: '', value: '', remark: sentence })),
  ];
}

function sentences(words: string): string[] {
  return words.split(/(?<=\.) (?=[A-Z])/);
}

function savedSection({ tasks, tally, recorded }: Rehearsed): Section {
  const nanos = tasks.reduce((sum, task) => sum + (task.savedNanos ?? 0), 0);
  const us = tasks.reduce((sum, task) => sum + task.savedUs, 0);
  const { answers } = tally.served;
  const bill = `${count(recorded.audits)} audits in the bill, ${money(recorded.auditNanos)}`;
  return {
    title: 'What it saved',
    lines: [
      {
        name: 'answered by students',
        value: percent(answers / Math.max(1, tally.answered)),
        remark: `${count(answers)} of ${count(tally.answered)} asks`,
      },
      ...sinceServing(tally),
      { name: 'money', value: savedMoney(nanos), remark: `at the prices above; ${bill}` },
      { name: 'waiting', value: duration(us), remark: 'of all who asked, together' },
      {
        name: 'left this machine',
        value: 'nothing',
        remark: 'the only expert listens on loopback',
        ok: recorded.elsewhere === 0,
      },
    ],
  };
}

/** The share since students serve: what a longer run would come to. */
function sinceServing(tally: Rehearsed['tally']): Line[] {
  const first = Math.min(...[...tally.served.first.values()].map(({ atMs }) => atMs));
  if (!Number.isFinite(first)) return [];
  const asks = tally.answered - tally.answeredBy(first - 1);
  return [
    {
      name: 'since the first served',
      value: percent(tally.served.answers / asks),
      remark: `of ${count(asks)} asks`,
    },
  ];
}
