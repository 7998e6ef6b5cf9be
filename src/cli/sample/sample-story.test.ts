import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fakeClock } from '#std/clock.ts';
import { alarm, passed, seen } from '../rehearse/testing/seen.ts';
import {
  ASKS_BEFORE_YES,
  LONGEST_WAIT_MS,
  RENEWED_MS,
  SampleStory,
  SERVING_ASKS,
  SERVING_MS,
} from './sample-story.ts';
import type { StoryTask } from './story-task.ts';

const candidate = { id: 't_1.1', rows: 200, taughtAtMs: 2_000, teachingMs: 300 };
const certified = seen({ phase: 'certified', candidates: [candidate], verdicts: [passed()] });
const serving = seen({ ...certified, phase: 'serving' });

suite('SampleStory', () => {
  const steps: [phase: string, tasks: readonly StoryTask[]][] = [
    ['asking', []],
    ['asking', [seen()]],
    ['shadow', [seen({ phase: 'shadow', candidates: [candidate] })]],
    ['certified', [certified]],
    ['serving', [serving]],
    ['taken-off', [seen({ ...serving, phase: 'taken-off' })]],
  ];
  for (const [phase, tasks] of steps) {
    test(`is ${phase} where the task is ${tasks[0]?.phase ?? 'not found yet'}`, () => {
      const story = new SampleStory(fakeClock());
      story.saw(tasks, false);
      assert.equal(story.progress.phase, phase);
    });
  }

  test('counts asks, and which of them students answered', () => {
    const story = new SampleStory(fakeClock());
    story.answered(false);
    story.answered(true);
    story.saw([serving], false);
    assert.deepEqual(story.progress, {
      phase: 'serving',
      asks: 2,
      owned: 1,
      isHeld: false,
      task: 't_1',
    });
  });

  test('asks on for a while without a yes, then waits, and goes on with it', () => {
    const story = new SampleStory(fakeClock());
    story.answered(false);
    story.saw([certified], false);
    for (let ask = 1; ask < ASKS_BEFORE_YES; ask++) story.answered(false);
    assert.equal(story.isHeld, false);
    story.answered(false);
    assert.equal(story.isHeld, true);
    story.saw([serving], false);
    assert.equal(story.isHeld, false);
  });

  test('waits for a yes so long, and no longer', () => {
    const clock = fakeClock();
    const story = new SampleStory(clock);
    story.saw([certified], false);
    clock.advance(LONGEST_WAIT_MS - 1);
    assert.equal(story.isOver, false);
    clock.advance(1);
    assert.equal(story.isOver, true);
  });

  test('lets the world change some time and some asks after the student began to answer', () => {
    const clock = fakeClock();
    const story = new SampleStory(clock);
    story.saw([serving], false);
    for (let ask = 1; ask < SERVING_ASKS; ask++) story.answered(true);
    clock.advance(SERVING_MS - 1);
    assert.equal(story.wantsChange, false);
    clock.advance(1);
    assert.equal(story.wantsChange, false);
    story.answered(false);
    assert.equal(story.wantsChange, true);
  });

  test('after the change goes by verdicts that are newer, and ends some time after the new student began', () => {
    const clock = fakeClock(100_000);
    const story = new SampleStory(clock);
    story.saw([serving], false);
    const atMs = story.changed();
    const phases = [
      [],
      [alarm({ atMs: atMs + 10 })],
      [alarm({ atMs: atMs + 10 }), passed({ id: 'v2', student: 't_1.2', atMs: atMs + 20 })],
    ].map((verdicts) => {
      story.saw([seen({ ...serving, verdicts: [passed(), ...verdicts] })], false);
      return story.progress.phase;
    });
    assert.deepEqual(phases, ['drifted', 'taken-off', 'renewed']);
    clock.advance(RENEWED_MS - 1);
    assert.equal(story.isOver, false);
    clock.advance(1);
    assert.equal(story.isOver, true);
  });

  test('pauses for a lesson, but not for ever, and not while a drift is to be found out', () => {
    const clock = fakeClock();
    const story = new SampleStory(clock);
    story.saw([seen()], true);
    assert.equal(story.isLesson, true);
    clock.advance(5 * 60_000);
    assert.equal(story.isLesson, false);
    story.saw([serving], false);
    story.saw([serving], true);
    assert.equal(story.isLesson, true);
    story.changed();
    assert.equal(story.isLesson, false);
  });
});
