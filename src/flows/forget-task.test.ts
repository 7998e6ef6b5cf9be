import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DecisionKind } from '#contract/task.ts';
import { type Classroom, openClassroom, townTexts } from '#testing/classroom.ts';
import { until } from '#testing/until.ts';
import { Blobs } from '#vault/blobs.ts';
import type { TaskReport } from './task-report.ts';

suite('a task that its owner', () => {
  test('deletes is forgotten with all that was learned of it, and found anew if its asks go on', async () => {
    await using room = await openClassroom();
    const texts = townTexts(11);
    const { task, student } = await room.until('serving', texts);
    await decide(room, 'delete', task.id);
    assert.deepEqual(room.reports(), []);
    assert.deepEqual(new Blobs(`${room.house.home}/vault`).list(), []);
    const [heard] = await room.ask([texts()]);
    assert.deepEqual([heard?.kind, heard?.status], ['remote', 200]);
    const again = await room.until('serving', texts);
    assert.equal(again.task.id, task.id);
    assert.ok((again.student?.rows ?? 0) > (student?.rows ?? 0), 'from the old traces and the new ones');
    assert.deepEqual(
      again.decisions.map(({ kind }) => kind),
      ['delete'],
      'what was decided before it was deleted holds no longer',
    );
  });

  test('deletes in the midst of its lesson leaves nothing behind', async () => {
    await using room = await openClassroom();
    const texts = townTexts(12);
    const { task } = await room.until('serving', texts);
    await decide(room, 'relearn', task.id);
    await decide(room, 'delete', task.id);
    await sleep(400); // the lesson's thread ends
    await until(
      () => new Blobs(`${room.house.home}/vault`).list().length === 0,
      'nothing is left in the vault',
    );
    assert.deepEqual(room.reports(), []);
    assert.deepEqual(room.house.log, []);
  });

  test('pauses learns nothing until it is resumed', async () => {
    await using room = await openClassroom({ firstLesson: 400 });
    const texts = townTexts(13);
    const { task } = await room.until('found', texts);
    await decide(room, 'pause', task.id);
    await room.ask(Array.from({ length: 450 }, texts));
    await sleep(500);
    const [paused] = room.reports();
    assert.deepEqual([paused?.phase, paused?.paused, paused?.lesson], ['found', true, undefined]);
    assert.match(paused?.task.note ?? '', /^paused/);
    await decide(room, 'resume', task.id);
    assert.equal((await room.until('serving', texts)).paused, false);
  });

  test('pauses in shadow is not examined, and the student that serves goes on', async () => {
    await using room = await openClassroom();
    const texts = townTexts(14);
    await room.ask(Array.from({ length: 100 }, texts)); // for a lesson, and too few beyond it for an exam
    const { task } = await inShadow(room);
    await decide(room, 'pause', task.id);
    await room.ask(Array.from({ length: 300 }, texts));
    await sleep(500);
    assert.equal(room.reports()[0]?.phase, 'shadow');
    await decide(room, 'resume', task.id);
    await room.until('serving', texts);
    await decide(room, 'pause', task.id);
    const heard = await room.ask(Array.from({ length: 40 }, texts));
    assert.ok(heard.some(({ kind }) => kind === 'student'));
  });
});

function inShadow(room: Classroom): Promise<TaskReport> {
  return until(() => room.reports().find(({ phase }) => phase === 'shadow'), 'it is taught');
}

async function decide(room: Classroom, kind: DecisionKind, about: string): Promise<void> {
  const { world } = room.house.door.house;
  await room.house.door.learning?.decide({ id: world.newId(), atMs: world.clock.nowMs(), kind, about });
}
