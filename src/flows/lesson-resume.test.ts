import assert from 'node:assert/strict';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClassroom, townTexts } from '#testing/classroom.ts';

test('a lesson that a stop cut short goes on after the next start, with the dataset that it had', async () => {
  using home = mkdtempDisposableSync(join(tmpdir(), 'freehold-resume-'));
  const texts = townTexts(31);
  let dataset: string | undefined;
  {
    await using room = await openClassroom({ firstLesson: 1_000 }, home.path);
    await room.ask(Array.from({ length: 1_010 }, texts));
    for (const end = performance.now() + 15_000; dataset === undefined; await sleep(5)) {
      dataset = room.reports()[0]?.lesson?.dataset;
      assert.ok(performance.now() < end, 'no lesson began');
    }
  }
  await using room = await openClassroom({ firstLesson: 1_000 }, home.path);
  for (const end = performance.now() + 20_000; ; await sleep(50)) {
    const candidate = room.reports()[0]?.candidates[0];
    if (candidate) {
      assert.equal(candidate.dataset, dataset);
      break;
    }
    assert.ok(performance.now() < end, 'the lesson was not taken up');
  }
});
