import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTasks, type TaskJson } from './seen-task.ts';

const detail: TaskJson = {
  id: 't_1',
  phase: 'serving',
  found_at: 10,
  prompt: 'Sort.',
  note: '',
  lesson: null,
  exam: null,
  candidates: [{ id: 't_1.1', rows: 200, taught_at: 20, teaching_ms: 500 }],
  verdicts: [
    { id: 'a', student: 't_1.1', kind: 'alarm', outcome: 'taken-off', at: 40, words: 'Off.', exam: null },
    {
      id: 'v',
      student: 't_1.1',
      kind: 'exam',
      outcome: 'passed',
      at: 30,
      words: 'Yes.',
      exam: { alpha: 0.05, n: 9, coverage: 1, risk: 0 },
    },
  ],
  audits: { of_student: 7, wrong: 1 },
  saved: { cost_nanos: null, wait_us: 5 },
};

test('readTasks() reads each task of the list, oldest first, and puts verdicts in the order of time', async () => {
  const pages: Record<string, unknown> = {
    '/api/tasks': { data: [{ id: 't_1' }, { id: 't_0' }] },
    '/api/tasks/t_1': detail,
    '/api/tasks/t_0': { ...detail, id: 't_0', found_at: 5 },
  };
  const tasks = await readTasks({ get: async (path) => pages[path] });
  assert.deepEqual(
    tasks.map(({ id }) => id),
    ['t_0', 't_1'],
  );
  const [task] = tasks;
  assert.deepEqual(
    task?.verdicts.map(({ id, atMs }) => [id, atMs]),
    [
      ['v', 30],
      ['a', 40],
    ],
  );
  assert.deepEqual([task?.audits, task?.auditErrors, task?.savedNanos, task?.savedUs], [7, 1, undefined, 5]);
});

test('readTasks() looks at no more than five', async () => {
  const asked: string[] = [];
  const get = async (path: string) => {
    asked.push(path);
    return path === '/api/tasks'
      ? { data: Array.from({ length: 50 }, (_, index) => ({ id: `t_${index}` })) }
      : detail;
  };
  assert.equal((await readTasks({ get })).length, 5);
  assert.equal(asked.length, 6);
});
