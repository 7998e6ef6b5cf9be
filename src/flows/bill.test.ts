import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TraceSum } from '#traces/trace-sums.ts';
import { billOf, type Pricing, paidNanos, rentedNanos } from './bill.ts';

function sum(more: Partial<TraceSum>): TraceSum {
  return {
    kind: 'remote',
    expert: 'openai',
    task: null,
    is_audit: 0,
    state: 'done',
    is_chat: 1,
    count: 1,
    cost_nanos: 0,
    costed: 0,
    tokens_in: 0,
    tokens_out: 0,
    counted: 0,
    ...more,
  };
}

const pricing: Pricing = {
  isOwned: ({ kind, expert }) => kind === 'student' || kind === 'local' || expert === 'cellar',
  teacherCost: (task) => (task === 'sort' ? 50 : undefined),
  reference: { nanosPerTokenIn: 2, nanosPerTokenOut: 10 },
};
const noReference: Pricing = { ...pricing, reference: undefined };

const student = sum({ kind: 'student', expert: 'sort.1', task: 'sort', count: 10, costed: 10 });
const local = sum({ kind: 'local', expert: 'qwen', count: 4, tokens_in: 400, tokens_out: 30, counted: 4 });
const rented = sum({ count: 6, cost_nanos: 600, costed: 6 });
const audit = sum({ task: 'sort', is_audit: 1, count: 2, cost_nanos: 100, costed: 2 });

suite('billOf()', () => {
  test('counts answers by who gave them, and checks of students apart', () => {
    const cellar = sum({ expert: 'cellar', count: 3 });
    const bill = billOf([student, local, rented, audit, cellar], pricing);
    const { owned, outside, student: students, local: locals, remote, audits } = bill;
    assert.deepEqual(
      { owned, outside, students, locals, remote, audits },
      {
        owned: 17,
        outside: 6,
        students: 10,
        locals: 4,
        remote: 9,
        audits: 2,
      },
    );
  });

  test('what failed or was given up is no answer, and its cost counts', () => {
    const bill = billOf(
      [
        sum({ state: 'failed', kind: null, expert: null, count: 2 }),
        sum({ state: 'swept', count: 1 }),
        sum({ state: 'cancelled', count: 5, cost_nanos: 70, costed: 5 }),
      ],
      pricing,
    );
    const { failed, swept, cancelled, outside, costNanos } = bill;
    assert.deepEqual([failed, swept, cancelled, outside, costNanos], [2, 1, 5, 0, 70]);
  });

  test("prices a task's answers at its teacher's mean, others at the reference", () => {
    const bill = billOf([student, local, rented, audit], pricing);
    assert.equal(bill.sparedNanos, 10 * 50 + 400 * 2 + 30 * 10);
    assert.equal(bill.priced, 14);
    assert.equal(paidNanos(bill), 700, 'with what the checks cost');
    assert.equal(rentedNanos(bill), 600 + 1_600, 'and without: nobody checks who only rents');
  });

  test('never guesses a price', () => {
    const vectors = sum({ kind: 'local', expert: 'bge', is_chat: 0, count: 2, tokens_in: 9, counted: 2 });
    assert.equal(billOf([vectors], pricing).priced, 0, 'a chat price is none for vectors');
    assert.equal(rentedNanos(billOf([vectors], pricing)), null);
    assert.equal(rentedNanos(billOf([local], noReference)), null);
    assert.equal(paidNanos(billOf([local], noReference)), 0, 'what is owned is free');
    const unpriced = billOf([sum({ count: 3 })], pricing);
    assert.deepEqual([paidNanos(unpriced), rentedNanos(unpriced), unpriced.uncosted], [null, null, 3]);
    const partly = billOf([student, sum({ kind: 'local', expert: 'qwen', count: 5 })], noReference);
    assert.deepEqual([rentedNanos(partly), partly.owned - partly.priced], [500, 5]);
  });

  test('of nothing is nothing', () => {
    const bill = billOf([], pricing);
    assert.deepEqual([bill.owned, paidNanos(bill), rentedNanos(bill)], [0, 0, 0]);
  });
});
