import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrammarBans } from './grammar-bans.ts';

/** Tokens 0 to 255 are the bytes, 256 begins a text, 257 is a marker, 258 ends an answer. */
const CONTROL = new Map([
  [256, '<s>'],
  [257, '<think>'],
  [258, '</s>'],
]);
const bans = new GrammarBans({
  vocabularySize: 259,
  isControl: (token) => CONTROL.has(token),
  isEnd: (token) => token === 258,
  controlText: (token) => CONTROL.get(token) ?? '',
  piece: (token) => (CONTROL.has(token) ? new Uint8Array() : Uint8Array.of(token)),
});

test('control tokens are banned but for the end and those that are part of the text', () => {
  assert.deepEqual(bans.always([]), [256, 257]);
  assert.deepEqual(bans.always(['<think>']), [256]);
});

test('after a lead byte no byte may come that makes a longer form of a shorter character', () => {
  assert.deepEqual(bans.after(Buffer.from('a')), []);
  assert.deepEqual(bans.after(Uint8Array.of(0xc3)), []);
  assert.deepEqual(bans.after(Uint8Array.of(0x61, 0xe0)), range(0x80, 0x9f));
  assert.deepEqual(bans.after(Uint8Array.of(0xf0)), range(0x80, 0x8f));
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
