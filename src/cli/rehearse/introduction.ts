import type { Plan } from './plan.ts';
import { count, type Section } from './report.ts';
import { standInModel } from './stand-in.ts';
import type { Workload } from './workload.ts';

/** What is about to be seen, and how real each part of it is. */
export function introductionOf(plan: Plan, workload: Workload, serverUrl: string): Section {
  const { name, rows, files, labels } = workload;
  const asked = Math.min(rows.length, plan.limit ?? rows.length);
  const part = asked < rows.length ? ` of ${count(rows.length)}` : '';
  const from = files.map((file) => `${file.name} ${count(file.rows)}`).join(', ');
  const atATime = plan.concurrency === 1 ? 'one ask at a time' : `${plan.concurrency} asks at a time`;
  const sample = `the sample ${name}, written for Freehold; no real customers`;
  const facts: [name: string, value: string][] = [
    ['questions', plan.isSample ? sample : plan.folder],
    ['', `${count(asked)}${part} under ${count(labels.length)} labels (${from})`],
    ['program', `OpenAI's client for Node, ${atATime}${plan.stream ? ', streamed' : ''}`],
    ['Freehold', serverUrl],
    ['', `its home ${plan.home} is a rehearsal's own`],
    ['expert', `${standInModel(name)}: no model, but a stand-in for a rented one`],
    ['', `it looks each answer up in the labels and takes ${plan.delayMs} ms ± 20 %`],
    ['', 'nothing leaves this machine, and nothing is spent'],
  ];
  return {
    title: 'Rehearsal: a program asks, Freehold answers and keeps the record',
    lines: facts.map(([fact, value]) => ({ name: fact, value })),
  };
}
