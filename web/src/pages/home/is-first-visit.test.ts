import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFirstVisit } from './is-first-visit.ts';

const NOBODY = { remote: 0, local: 0 };
const rows: [what: string, given: Parameters<typeof isFirstVisit>[0], expected: boolean][] = [
  ['nothing was asked yet', { first_at: null, since: 5, experts: NOBODY, totals: { answered: 0 } }, true],
  ['all asks came too early', { first_at: 9, since: 5, experts: NOBODY, totals: { answered: 0 } }, true],
  ['somebody was answered', { first_at: 9, since: 5, experts: NOBODY, totals: { answered: 1 } }, false],
  ['there is more than is shown', { first_at: 4, since: 5, experts: NOBODY, totals: { answered: 0 } }, false],
  [
    'somebody is connected',
    { first_at: null, since: 5, experts: { remote: 1, local: 0 }, totals: { answered: 0 } },
    false,
  ],
];
for (const [what, given, expected] of rows)
  test(`${what}: ${expected ? 'the first visit' : 'no first visit'}`, () =>
    assert.equal(isFirstVisit(given), expected));
