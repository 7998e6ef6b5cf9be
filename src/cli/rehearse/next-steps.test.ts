import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSteps } from './next-steps.ts';
import { alarm, passed, seen } from './testing/seen.ts';

const typed = (...from: Parameters<typeof nextSteps>) => nextSteps(...from).map(({ type }) => type);

test('nextSteps() names the task and its last exam', () => {
  const tasks = [seen({ verdicts: [passed(), passed({ id: 'v2' }), alarm()] })];
  assert.deepEqual(typed({ home: '/h', tasks }).slice(0, 3), [
    'freehold tasks --home /h',
    'freehold task show t_1 --home /h',
    'freehold gate verify v2 --home /h',
  ]);
});

test('nextSteps() leaves out what there is nothing of, and quotes a home for the shell', () => {
  assert.deepEqual(typed({ home: "/it's here", tasks: [] }), [
    "freehold tasks --home '/it'\\''s here'",
    "freehold traces --home '/it'\\''s here'",
    'freehold connect NAME --url https://HOST/v1 --key-env VAR',
  ]);
});
