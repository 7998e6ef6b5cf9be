import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StepTimes } from './step-times.ts';

const four = [0, 0, 0, 0];
const reading = (tokens: number, from = 0) => ({ answers: [], pieces: [{ tokens, from }] });
const beside = (tokens: number, from = 0) => ({ answers: four, pieces: [{ tokens, from }] });

/** Where answers take no time. */
function quick(): StepTimes {
  const times = new StepTimes();
  times.took({ answers: four, pieces: [] }, 0);
  return times;
}

test('what is not known is not guessed: alone a prompt is read in another way than beside answers', () => {
  const times = new StepTimes();
  times.took(reading(100), 200);
  assert.equal(times.msPerTokenRead(0, true), 0);
  assert.equal(times.msPerTokenRead(0, false), 2);
});

test('what the answers take is none of what reading takes', () => {
  const times = new StepTimes();
  times.took({ answers: four, pieces: [] }, 30);
  times.took(beside(20), 70);
  assert.equal(times.msPerTokenRead(0, true), 2);
});

test('fetching the weights for a prompt that is read alone is what one answer takes', () => {
  const times = new StepTimes();
  times.took({ answers: [0], pieces: [] }, 20);
  times.took(reading(10), 50);
  assert.equal(times.msPerTokenRead(0, false), 3);
});

test('answers that look back at less take less, as far as they do', () => {
  const times = new StepTimes();
  times.took({ answers: [1_000, 1_000, 1_000, 1_000], pieces: [] }, 88);
  const near = times.answersMs([200, 200, 200, 200]);
  assert.ok(near > 40 && near < 50, `${near} ms`);
  assert.ok(times.answersMs([]) < 40, 'fetching the weights looks back at nothing');
});

test('of more answers than were ever seen alone, those beyond are taken for tokens that are read', () => {
  const times = new StepTimes();
  times.took({ answers: [0, 0, 0], pieces: [] }, 30);
  times.took(beside(10), 63);
  assert.equal(times.msPerTokenRead(0, true), 3);
});

test('a step no longer than answers were until now shows what all its tokens take', () => {
  const times = new StepTimes();
  times.took({ answers: four, pieces: [] }, 90);
  times.took(beside(6), 40);
  assert.equal(times.msPerTokenRead(0, true), 4);
});

test('the further back a token looks, the longer it takes', () => {
  const times = quick();
  times.took(beside(10, 0), 20);
  times.took(beside(10, 600), 120);
  assert.equal(times.msPerTokenRead(100, true), 2);
  assert.equal(times.msPerTokenRead(630, true), 12);
});

test('a place that was not reached yet is expected to be dear while others answer, and not where nobody waits', () => {
  const times = quick();
  times.took(beside(10), 30);
  times.took(reading(10), 30);
  assert.equal(times.msPerTokenRead(512, true), 6);
  assert.equal(times.msPerTokenRead(2_560, true), 18);
  assert.equal(times.msPerTokenRead(3_000, false), 3);
});

test('a moment in which all stood still is soon forgotten', () => {
  const times = quick();
  for (let step = 0; step < 20; step++) times.took(beside(10), 20);
  times.took(beside(10), 2_000);
  assert.ok(times.msPerTokenRead(0, true) > 50);
  for (let step = 0; step < 15; step++) times.took(beside(2), 4);
  assert.ok(times.msPerTokenRead(0, true) < 3);
});

test('what answers take is wanted anew now and then, since it grows with them', () => {
  const times = quick();
  assert.equal(times.isStale, false);
  for (let step = 0; step < 100; step++) times.took(reading(10), 20);
  assert.equal(times.isStale, false, 'where nobody answers there is nothing to grow');
  for (let step = 0; step < 16; step++) times.took(beside(10), 20);
  assert.equal(times.isStale, true);
  times.took({ answers: four, pieces: [] }, 10);
  assert.equal(times.isStale, false);
});

test('of two prompts read in one step, each bears what a token at its place is known to take', () => {
  const times = quick();
  times.took(beside(10, 0), 10);
  times.took(beside(10, 3_000), 100);
  const both = [
    { tokens: 10, from: 0 },
    { tokens: 5, from: 3_000 },
  ];
  for (let step = 0; step < 40; step++) times.took({ answers: four, pieces: both }, 120);
  assert.ok(Math.abs(times.msPerTokenRead(0, true) - 2) < 0.01);
  assert.ok(Math.abs(times.msPerTokenRead(3_000, true) - 20) < 0.1);
});

test('a batch that takes another pass through the weights says that it is dearer, and not that all are', () => {
  const times = quick();
  times.took(beside(28), 28);
  for (let step = 0; step < 20; step++) times.took(beside(32), 64);
  assert.equal(times.msPerTokenRead(0, true), 1);
  assert.ok(Math.abs(times.dearer(2, true) - 2) < 0.01);
  assert.equal(times.dearer(1, true), 1);
  assert.equal(times.dearer(3, true), 1, 'nothing is known of it');
  assert.equal(times.dearer(2, false), 1, 'nor of prompts that are read alone');
});

test('where no batch was ever small, large ones tell what a token takes at a place that is new', () => {
  const times = quick();
  times.took(beside(124), 124);
  assert.equal(times.msPerTokenRead(0, true), 1);
  times.took(beside(124), 248);
  assert.equal(times.msPerTokenRead(0, true), 1, 'once it is known, they tell how much dearer they are');
  assert.ok(times.dearer(4, true) > 1.2);
});

test('batches that are not made any more are believed to be dear for a while only', () => {
  const times = quick();
  times.took(beside(28), 28);
  for (let step = 0; step < 20; step++) times.took(beside(32), 64);
  for (let step = 0; step < 3_000; step++) times.took(beside(28), 28);
  assert.ok(times.dearer(2, true) < 1.1);
});
