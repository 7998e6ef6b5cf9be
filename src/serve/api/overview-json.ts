import type { ExpertCard } from '#contract/expert.ts';
import { type Bill, paidNanos, rentedNanos } from '#flows/bill.ts';
import type { Overview, PricedExpert } from '#flows/overview.ts';
import type { HostSum } from '#ledger/read-departures.ts';
import type { Wait } from './overview-waits.ts';
import { lessonJson } from './tasks-json.ts';

export function overviewJson(
  overview: Overview,
  cards: readonly ExpertCard[],
  waits: readonly Wait[],
): Record<string, unknown> {
  const { sinceMs, untilMs, spanMs, spans, total, reference, left, learning } = overview;
  return {
    since: sinceMs,
    until: untilMs,
    bucket_ms: spanMs,
    buckets: spans.map(({ atMs, bill }) => ({ at: atMs, ...bucketJson(bill) })),
    totals: totalsJson(total, reference),
    left: {
      today: { since: left.todaySinceMs, ...leftJson(left.today) },
      range: { since: sinceMs, ...leftJson(left.range) },
    },
    learning: {
      phases: learning.phases,
      lessons: learning.lessons.map(lessonJson),
      exams: learning.exams,
      tasks: learning.tasks,
    },
    waits,
    experts: {
      remote: cards.filter(({ kind }) => kind === 'remote').length,
      local: cards.filter(({ kind }) => kind === 'local').length,
    },
    first_at: overview.firstAtMs ?? null,
  };
}

function bucketJson(bill: Bill): Record<string, number | null> {
  const { owned, outside, failed, student, local, remote } = bill;
  const money = { cost_nanos: paidNanos(bill), would_have_cost_nanos: rounded(rentedNanos(bill)) };
  return { owned, outside, failed, student, local, remote, ...money };
}

function totalsJson(bill: Bill, reference: PricedExpert | undefined): Record<string, unknown> {
  const { owned, outside, failed, cancelled, swept, student, local, remote, audits } = bill;
  const [paid, rented] = [paidNanos(bill), rentedNanos(bill)];
  const answered = owned + outside;
  return {
    asks: answered + failed + cancelled + swept,
    answered,
    failed,
    cancelled,
    swept,
    owned,
    outside,
    student,
    local,
    remote,
    owned_share: answered === 0 ? null : owned / answered,
    cost_nanos: paid,
    would_have_cost_nanos: rounded(rented),
    saved_nanos: paid === null || rented === null ? null : Math.round(rented - paid),
    audits: { asks: audits, cost_nanos: bill.auditNanos },
    // Those are in none of the sums above.
    uncosted: bill.uncosted,
    unpriced: owned - bill.priced,
    reference: { expert: reference?.expert ?? null, words: referenceWords(reference) },
  };
}

function referenceWords(reference: PricedExpert | undefined): string {
  const ofTasks = "A task's answers are priced at what its teacher took for one on average";
  if (!reference) return `${ofTasks}; no price is known for others.`;
  const { expert, model, price } = reference;
  const aMillion = (nanos: number) => String(Number((nanos / 1_000).toPrecision(6)));
  const who = model === undefined ? expert : `${expert} for ${model}`;
  return (
    `${ofTasks}; others at the price of ${who}: ${aMillion(price.nanosPerTokenIn)} for a million tokens in, ` +
    `${aMillion(price.nanosPerTokenOut)} for a million out.`
  );
}

function leftJson(hosts: readonly HostSum[]): Record<string, unknown> {
  const sum = (of: (host: HostSum) => number) => hosts.reduce((all, host) => all + of(host), 0);
  return {
    asks: sum(({ asks }) => asks),
    others: sum(({ others }) => others),
    bytes_out: sum(({ bytes_out }) => bytes_out),
    hosts,
  };
}

function rounded(nanos: number | null): number | null {
  return nanos === null ? null : Math.round(nanos);
}
