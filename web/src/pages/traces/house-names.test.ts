import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  expertName,
  type HouseNames,
  plainReason,
  shortName,
  taskName,
  whoBadge,
  whoName,
} from './house-names.ts';

const names: HouseNames = {
  areKnown: true,
  experts: [
    { id: 'openai', kind: 'remote', zone: 'outside' },
    { id: 'cellar', kind: 'remote', zone: 'household' },
  ],
  tasks: new Map([['t_12', 'Sort the mail']]),
};

suite('names as people use them', () => {
  test('of tasks: their titles, or the name that a caller gave; nothing for what is no task yet', () => {
    assert.equal(taskName('t_12', names), 'Sort the mail');
    assert.equal(taskName('invoices', names), 'invoices');
    assert.equal(taskName('t_0123456789ab', names), '');
    assert.equal(taskName('invoices', { ...names, areKnown: false }), '');
  });

  test('of experts: students by number, all others as they are called', () => {
    assert.equal(expertName('t_12.3', 'student'), 'Student 3');
    assert.equal(expertName('openai', 'remote'), 'openai');
    assert.equal(whoName({ expert_id: null, kind: null, name: 'auto' }), 'auto');
    assert.equal(whoName({ expert_id: 't_12.3', kind: 'student', name: 'auto' }), 'Student 3');
  });

  test('and a word for who that is, by kind and by where it is', () => {
    assert.deepEqual(whoBadge('t_12.3', 'student', names), { word: 'Student', tone: 'green' });
    assert.deepEqual(whoBadge('qwen', 'local', names), { word: 'Your model', tone: 'blue' });
    assert.deepEqual(whoBadge('openai', 'remote', names), { word: 'API', tone: 'clay' });
    assert.deepEqual(whoBadge('cellar', 'remote', names), { word: 'Your server', tone: 'blue' });
    assert.deepEqual(whoBadge('long gone', 'remote', names), { word: 'API', tone: 'clay' });
  });

  test('beside the kind: without it', () => {
    assert.equal(shortName({ expert_id: 't_12.3', kind: 'student', name: 'auto' }), 'no. 3');
    assert.equal(shortName({ expert_id: 'openai', kind: 'remote', name: 'auto' }), 'openai');
    assert.equal(shortName({ expert_id: null, kind: null, name: 'auto' }), 'auto');
  });

  test("in the router's reasons", () => {
    assert.equal(
      plainReason('the student of the task t_12: at most 5 % differ (verdict 01a1-fe)', 't_12'),
      'The student of this task: at most 5 % differ',
    );
    assert.equal(plainReason('t_12.3 left out', 't_12'), 'Student 3 left out');
    assert.equal(plainReason('"theory" is a model of up', null), '"theory" is a model of up');
  });
});
