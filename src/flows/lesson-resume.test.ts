import assert from 'node:assert/strict';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openClassroom, townTexts } from '#testing/classroom.ts';
import { until } from '#testing/until.ts';

test('a lesson that a stop cut short goes on after the next start, with the dataset that it had', async () => {
  using home = mkdtempDisposableSync(join(tmpdir(), 'freehold-resume-'));
  const texts = townTexts(31);
  let dataset: string | undefined;
  {
    await using room = await openClassroom({ firstLesson: 1_000 }, home.path);
    await room.ask(Array.from({ length: 1_010 }, texts));
    dataset = await until(() => room.reports()[0]?.lesson?.dataset, 'the lesson begins');
  }
  await using room = await openClassroom({ firstLesson: 1_000 }, home.path);
  const candidate = await until(() => room.reports()[0]?.candidates[0], 'the lesson is taken up');
  assert.equal(candidate.dataset, dataset);
});
