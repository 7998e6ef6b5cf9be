import type { Trace } from '#contract/trace.ts';
import type { WriterHealth } from '#store/group-writer.ts';

/** Upper bounds in seconds; answers take from microseconds (a student) to minutes (reasoning). */
const BUCKETS_S = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

interface Histogram {
  counts: number[];
  sum: number;
  total: number;
}

/** What `/metrics` tells, gathered from closed traces. Labels are experts and kinds: never a caller's text. */
export class Metrics {
  #asks = new Map<string, number>();
  #tokens = new Map<string, number>();
  #costNanos = new Map<string, number>();
  #firstByte = new Map<string, Histogram>();
  #total = new Map<string, Histogram>();

  traceClosed(trace: Trace): void {
    const expert = trace.expertId ?? trace.attempts.at(-1)?.expertId ?? 'none';
    const labels = `expert="${escapeLabel(expert)}",kind="${trace.kind ?? 'none'}"`;
    add(this.#asks, `${labels},state="${trace.state}",error="${trace.error?.code ?? ''}"`, 1);
    if (trace.usage.tokensIn) add(this.#tokens, `${labels},direction="in"`, trace.usage.tokensIn);
    if (trace.usage.tokensOut) add(this.#tokens, `${labels},direction="out"`, trace.usage.tokensOut);
    if (trace.costNanos) add(this.#costNanos, labels, trace.costNanos);
    if (trace.firstByteUs !== undefined) observe(this.#firstByte, labels, trace.firstByteUs / 1e6);
    if (trace.state === 'done' && trace.totalUs !== undefined) observe(this.#total, labels, trace.totalUs / 1e6);
  }

  /** Prometheus text exposition format, version 0.0.4. */
  text(openAsks: number, writer: WriterHealth, residentBytes: number): string {
    return [
      ...counters('freehold_asks_total', 'Asks by expert, kind, outcome and error code.', this.#asks),
      ...counters('freehold_tokens_total', 'Tokens by expert and direction.', this.#tokens),
      ...counters('freehold_cost_units_total', "Money spent, in the owner's currency.", this.#costNanos, 1e-9),
      ...histograms('freehold_first_byte_seconds', 'Time to the first byte of an answer.', this.#firstByte),
      ...histograms('freehold_answer_seconds', 'Time to the end of an answer.', this.#total),
      ...single('freehold_open_asks', 'gauge', 'Asks in progress.', openAsks),
      ...single('freehold_trace_writer_failing', 'gauge', '1 while no trace can be written.', writer.state === 'failing' ? 1 : 0),
      ...single('freehold_traces_pending', 'gauge', 'Rows handed over and not committed.', writer.pendingUnits),
      ...single('freehold_traces_lost_total', 'counter', 'Rows lost because the disk refused for too long.', writer.lostUnits),
      ...single('freehold_trace_commits_total', 'counter', 'Transactions committed.', writer.commits),
      ...single('process_resident_memory_bytes', 'gauge', 'Resident memory of the server process.', residentBytes),
      '',
    ].join('\n');
  }
}

function add(map: Map<string, number>, labels: string, amount: number): void {
  map.set(labels, (map.get(labels) ?? 0) + amount);
}

function observe(map: Map<string, Histogram>, labels: string, seconds: number): void {
  let histogram = map.get(labels);
  if (!histogram) {
    histogram = { counts: BUCKETS_S.map(() => 0), sum: 0, total: 0 };
    map.set(labels, histogram);
  }
  histogram.sum += seconds;
  histogram.total += 1;
  const bucket = BUCKETS_S.findIndex((bound) => seconds <= bound);
  if (bucket !== -1) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function single(name: string, type: string, help: string, value: number): string[] {
  return [...head(name, type, help), `${name} ${value}`];
}

function counters(name: string, help: string, values: ReadonlyMap<string, number>, scale = 1): string[] {
  return [...head(name, 'counter', help), ...[...values].map(([labels, value]) => `${name}{${labels}} ${value * scale}`)];
}

function histograms(name: string, help: string, values: ReadonlyMap<string, Histogram>): string[] {
  const lines = head(name, 'histogram', help);
  for (const [labels, { counts, sum, total }] of values) {
    let below = 0;
    counts.forEach((count, index) => {
      below += count;
      lines.push(`${name}_bucket{${labels},le="${BUCKETS_S[index]}"} ${below}`);
    });
    lines.push(`${name}_bucket{${labels},le="+Inf"} ${total}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`);
  }
  return lines;
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
