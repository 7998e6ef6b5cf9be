import type { Trace } from '#contract/trace.ts';
import type { LearningFigures } from '#flows/learning-report.ts';
import type { WriterHealth } from '#store/group-writer.ts';

/** Upper bounds in seconds; answers take from microseconds (a student) to minutes (reasoning). */
const BUCKETS_S = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

interface Histogram {
  counts: number[];
  sum: number;
  total: number;
}

/** One expert's figures. */
interface Tally {
  readonly labels: string;
  readonly asks: Map<string, number>;
  tokensIn: number;
  tokensOut: number;
  costNanos: number;
  readonly firstByte: Histogram;
  readonly total: Histogram;
}

/** What was learned, as far as it is told here. */
export interface LearnedFigures extends LearningFigures {
  readonly missedAudits: number;
}

/** What became of the asks that came to a student first. */
interface StudentAsks {
  answered: number;
  abstained: number;
}

/** What `/metrics` tells, gathered from closed traces. Labels are experts, kinds and tasks: never a caller's text. */
export class Metrics {
  #tallies = new Map<string, Tally>();
  /** By task. Only tasks that a student served are in it, at most `learn.mostTasks`. */
  #students = new Map<string, StudentAsks>();

  traceClosed(trace: Trace): void {
    if (trace.confidence !== undefined && trace.task !== undefined) this.#studentAsked(trace.task, trace);
    const expert = trace.expertId ?? trace.attempts.at(-1)?.expertId ?? 'none';
    let tally = this.#tallies.get(expert);
    if (!tally) {
      tally = newTally(
        `expert="${escapeLabel(expert)}",kind="${trace.kind ?? trace.attempts.at(-1)?.kind ?? 'none'}"`,
      );
      this.#tallies.set(expert, tally);
    }
    const outcome = trace.error
      ? `state="${trace.state}",error="${trace.error.code}"`
      : `state="${trace.state}",error=""`;
    tally.asks.set(outcome, (tally.asks.get(outcome) ?? 0) + 1);
    tally.tokensIn += trace.usage.tokensIn ?? 0;
    tally.tokensOut += trace.usage.tokensOut ?? 0;
    tally.costNanos += trace.costNanos ?? 0;
    if (trace.firstByteUs !== undefined) observe(tally.firstByte, trace.firstByteUs / 1e6);
    if (trace.state === 'done' && trace.totalUs !== undefined) observe(tally.total, trace.totalUs / 1e6);
  }

  #studentAsked(task: string, { kind, state }: Trace): void {
    let asks = this.#students.get(task);
    if (!asks) {
      asks = { answered: 0, abstained: 0 };
      this.#students.set(task, asks);
    }
    if (kind !== 'student') asks.abstained += 1;
    else if (state === 'done') asks.answered += 1;
  }

  /** Prometheus text exposition format, version 0.0.4. Without `learned` its figures are left out. */
  text(openAsks: number, writer: WriterHealth, residentBytes: number, learned?: LearnedFigures): string {
    const tallies = [...this.#tallies.values()];
    const asks = tallies.flatMap(({ labels, asks }) =>
      [...asks].map(([outcome, count]): Sample => [`${labels},${outcome}`, count]),
    );
    const tokens = tallies.flatMap(({ labels, tokensIn, tokensOut }): Sample[] => [
      [`${labels},direction="in"`, tokensIn],
      [`${labels},direction="out"`, tokensOut],
    ]);
    const costs = tallies.map(({ labels, costNanos }): Sample => [labels, costNanos * 1e-9]);
    return [
      ...counters('freehold_asks_total', 'Asks by expert, kind, outcome and error code.', asks),
      ...counters('freehold_tokens_total', 'Tokens by expert and direction.', tokens),
      ...counters('freehold_cost_units_total', "Money spent, in the owner's currency.", costs),
      ...histograms(
        'freehold_first_byte_seconds',
        'Time to the first byte of an answer.',
        tallies.map(({ labels, firstByte }) => [labels, firstByte]),
      ),
      ...histograms(
        'freehold_answer_seconds',
        'Time to the end of an answer.',
        tallies.map(({ labels, total }) => [labels, total]),
      ),
      ...studentLines(this.#students),
      ...(learned ? learnedLines(learned) : []),
      ...single('freehold_open_asks', 'gauge', 'Asks in progress.', openAsks),
      ...single(
        'freehold_trace_writer_failing',
        'gauge',
        '1 while no trace can be written.',
        writer.state === 'failing' ? 1 : 0,
      ),
      ...single(
        'freehold_traces_pending',
        'gauge',
        'Rows handed over and not committed.',
        writer.pendingUnits,
      ),
      ...single(
        'freehold_traces_lost_total',
        'counter',
        'Rows lost because the disk refused for too long.',
        writer.lostUnits,
      ),
      ...single('freehold_trace_commits_total', 'counter', 'Transactions committed.', writer.commits),
      ...single(
        'process_resident_memory_bytes',
        'gauge',
        'Resident memory of the server process.',
        residentBytes,
      ),
      '',
    ].join('\n');
  }
}

function studentLines(students: ReadonlyMap<string, StudentAsks>): string[] {
  const samples = [...students].flatMap(([task, { answered, abstained }]): Sample[] => [
    [`task="${escapeLabel(task)}",outcome="answered"`, answered],
    [`task="${escapeLabel(task)}",outcome="abstained"`, abstained],
  ]);
  return counters('freehold_student_asks_total', 'Asks that came to a student first, by task.', samples);
}

function learnedLines({ phases, lessons, audits, missedAudits }: LearnedFigures): string[] {
  const heard = audits.flatMap(({ task, heard, wrong }): Sample[] => [
    [`task="${escapeLabel(task)}",result="right"`, heard - wrong],
    [`task="${escapeLabel(task)}",result="wrong"`, wrong],
  ]);
  return [
    ...counters(
      'freehold_audits_total',
      'Answers of students that their teacher was asked for as well.',
      heard,
    ),
    ...single('freehold_audits_missed_total', 'counter', 'Audits that could not be heard.', missedAudits),
    ...head('freehold_tasks', 'gauge', 'Tasks by how far they are.'),
    ...Object.entries(phases).map(([phase, count]) => `freehold_tasks{phase="${phase}"} ${count}`),
    ...single('freehold_lessons_running', 'gauge', 'Students that are being taught.', lessons),
  ];
}

type Sample = readonly [labels: string, value: number];

function newTally(labels: string): Tally {
  return {
    labels,
    asks: new Map(),
    tokensIn: 0,
    tokensOut: 0,
    costNanos: 0,
    firstByte: newHistogram(),
    total: newHistogram(),
  };
}

function newHistogram(): Histogram {
  return { counts: BUCKETS_S.map(() => 0), sum: 0, total: 0 };
}

function observe(histogram: Histogram, seconds: number): void {
  histogram.sum += seconds;
  histogram.total += 1;
  let bucket = 0;
  while (bucket < BUCKETS_S.length && seconds > (BUCKETS_S[bucket] as number)) bucket++;
  if (bucket < BUCKETS_S.length) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function single(name: string, type: string, help: string, value: number): string[] {
  return [...head(name, type, help), `${name} ${value}`];
}

function counters(name: string, help: string, samples: readonly Sample[]): string[] {
  return [...head(name, 'counter', help), ...samples.map(([labels, value]) => `${name}{${labels}} ${value}`)];
}

function histograms(
  name: string,
  help: string,
  values: readonly (readonly [labels: string, histogram: Histogram])[],
): string[] {
  const lines = head(name, 'histogram', help);
  for (const [labels, { counts, sum, total }] of values) {
    let below = 0;
    counts.forEach((count, index) => {
      below += count;
      lines.push(`${name}_bucket{${labels},le="${BUCKETS_S[index]}"} ${below}`);
    });
    lines.push(
      `${name}_bucket{${labels},le="+Inf"} ${total}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${total}`,
    );
  }
  return lines;
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
