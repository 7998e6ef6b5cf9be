import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFiles, type Row } from './make.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const rowsOf = (name: string): Row[] =>
  read(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const labelsOf = (rows: readonly Row[]) => new Set(rows.map((row) => row.label));

const train = rowsOf('train.jsonl');
const testing = rowsOf('test.jsonl');
const drift = rowsOf('drift.jsonl');
const all = [...train, ...testing, ...drift];

test('remaking gives the committed files, byte for byte', () => {
  const made = makeFiles();
  assert.deepEqual(Object.keys(made), ['train.jsonl', 'test.jsonl', 'drift.jsonl']);
  for (const [name, text] of Object.entries(made)) {
    // Not assert.equal: on a difference it would print half a megabyte.
    assert.ok(text === read(name), `${name} differs: run node samples/support-desk/make.ts`);
  }
});

test('there are rows and intents enough', () => {
  assert.equal(train.length, 2400);
  assert.equal(testing.length, 800);
  assert.equal(drift.length, 1_800);
  assert.ok(labelsOf(train).size >= 12);
  assert.deepEqual(labelsOf(testing), labelsOf(train));
  for (const row of all) {
    assert.deepEqual(Object.keys(row), ['text', 'label']);
    assert.match(row.label, /^[a-z]+(_[a-z]+)*$/);
  }
});

test('no text occurs twice, in one file or in two, whatever its case', () => {
  assert.equal(new Set(all.map((row) => row.text.toLowerCase())).size, all.length);
});

test('frequencies are uneven, and no intent is rare enough to be unmeasurable', () => {
  const counts = [...Map.groupBy(testing, (row) => row.label).values()].map((rows) => rows.length);
  const spread = Math.max(...counts) / Math.min(...counts);
  assert.ok(spread >= 3 && spread <= 7, `spread ${spread}`);
  assert.ok(Math.min(...counts) >= 10);
});

test('lengths are those of messages', () => {
  const lengths = all.map((row) => row.text.length).sort((one, other) => one - other);
  const median = lengths[lengths.length / 2] ?? 0;
  assert.ok((lengths[0] ?? 0) >= 5);
  assert.ok((lengths.at(-1) ?? 0) <= 600);
  assert.ok(median >= 50 && median <= 160, `median ${median}`);
  assert.ok(lengths.filter((length) => length < 30).length >= all.length / 50, 'too few fragments');
});

test('nothing of the frames is left in a text', () => {
  for (const { text } of all) {
    assert.doesNotMatch(text, /[[\]{}|\\]|undefined/);
    assert.equal(text, text.trim());
  }
});

test('the prompt and the README list every label; only the new one of drift is not in the prompt', () => {
  const prompt = read('prompt.txt');
  const readme = read('README.md');
  const promptWords = new Set(prompt.match(/[a-z_]+/g));
  for (const label of labelsOf(train)) assert.ok(promptWords.has(label), `${label} is not in prompt.txt`);
  for (const label of labelsOf(all))
    assert.ok(readme.includes(`\`${label}\``), `${label} is not in README.md`);
  assert.ok(readme.includes(prompt), 'README.md quotes another prompt');
  assert.deepEqual(labelsOf(drift).difference(promptWords), new Set(['workshop_booking']));
});

test('in drift, late parcels go to the carrier', () => {
  assert.ok(labelsOf(train).has('parcel_late'));
  assert.ok(!labelsOf(drift).has('parcel_late'));
  assert.ok(drift.filter((row) => row.label === 'workshop_booking').length >= 50);
});
