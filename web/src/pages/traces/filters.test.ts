import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type FILTERS, filterWords, queryOf, readFilters, withFilter } from './filters.ts';

suite('filters in the address', () => {
  test('are read by name; others and empty ones are left out', () => {
    assert.deepEqual(readFilters('?expert=a%2Fb&state=failed&theme=dark&task=&q=%20hi%20'), {
      q: 'hi',
      state: 'failed',
      expert: 'a/b',
    });
    assert.deepEqual(readFilters(''), {});
  });

  test('come back as they were, also with signs that addresses know', () => {
    const filters = { q: 'a&b=c #1', expert: 'x/y:z', since: '1700000000000' };
    assert.deepEqual(readFilters(`?${queryOf(filters)}`), filters);
  });

  test('are added, changed and taken away one by one', () => {
    const one = withFilter({ kind: 'student' }, 'state', 'failed');
    assert.deepEqual(one, { kind: 'student', state: 'failed' });
    assert.deepEqual(withFilter(one, 'state', 'done'), { kind: 'student', state: 'done' });
    assert.deepEqual(withFilter(one, 'kind', undefined), { state: 'failed' });
    assert.deepEqual(withFilter(one, 'q', ''), one);
  });
});

suite('filters in words', () => {
  const names = {
    areKnown: true,
    experts: [{ id: 't_1.2', kind: 'student' as const, zone: 'device' }],
    tasks: new Map([['t_1', 'Sort the mail']]),
  };
  const rows: [name: (typeof FILTERS)[number], value: string, words: string][] = [
    ['q', 'tea', 'says “tea”'],
    ['state', 'swept', 'Cut short'],
    ['state', 'odd', 'odd'],
    ['kind', 'local', 'Models of yours'],
    ['zone', 'owned', 'Answered by yours'],
    ['task', 't_1', 'Sort the mail'],
    ['expert', 't_1.2', 'by Student 2'],
    ['expert', 'openai', 'by openai'],
    ['min_ms', '1500', 'took 1.5 s or more'],
    ['min_cost_nanos', '20000000', 'cost 0.020 or more'],
    ['since', 'no time', 'since no time'],
  ];
  for (const [name, value, words] of rows)
    test(`${name}=${value}`, () => assert.equal(filterWords(name, value, names), words));

  test('a time is told by the clock, given as a number or as a date', () => {
    assert.equal(
      filterWords('since', '1700000000000', names),
      filterWords('since', '2023-11-14T22:13:20Z', names),
    );
    assert.match(filterWords('until', '1700000000000', names), /^before Nov 1[45], 2023/);
  });
});
