import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TriggerWatch } from './trigger-watch.ts';

/** The step at which the text, a character a token, sets the watch off; -1 for never. */
function triggeredAt(patterns: string[], text: string): number {
  const watch = new TriggerWatch(patterns);
  return [...text].findIndex((character, index) => watch.push(index, Buffer.from(character)) !== undefined);
}

test('a pattern is seen with the token that completes it, however late', () => {
  assert.equal(triggeredAt(['(<call>)$'], 'ab<call>{'), 7);
  assert.equal(triggeredAt(['(<call>)$'], `${'x'.repeat(2_000)}<call>`), 2_005);
  assert.equal(triggeredAt(['(<call>)$'], 'nothing of the kind'), -1);
});

test('a pattern for the beginning is looked for at the beginning alone', () => {
  assert.equal(triggeredAt(['^\\s*(\\{)$'], ' {'), 1);
  assert.equal(triggeredAt(['^\\s*(\\{)$'], 'a {'), -1);
  assert.equal(triggeredAt(['^\\s*(\\{)$'], `${'x'.repeat(400)}{`), -1);
});

test('gives the tokens at the end of the text, the last included, and reads characters cut over tokens', () => {
  const watch = new TriggerWatch(['(é!)$']);
  const bytes = [...Buffer.from('aé!')];
  const told = bytes.map((byte, index) => watch.push(index, Buffer.from([byte])));
  assert.deepEqual(told.at(-1), [0, 1, 2, 3]);
  assert.equal(told[2], undefined);
});
