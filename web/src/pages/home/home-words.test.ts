import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Left, Totals } from '../../api/overview.ts';
import { examWords, hostWords, leftSentence, phaseWords, unknownMoney } from './home-words.ts';
import { answersPath, isRange, rangeOf, usualRange } from './ranges.ts';

const left = (asks: number, others: number, sent = 0): Left => ({
  ...{ since: 0, hosts: [] },
  ...{ asks, others, bytes_out: sent },
});
const totals = (uncosted: number, unpriced: number) => ({ uncosted, unpriced }) as Totals;

suite('the words of the home page', () => {
  const sentences: [Left, string][] = [
    [left(0, 0), 'Nothing left this machine today.'],
    [left(1, 0, 900), '1 ask left this machine today, 900 B in all.'],
    [left(1_200, 0, 2e6), '1,200 asks left this machine today, 2.0 MB in all.'],
    [
      left(0, 1),
      'No ask left this machine today. 1 request without an ask did, for files or to see who answers.',
    ],
    [
      left(2, 3, 10),
      '2 asks left this machine today, 10 B in all. 3 requests without an ask did, for files or to see who answers.',
    ],
  ];
  for (const [today, sentence] of sentences)
    test(sentence, () => assert.equal(leftSentence(today), sentence));

  test('money that is not known is told, and only then', () => {
    assert.equal(unknownMoney(totals(0, 0)), undefined);
    assert.match(unknownMoney(totals(1, 0)) ?? '', /^Not in here: 1 answer from outside/);
    assert.match(unknownMoney(totals(0, 1)) ?? '', /1 answer of yours that has no price/);
    assert.match(unknownMoney(totals(0, 3)) ?? '', /3 answers of yours that have no price/);
    assert.match(unknownMoney(totals(2, 3)) ?? '', /2 answers from outside.*and 3 of yours/);
  });

  test('an exam is told as far as it is', () => {
    const exam = { task: 't', student: 't.1', fewest: 96 };
    assert.match(examWords({ ...exam, heard: 12 }), /12 of at least 96 asks/);
    assert.match(examWords({ ...exam, heard: 120 }), /120 asks for its exam, which is taken once/);
  });

  test('tasks are counted by where they stand', () => {
    const none = { found: 0, shadow: 0, certified: 0, serving: 0, 'taken-off': 0, open: 0, held: 0 };
    const words = (phases: object) => phaseWords({ phases: { ...none, ...phases } } as never);
    assert.equal(words({}), '');
    assert.equal(words({ serving: 2, open: 1 }), '2 served by a student, 1 whose answers take no fixed form');
  });

  test('a host is its name and port', () => {
    assert.equal(hostWords('https://api.example.com'), 'api.example.com');
    assert.equal(hostWords('http://127.0.0.1:8080'), '127.0.0.1:8080');
  });
});

suite('the ranges of the home page', () => {
  test('a new house is looked at by the hour, any other by the day', () => {
    const now = 1_800_000_000_000;
    assert.deepEqual(
      [usualRange(null, now), usualRange(now - 60_000, now), usualRange(now - 3_600_000, now)],
      ['day', 'hour', 'day'],
    );
    assert.deepEqual(
      [rangeOf('week').hours, isRange('week'), isRange('year'), isRange(null)],
      [168, true, false, false],
    );
  });

  test('a number leads to what it counts', () => {
    assert.equal(
      answersPath({ since: 5, until: 9 }, { zone: 'owned' }),
      '/traces?state=done&audits=none&zone=owned&since=5&until=9',
    );
  });
});
