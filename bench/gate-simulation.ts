/**
 * `npm run bench:gate`: does the gate keep its promises where everything is known? Simulated students, seeded; no server.
 * Exits with 1 where a promise does not hold. See bench/README.md.
 */
import { parseArgs } from 'node:util';
import type { RiskPromise } from '#contract/verdict.ts';
import { binomialCdf } from '#gate/binomial.ts';
import { isCertified, openCertificate, stepCertificate } from '#gate/certificate.ts';
import { ALARM_AT, openDrift, stepDrift } from '#gate/drift.ts';
import { examine } from '#gate/exam.ts';
import { openSuspicion, SUSPICION_AT, stepSuspicion } from '#gate/suspicion.ts';
import { drawBeta } from '#gate/testing/beta.ts';
import {
  mostByChance,
  type Promotion,
  simulateTask,
  type TaskKind,
  taskKinds,
} from '#gate/testing/simulated-task.ts';
import { type Random, seededRandom } from '#std/random.ts';
import { saveReport } from './conditions.ts';
import { percentile } from './statistics.ts';
import { type Bar, printBars, printTable } from './table.ts';

const PROMISE: RiskPromise = { alpha: 0.05, delta: 0.05 };
const EXAM_SIZES = [150, 400, 1000, 2500];

interface Plan {
  readonly seed: number;
  /** Tasks of each kind, and runs of each live monitor. */
  readonly tasks: number;
  readonly runs: number;
}

function readPlan(): Plan {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '20261101' },
      tasks: { type: 'string', default: '600' },
      runs: { type: 'string', default: '2000' },
    },
  });
  return { seed: Number(values.seed), tasks: Number(values.tasks), runs: Number(values.runs) };
}

/** (a) Whole tasks with five candidates each. */
function promotions({ seed, tasks }: Plan): Bar[] {
  const random = seededRandom(seed);
  const plan = { promise: PROMISE, examSizes: EXAM_SIZES, rule: examine, random };
  const kinds = taskKinds(PROMISE.alpha, random);
  const lives = kinds.map((kind) => Array.from({ length: tasks }, () => simulateTask(kind, plan)));
  printTable(
    `Promotions: ${tasks} tasks of each kind, five candidates each, exams of ${EXAM_SIZES.join(', ')} asks`,
    [
      'students',
      'tasks with a false promotion',
      'promoted',
      'coverage',
      'at best',
      'fallen, audits to alarm',
    ],
    kinds.map((kind, i) => promotionRow(kind, lives[i] ?? [])),
  );
  const bars = kinds.map((kind, i) => promotionBar(kind.name, lives[i] ?? []));
  return [promotionBar('all kinds', lives.flat()), ...bars];
}

function promotionRow({ name, candidates }: TaskKind, lives: readonly Promotion[][]): string[] {
  const all = lives.flat();
  const delays = all.flatMap(({ delay }) => delay ?? []);
  return [
    name,
    share(falseTasks(lives), lives.length),
    share(all.length, lives.length * candidates.length),
    mean(all.map(({ coverage }) => coverage)),
    mean(all.map(({ best }) => best)),
    delays.length > 0 ? medianAnd90(delays) : '',
  ];
}

function falseTasks(lives: readonly Promotion[][]): number {
  return lives.filter((life) => life.some(({ isFalse }) => isFalse)).length;
}

function promotionBar(what: string, lives: readonly Promotion[][]): Bar {
  return shareBar(`tasks with a false promotion, ${what}`, falseTasks(lives), lives.length);
}

/** (b) A student no better than alpha at any moment, its certificate looked at after every audit. */
function certificates({ seed, runs }: Plan): Bar[] {
  const random = seededRandom(seed + 1);
  const { alpha } = PROMISE;
  const audits = 3000;
  const bad: [name: string, riskAt: (audit: number) => number][] = [
    ['risk α', () => alpha],
    ['risk 1.1 α', () => alpha * 1.1],
    ['risk from α to 3 α and back', (audit) => alpha * (2 - Math.cos(audit / 100))],
  ];
  const peeked = bad.map(([name, riskAt]) => {
    const certified = countRuns(runs, () => isEverCertified(riskAt, audits, random));
    return [name, certified] as const;
  });
  const naive = countRuns(runs, () => passesWhenPeekedAt(alpha, audits, random));
  const good = [0.2, 0.4, 0.6].map((part) => {
    const times = Array.from({ length: 300 }, () => auditsToCertificate(alpha * part, audits, random));
    return [`risk ${part} α`, medianAnd90(times)];
  });
  printTable(
    `Certificates: ${runs} runs of ${audits} audits, peeked at after each`,
    ['student', 'ever certified'],
    [
      ...peeked.map(([name, certified]) => [name, share(certified, runs)]),
      ['risk α, exact test every 50 audits instead (section 6.2: 26 %)', share(naive, runs)],
    ],
  );
  printTable('Audits until a good student is certified', ['student', 'median (p90)'], good);
  return peeked.map(([name, certified]) => shareBar(`false certificates, ${name}`, certified, runs));
}

function isEverCertified(riskAt: (audit: number) => number, audits: number, random: Random): boolean {
  let certificate = openCertificate(PROMISE);
  for (let audit = 0; audit < audits && !isCertified(certificate); audit++)
    certificate = stepCertificate(certificate, random() < riskAt(audit) ? 1 : 0);
  return isCertified(certificate);
}

function auditsToCertificate(risk: number, most: number, random: Random): number {
  let certificate = openCertificate(PROMISE);
  while (!isCertified(certificate) && certificate.audits < most)
    certificate = stepCertificate(certificate, random() < risk ? 1 : 0);
  return isCertified(certificate) ? certificate.audits : Number.POSITIVE_INFINITY;
}

function passesWhenPeekedAt(risk: number, audits: number, random: Random): boolean {
  let errors = 0;
  for (let n = 1; n <= audits; n++) {
    if (random() < risk) errors += 1;
    if (n % 50 === 0 && binomialCdf(errors, n, PROMISE.alpha) <= PROMISE.delta) return true;
  }
  return false;
}

/** (c) A good student that falls after 2,000 audits. */
function drifts({ seed }: Plan): Bar[] {
  const random = seededRandom(seed + 2);
  const known: [risk: number, published: string][] = [
    [0.08, '484 (919)'],
    [0.1, '219 (426)'],
    [0.15, '81 (162)'],
    [0.2, '48 (84)'],
    [0.3, '22 (42)'],
  ];
  let falseAlarms = 0;
  const rows = known.map(([risk, published]) => {
    const delays = Array.from({ length: 400 }, () => auditsFromFallToAlarm(risk, random));
    falseAlarms += delays.filter((delay) => delay < 0).length;
    return [`${100 * risk} %`, medianAnd90(delays.filter((delay) => delay >= 0)), published];
  });
  const audits = 1000;
  const kept = countRuns(2000, () => alarmsWithin(PROMISE.alpha, audits, random));
  printTable(
    'Drift: risk 2 % for 2,000 audits, then',
    ['risk', 'audits to alarm', 'section 6.4'],
    [...rows, ['false alarms before', `${falseAlarms} of 2000`, '0 of 400']],
  );
  return [
    shareBar(`alarms within ${audits} audits at a risk of α`, kept, 2000, audits / ALARM_AT),
    shareBar('alarms within 2,000 audits at a risk of 2 %', falseAlarms, 2000, 2000 / ALARM_AT),
  ];
}

function auditsFromFallToAlarm(risk: number, random: Random): number {
  const goodAudits = 2000;
  let drift = openDrift(PROMISE.alpha);
  while (!drift.alarm) drift = stepDrift(drift, random() < (drift.audits < goodAudits ? 0.02 : risk) ? 1 : 0);
  return drift.audits - goodAudits;
}

function alarmsWithin(risk: number, audits: number, random: Random): boolean {
  let drift = openDrift(PROMISE.alpha);
  while (!drift.alarm && drift.audits < audits) drift = stepDrift(drift, random() < risk ? 1 : 0);
  return drift.alarm;
}

/** (d) Confidences alone, after an exam of 500 asks and 2,000 more of the same kind. */
function suspicions({ seed }: Plan): Bar[] {
  const random = seededRandom(seed + 3);
  const strong = () => drawBeta(12, 0.6, random);
  const medium = () => drawBeta(8, 0.9, random);
  const strange = () => drawBeta(2, 4, random);
  const changes: [name: string, before: () => number, after: () => number][] = [
    ['a strong student turns weak', strong, () => drawBeta(6, 1.1, random)],
    ['a strong student turns medium', strong, medium],
    ['30 % of the asks are strange', strong, () => (random() < 0.3 ? strange() : strong())],
    ['10 % of the asks are strange', medium, () => (random() < 0.1 ? strange() : medium())],
    ['5 % of the asks are strange', medium, () => (random() < 0.05 ? strange() : medium())],
    ['a medium student turns strong', medium, strong],
  ];
  const rows = changes.map(([name, before, after]) => {
    const delays = Array.from({ length: 100 }, () => asksToSuspicion(before, after, 2000, random));
    return [name, medianAnd90(delays.filter((delay) => delay >= 0))];
  });
  printTable('Suspicion: asks until it rises, from the change on', ['change', 'median (p90)'], rows);
  const asks = 20_000;
  const runs = 200;
  const rose = countRuns(runs, () => asksToSuspicion(medium, medium, asks, random) < 0);
  return [shareBar(`suspicions within ${asks} asks without any change`, rose, runs, asks / SUSPICION_AT)];
}

/** From the change on; below zero where it rose before. */
function asksToSuspicion(before: () => number, after: () => number, quiet: number, random: Random): number {
  let suspicion = openSuspicion(Array.from({ length: 500 }, before));
  const most = quiet + 5000;
  for (let ask = 0; ask < most; ask++) {
    suspicion = stepSuspicion(suspicion, ask < quiet ? before() : after(), random());
    if (suspicion.suspected) return ask - quiet;
  }
  return Number.POSITIVE_INFINITY;
}

function countRuns(runs: number, happens: () => boolean): number {
  let count = 0;
  for (let run = 0; run < runs; run++) if (happens()) count += 1;
  return count;
}

function shareBar(what: string, count: number, runs: number, allowed: number = PROMISE.delta): Bar {
  const most = mostByChance(allowed, runs);
  const bar = `≤ ${percent(allowed)} + 3 s.e. = ${percent(most)}`;
  return { what, figure: share(count, runs), bar, met: count / runs <= most };
}

function share(count: number, all: number): string {
  return percent(count / all);
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

function mean(values: readonly number[]): string {
  return values.length === 0 ? '-' : percent(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function medianAnd90(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.5, 0.9]
    .map((part) => Math.round(percentile(sorted, part)))
    .join(' (')
    .concat(')');
}

const plan = readPlan();
console.log(`α ${percent(PROMISE.alpha)}, δ ${percent(PROMISE.delta)}, seed ${plan.seed}`);
const bars = [promotions, certificates, drifts, suspicions].flatMap((part) => part(plan));
const met = printBars(bars);
saveReport('gate-simulation', { plan, promise: PROMISE, bars });
process.exitCode = met ? 0 : 1;
