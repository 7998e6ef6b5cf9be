/** One student, taught apart from any server: how well it answers, how well it knows when not to, how fast, how small. */
import { hash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { STANDARD_RECIPE } from '#forge/recipe.ts';
import { teach, toFile } from '#forge/teach.ts';
import type { Student } from '#student/student.ts';
import { decodeStudent } from '#student/student-file.ts';
import type { Estimate } from '#student/student-header.ts';
import { type Row, readStream, type Stream } from './flywheel-data.ts';
import { percentile } from './statistics.ts';
import { type Bar, number, printBars, printTable } from './table.ts';

const options = {
  data: { type: 'string' },
  oos: { type: 'boolean', default: false },
  noise: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  object: { type: 'boolean', default: false },
} as const;

const { values } = parseArgs({ options });

/** Parts of the training file, as a server that learns while it serves has only a part at first. */
const PARTS = [0.05, 0.2, 0.65, 1];
const RISK = 0.05;
const STRICT_RISK = 0.04;
/** What the teacher says of rows out of scope, and how often a row in scope may be taken for one. */
const OUT_OF_SCOPE = 'oos';
const FALSE_ALARMS = 0.04;

const LEAST_ACCURACY: Readonly<Record<string, number>> = { banking77: 0.915, clinc150: 0.925, snips: 0.98 };

/** With `--object`: further fields of an answer, which follow from its label, and how many values each has. */
const FIELDS = values.object ? Object.entries({ team: 3, level: 3, urgent: 2 }) : [];

interface Judged {
  readonly label: string;
  readonly right: boolean;
  readonly said: string | undefined;
  readonly confidence: number;
}

interface Figures {
  readonly rows: number;
  readonly teachMs: number;
  readonly loadMs: number;
  readonly sizeBytes: number;
  readonly p50Us: number;
  readonly judged: readonly Judged[];
  readonly estimate: Estimate;
}

if (values.data === undefined) throw new Error('Give --data DIR, a folder with train.jsonl and test.jsonl');
const folder = resolve(values.data);
const stream = readStream({
  folder,
  seed: Number(values.seed),
  outOfScope: values.oos,
  noise: Number(values.noise),
});
const runs = PARTS.map((part) => measure(stream, part));
printAnswers(runs);
printCosts(runs);
if (values.oos) printOutOfScope(runs);
const whole = runs.at(-1);
const noteworthy = values.noise === '0' ? LEAST_ACCURACY[basename(folder)] : undefined;
if (whole && !printBars(barsFor(whole, noteworthy))) process.exitCode = 1;

function measure({ train, test, labels }: Stream, part: number): Figures {
  const rows = train.slice(0, Math.round(part * train.length));
  const lesson = {
    texts: rows.map(({ text }) => text),
    heads: [
      { name: 'label', values: labels },
      ...FIELDS.map(([name, size]) => ({ name, values: Array.from({ length: size }, (_, at) => `${at}`) })),
    ],
    targets: [
      Int32Array.from(rows, ({ label }) => labels.indexOf(label)),
      ...FIELDS.map(([name, size]) => Int32Array.from(rows, ({ label }) => following(label, name, size))),
    ],
    groups: Int32Array.from(rows.keys()),
  };
  const startedAt = performance.now();
  const recipe = { ...STANDARD_RECIPE, seed: Number(values.seed) };
  const steps = teach(lesson, recipe);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const teachMs = performance.now() - startedAt;
  const { name, seed } = recipe;
  const lineage = { datasetHash: '', recipe: name, seed, rows: rows.length, teachers: [], trainedAtMs: 0 };
  const file = toFile(step.value, 'bench', lineage);
  const loadedAt = performance.now();
  const student = decodeStudent(file);
  const loadMs = performance.now() - loadedAt;
  const p50Us = latencyOf(student, test);
  const judged = test.map((row) => judge(student, row));
  const { estimate } = student.header;
  return { rows: rows.length, teachMs, loadMs, sizeBytes: file.length, p50Us, judged, estimate };
}

/** Which value of a field goes with a label: any, but always the same. */
function following(label: string, field: string, size: number): number {
  return Number.parseInt(hash('sha256', `${field} ${label}`).slice(0, 8), 16) % size;
}

function judge(student: Student, { text, label }: Row): Judged {
  const { values: said, confidence } = student.answer(text);
  const value = student.header.heads[0]?.values[said[0] ?? -1];
  const agrees = FIELDS.every(([name, size], at) => said[at + 1] === following(label, name, size));
  return { label, said: value, right: value === label && agrees, confidence };
}

/** Warm: each text is answered twice, the second time on the clock. */
function latencyOf(student: Student, test: readonly Row[]): number {
  const times = test.map(({ text }) => {
    student.answer(text);
    const startedAt = performance.now();
    student.answer(text);
    return 1000 * (performance.now() - startedAt);
  });
  return percentile(
    times.sort((a, b) => a - b),
    0.5,
  );
}

/** The largest share of answers, surest first, of which at most so large a part is wrong. */
function coverageAt(risk: number, judged: readonly Judged[]): number {
  let wrong = 0;
  let best = 0;
  [...judged]
    .sort((a, b) => b.confidence - a.confidence)
    .forEach(({ right }, at) => {
      if (!right) wrong++;
      if (wrong <= risk * (at + 1)) best = at + 1;
    });
  return best / judged.length;
}

/** What the student's own forecast would make of it: the loosest threshold that it takes for good enough. */
function atForecast({ estimate, judged }: Pick<Figures, 'estimate' | 'judged'>) {
  const threshold = estimate.curve.findLast(({ risk }) => risk <= RISK)?.threshold ?? 1;
  const answered = judged.filter(({ confidence }) => confidence >= threshold);
  const wrong = answered.filter(({ right }) => !right).length;
  return { threshold, coverage: answered.length / judged.length, risk: wrong / answered.length };
}

function printAnswers(all: readonly Figures[]): void {
  const header = [
    'rows',
    'right',
    'forecast',
    'answered at 5 % risk',
    'at 4 %',
    'by its forecast',
    'wrong of those',
  ];
  const rows = all.map((figures) => {
    const { rows: count, judged, estimate } = figures;
    const forecast = atForecast(figures);
    return [
      String(count),
      percent(judged.filter(({ right }) => right).length / judged.length),
      percent(estimate.accuracy),
      percent(coverageAt(RISK, judged)),
      percent(coverageAt(STRICT_RISK, judged)),
      percent(forecast.coverage),
      percent(forecast.risk),
    ];
  });
  printTable(`Answers to the test file, ${basename(folder)}`, header, rows);
}

function printCosts(all: readonly Figures[]): void {
  const rows = all.map(({ rows: count, teachMs, loadMs, sizeBytes, p50Us }) => [
    String(count),
    number(teachMs / 1000, 1),
    number(sizeBytes / 1e6, 2),
    number(loadMs, 0),
    number(p50Us, 0),
  ]);
  printTable('Costs', ['rows', 'taught in s', 'MB', 'loaded in ms', 'µs an answer'], rows);
}

function printOutOfScope(all: readonly Figures[]): void {
  const rows = all.map(({ rows: count, judged }) => [String(count), percent(recallOutOfScope(judged))]);
  printTable(`Out of scope, found at ${100 * FALSE_ALARMS} % false alarms`, ['rows', 'recall'], rows);
}

/** An answer speaks for being in scope by its confidence; one that says "out of scope" speaks against it. */
function recallOutOfScope(judged: readonly Judged[]): number {
  const inScope = ({ said, confidence }: Judged) => (said === OUT_OF_SCOPE ? -confidence : confidence);
  const known = judged.filter(({ label }) => label !== OUT_OF_SCOPE).map(inScope);
  const strange = judged.filter(({ label }) => label === OUT_OF_SCOPE).map(inScope);
  const threshold = known.sort((a, b) => a - b)[Math.floor(FALSE_ALARMS * known.length)] ?? 0;
  return strange.filter((score) => score < threshold).length / strange.length;
}

function barsFor(figures: Figures, leastAccuracy: number | undefined): Bar[] {
  const { judged, teachMs, loadMs, sizeBytes, p50Us, rows } = figures;
  const known = judged.filter(({ label }) => label !== OUT_OF_SCOPE);
  const accuracy = known.filter(({ right }) => right).length / known.length;
  const { risk } = atForecast(figures);
  const mostMs = 1.5 * rows;
  return [
    ...(leastAccuracy === undefined ? [] : [atLeast('right, in scope', accuracy, leastAccuracy, 100, '%')]),
    ...(values.oos ? [atLeast('out of scope found', recallOutOfScope(judged), 0.6, 100, '%')] : []),
    ...(values.noise === '0'
      ? [atMost('wrong of those answered by its forecast', risk, RISK, 100, '%')]
      : []),
    atMost('taught, a row', teachMs, mostMs, 1 / rows, 'ms'),
    atMost('an answer', p50Us, 100, 1, 'µs'),
    atMost('loaded', loadMs, 50, 1, 'ms'),
    atMost('file', sizeBytes, 3e6, 1e-6, 'MB'),
  ];
}

function atLeast(what: string, value: number, bar: number, scale: number, unit: string): Bar {
  return {
    what,
    figure: `${number(value * scale, 2)} ${unit}`,
    bar: `≥ ${number(bar * scale, 1)} ${unit}`,
    met: value >= bar,
  };
}

function atMost(what: string, value: number, bar: number, scale: number, unit: string): Bar {
  return {
    what,
    figure: `${number(value * scale, 2)} ${unit}`,
    bar: `≤ ${number(bar * scale, 1)} ${unit}`,
    met: value <= bar,
  };
}

function percent(share: number): string {
  return number(100 * share, 1);
}
