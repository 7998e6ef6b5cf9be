import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Claim, doubtfulClaims, type Witness } from './doubt.ts';

const LATE = 'where is my parcel it is late';
const BILL = 'why is my bill so high this month';
const PASS = 'i forgot my password for the shop';

/** Six like asks each of parcels, bills and passwords, all answered rightly. */
const SETTLED: Witness[] = [...asked(LATE, 'late', 0), ...asked(BILL, 'bill', 1), ...asked(PASS, 'pass', 2)];

interface Case {
  what: string;
  /** Asks beside the settled ones, from position 18. */
  asks?: Witness[];
  claims: [ask: number, actor: string, says: string][];
  /** The positions of the claims that are doubted. */
  doubted: number[];
}

const late = (says: string | undefined): Witness => ({
  input: 'my parcel is late again where is it',
  group: 0,
  says,
});

const CASES: Case[] = [
  { what: 'nothing where nobody claims anything', claims: [], doubted: [] },
  { what: 'no correction of a slip', asks: [late('bill')], claims: [[18, 'ann', 'late']], doubted: [] },
  { what: 'no correction of prose', asks: [late(undefined)], claims: [[18, 'ann', 'late']], doubted: [] },
  {
    what: 'a lone claim against a settled answer',
    asks: [late('late')],
    claims: [[18, 'ann', 'spam']],
    doubted: [0],
  },
  {
    what: 'no claim of an ask unlike all others',
    asks: [{ input: 'hello', group: 3, says: 'late' }],
    claims: [[18, 'ann', 'spam']],
    doubted: [],
  },
  {
    what: 'no claim where like asks were answered differently',
    asks: [late('late'), late('bill'), late('spam')],
    claims: [[18, 'ann', 'spam']],
    doubted: [],
  },
  {
    what: 'nobody when two people say the same',
    asks: [late('late')],
    claims: [
      [18, 'ann', 'spam'],
      [0, 'bob', 'spam'],
    ],
    doubted: [],
  },
  {
    what: 'nobody who says so again of a like ask',
    asks: [late('late')],
    claims: [
      [18, 'ann', 'spam'],
      [0, 'ann', 'spam'],
    ],
    doubted: [],
  },
  {
    what: 'two people who say different things',
    asks: [late('late')],
    claims: [
      [18, 'ann', 'spam'],
      [0, 'bob', 'ham'],
    ],
    doubted: [0, 1],
  },
  {
    what: 'somebody who says so again only of something else',
    asks: [late('late')],
    claims: [
      [18, 'ann', 'spam'],
      [6, 'ann', 'spam'],
    ],
    doubted: [0, 1],
  },
];

suite('doubtfulClaims() doubts', () => {
  for (const { what, asks = [], claims, doubted } of CASES)
    test(what, () => assert.deepEqual(doubt([...SETTLED, ...asks], claims), doubted));

  const asks: Witness[] = [
    ...SETTLED,
    late('bill'),
    { input: 'why is a bill so high this month', group: 1, says: 'pass' },
    { input: 'i forgot the password for the shop', group: 2, says: 'late' },
    { input: 'something nobody else ever asked about', group: 4, says: 'late' },
  ];
  const poison: Case['claims'] = [
    [0, 'mal', 'spam'],
    [6, 'mal', 'spam'],
    [12, 'mal', 'spam'],
    [21, 'mal', 'spam'],
  ];
  const honest: Case['claims'] = [
    [18, 'ann', 'late'],
    [19, 'ann', 'bill'],
    [20, 'ann', 'pass'],
  ];

  test('every word of a person who is mostly at odds, beside one who is not', () => {
    assert.deepEqual(doubt(asks, [...poison, ...honest]), [0, 1, 2, 3]);
  });

  test('what such a person says, unless a trusted one says it too', () => {
    assert.deepEqual(doubt(asks, [...poison, ...honest, [21, 'ann', 'spam']]), [0, 1, 2]);
  });

  test('only what is at odds, while there is nobody to compare with', () => {
    assert.deepEqual(doubt(asks, poison), [0, 1, 2]);
  });

  test('what a distrusted person says, however often', () => {
    const again: Case['claims'] = [...poison, [1, 'mal', 'spam']];
    assert.deepEqual(doubt(asks, again), [1, 2]);
    assert.deepEqual(doubt(asks, [...again, ...honest]), [0, 1, 2, 3, 4]);
  });
});

function asked(input: string, says: string, group: number): Witness[] {
  const ways = ['', ' please', ' hello', ' thanks', ' now', ' again'];
  return ways.map((way) => ({ input: `${input}${way}`, group, says }));
}

function doubt(witnesses: readonly Witness[], claims: Case['claims']): number[] {
  const made = claims.map(([ask, actor, says]): Claim => ({ ask, actor, says }));
  const doubted = doubtfulClaims(witnesses, made);
  return [...made.keys()].filter((at) => doubted.has(made[at] as Claim));
}
