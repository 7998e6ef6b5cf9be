import type { Price } from '#contract/expert.ts';
import type { TraceSum } from '#traces/trace-sums.ts';

/** What answers cost, and what they would have cost had all of them come from outside. */
export interface Bill {
  /** Answers to somebody: neither checks nor failures. */
  owned: number;
  outside: number;
  failed: number;
  /** Given up by the caller; cut short when the server died. */
  cancelled: number;
  swept: number;
  student: number;
  local: number;
  remote: number;
  /** Asks made to check students; of them only the cost counts. */
  audits: number;
  /** Nano-units of the owner's currency, checks and failures included; what an owned expert gives is free unless priced. */
  costNanos: number;
  /** The part of it that went to experts outside, without the checks. */
  outsideNanos: number;
  /** The part of it that the checks of students cost. */
  auditNanos: number;
  /** Answers from outside whose cost nobody knows; they are in neither sum of money. */
  uncosted: number;
  /** Of `outside`, those whose cost is known. */
  costed: number;
  /** What the owned answers would have cost outside. */
  sparedNanos: number;
  /** Of `owned`, those in `sparedNanos`; the price of the others is not known. */
  priced: number;
}

/** How owned answers are priced. */
export interface Pricing {
  readonly isOwned: (sum: TraceSum) => boolean;
  /** What a task's teacher takes for an answer, in nano-units. */
  readonly teacherCost: (task: string) => number | undefined;
  /** What is asked where there is no teacher: its price for a token in and out. */
  readonly reference: Price | undefined;
}

export function billOf(sums: readonly TraceSum[], pricing: Pricing): Bill {
  const bill: Bill = {
    owned: 0,
    outside: 0,
    failed: 0,
    cancelled: 0,
    swept: 0,
    student: 0,
    local: 0,
    remote: 0,
    audits: 0,
    costNanos: 0,
    outsideNanos: 0,
    auditNanos: 0,
    uncosted: 0,
    costed: 0,
    sparedNanos: 0,
    priced: 0,
  };
  for (const sum of sums) enter(sum, bill, pricing);
  return bill;
}

function enter(sum: TraceSum, bill: Bill, pricing: Pricing): void {
  bill.costNanos += sum.cost_nanos;
  if (sum.is_audit) {
    bill.audits += sum.count;
    bill.auditNanos += sum.cost_nanos;
    return;
  }
  const isOwned = pricing.isOwned(sum);
  if (!isOwned) bill.outsideNanos += sum.cost_nanos;
  if (sum.state !== 'done') bill[sum.state] += sum.count;
  if (sum.state !== 'done' || sum.kind === null) return;
  bill[sum.kind] += sum.count;
  if (!isOwned) {
    bill.outside += sum.count;
    bill.costed += sum.costed;
    bill.uncosted += sum.count - sum.costed;
    return;
  }
  bill.owned += sum.count;
  const { answers, nanos } = spared(sum, pricing);
  bill.priced += answers;
  bill.sparedNanos += nanos;
}

/** What owned answers would have cost, and of how many of them that is known. */
function spared(sum: TraceSum, { teacherCost, reference }: Pricing): { answers: number; nanos: number } {
  const mean = sum.task === null ? undefined : teacherCost(sum.task);
  if (mean !== undefined) return { answers: sum.count, nanos: mean * sum.count };
  if (!reference || !sum.is_chat) return { answers: 0, nanos: 0 };
  const nanos = sum.tokens_in * reference.nanosPerTokenIn + sum.tokens_out * reference.nanosPerTokenOut;
  return { answers: sum.counted, nanos };
}

/** What was paid; null where answers came from outside and nobody knows what any of them cost. */
export function paidNanos({ costNanos, outside, costed }: Bill): number | null {
  return outside > 0 && costed === 0 && costNanos === 0 ? null : costNanos;
}

/** What all would have cost had every answer come from outside; null where nothing of what was spared or paid is known. */
export function rentedNanos(bill: Bill): number | null {
  if (paidNanos(bill) === null || (bill.owned > 0 && bill.priced === 0)) return null;
  return bill.outsideNanos + bill.sparedNanos;
}
