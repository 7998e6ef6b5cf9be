import { count } from './figures.ts';
import type { Plan } from './plan.ts';
import type { Section } from './section.ts';
import { standInModel } from './stand-in.ts';
import { DRIFT_FILE, type Workload } from './workload.ts';

/** What is about to be seen, and how real each part of it is. */
export function introductionOf(plan: Plan, workload: Workload, serverUrl: string): Section[] {
  return [
    section(
      'Rehearsal: a program asks, Freehold answers, and learns to answer by itself',
      actors(plan, workload, serverUrl),
    ),
    section('What differs from a server of yours', differences(plan)),
  ];
}

type Fact = readonly [name: string, value: string];

function actors(plan: Plan, { name, rows, files, labels, drift }: Workload, serverUrl: string): Fact[] {
  const asked = Math.min(rows.length, plan.limit ?? rows.length);
  const part = asked < rows.length ? ` of ${count(rows.length)}` : '';
  const from = files.map((file) => `${file.name} ${count(file.rows)}`).join(', ');
  const atATime = plan.concurrency === 1 ? 'one ask at a time' : `${plan.concurrency} asks at a time`;
  const sample = `the sample ${name}, written for Freehold; no real customers`;
  return [
    ['questions', plan.isSample ? sample : plan.folder],
    ['', `${count(asked)}${part} under ${count(labels.length)} labels (${from})`],
    ['', `in an order drawn by the seed ${plan.seed}, since traffic comes mixed and files come sorted`],
    ...(drift
      ? [
          [
            '',
            `then ${DRIFT_FILE}, ${count(drift.length)}, with its own labels, until they are learned`,
          ] as const,
        ]
      : []),
    ['program', `OpenAI's client for Node, ${atATime}${plan.stream ? ', streamed' : ''}`],
    ['Freehold', serverUrl],
    ['', `its home ${plan.home} is a rehearsal's own`],
    ['', 'it is told nothing of labels or files: what it learns, it finds in the traffic'],
    ['teacher', `${standInModel(name)}: no model, but a stand-in for a rented one`],
    ['', `it looks each answer up in the labels and takes ${plan.delayMs} ms ± 20 %`],
    ['', 'nothing leaves this machine, and nothing is spent'],
  ];
}

function differences({ drift }: Plan): Fact[] {
  return [
    ['the owner', 'has said yes beforehand (learn.autopilot); elsewhere a student waits for yours'],
    ['the time', 'days of asks go by in seconds, so nobody asks while a student is being taught'],
    [
      'the audits',
      `as many at once as there are (learn.auditsAtOnce)${drift ? ', of every fifth answer (learn.audits)' : ''}`,
    ],
    ['the promise', 'is the same: alpha and delta are not touched'],
  ];
}

function section(title: string, facts: readonly Fact[]): Section {
  return { title, lines: facts.map(([name, value]) => ({ name, value })) };
}
