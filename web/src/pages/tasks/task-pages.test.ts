import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { historyOf } from './history.ts';
import { lifeSteps } from './life-steps.ts';
import { outlineOf, shapeWords, valueWords } from './shape-words.ts';
import { taskPath, taskPlace } from './task-place.ts';

suite('answer shapes in words', () => {
  const object = {
    kind: 'closed',
    form: 'object',
    pieces: ['{"kind": ', ', "at": {"urgent": ', '}}'],
    holes: [
      { name: 'kind', values: ['"a: b, {c}"'] },
      { name: 'at.urgent', values: ['true'] },
    ],
  } as const;

  test('a label is one of so many; JSON has its fields, outlined one a line', () => {
    assert.equal(shapeWords({ ...object, form: 'label', holes: [object.holes[0]] }), 'One of 1 answer.');
    assert.equal(shapeWords(object), 'JSON with 2 fields.');
    assert.equal(shapeWords(null), '');
    assert.equal(outlineOf(object), '{\n  "kind": ⟨kind⟩,\n  "at": {\n    "urgent": ⟨at.urgent⟩\n  }\n}');
    assert.deepEqual(['"x"', 'true', 'plain'].map(valueWords), ['x', 'true', 'plain']);
  });
});

suite('lifeSteps()', () => {
  const life = { found: 1, shadow: 2, certified: 3, serving: 4, taken_off: 5 };
  test('marks the present step and dates those it came to', () => {
    const states = (phase: string, more = life) =>
      lifeSteps({ phase, life: more } as never).map(({ state, at }) => `${state[0]}${at ?? ''}`);
    assert.deepEqual(states('shadow'), ['p1', 'n2', 'a', 'a', 'a']);
    assert.deepEqual(states('taken-off'), ['p1', 'p2', 'p3', 'p4', 'n5']);
    assert.deepEqual(states('open'), ['n1', 'a', 'a', 'a', 'a']);
    assert.deepEqual(states('held'), ['p1', 'p2', 'n3', 'a', 'a']);
    assert.deepEqual(states('held', { ...life, certified: null as never }), ['p1', 'n2', 'a', 'a', 'a']);
  });
});

test('historyOf() tells lessons, verdicts and decisions, the newest first', () => {
  const exam = { coverage: 0.7, risk: 0.01, n: 300 };
  const told = historyOf({
    found_at: 1,
    lessons: [
      { id: 'l2', state: 'failed', rows: 9, started_at: 7, ended_at: 8, candidate: null, error: 'no room' },
      { id: 'l3', state: 'running', rows: 9, started_at: 9, ended_at: null, candidate: null, error: null },
      { id: 'l1', state: 'done', rows: 200, started_at: 2, ended_at: 3, candidate: 't.1', error: null },
    ],
    verdicts: [
      { id: 'v1', at: 4, student: 't.1', outcome: 'passed', exam, words: '' },
      {
        id: 'v2',
        at: 6,
        student: 't.1',
        outcome: 'taken-off',
        exam: null,
        words: 'Taken off because of it: 12 audits. And more.',
      },
    ],
    decisions: [
      { id: 'd1', at: 5, kind: 'approve', value: null, actor: 'console' },
      { id: 'd2', at: 10, kind: 'promise', value: '{"alpha":0.02,"delta":0.05}', actor: 'ann' },
    ],
  } as never);
  assert.deepEqual(
    told.map(({ what }) => what),
    [
      'You promised 2 %',
      'A lesson failed',
      'Student 1 was taken off',
      'You approved',
      'Student 1 passed its exam',
      'Student 1 was taught',
      'Found in the traffic',
    ],
  );
  assert.equal(told[0]?.more, 'by ann');
  assert.equal(told[2]?.more, 'Taken off because of it');
});

test('taskPlace() reads addresses, taskPath() writes them', () => {
  for (const id of ['t_01-ab', 'a:b.c', 'half 50%'])
    for (const [path, page] of [
      [taskPath(id), 'one'],
      [taskPath(id, 'review'), 'review'],
    ] as const)
      assert.deepEqual(taskPlace(path), { page, id });
  assert.deepEqual(taskPlace('/tasks/'), { page: 'all' });
  assert.deepEqual(
    [taskPlace('/tasks/x/y'), taskPlace('/tasks/x/review/y')],
    [{ page: 'none' }, { page: 'none' }],
  );
});
