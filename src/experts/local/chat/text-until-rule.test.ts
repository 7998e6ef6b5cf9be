import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matcher } from '../grammar/testing/match.ts';
import { CallRules } from './calls/call-rules.ts';
import { textUntilRule } from './text-until-rule.ts';

/** Every text of these letters up to this length. */
function* texts(letters: readonly string[], most: number): Generator<string> {
  yield '';
  if (most === 0) return;
  for (const letter of letters) for (const rest of texts(letters, most - 1)) yield letter + rest;
}

for (const marker of ['a', 'ab', 'aab', 'aba', 'abab', 'aaa', '-]^\\', '｜a'])
  test(`a text up to ${marker} ends at its first`, () => {
    const rules = new CallRules();
    const matcher = new Matcher(rules.text(textUntilRule(rules, marker)));
    const letters = [...new Set([...marker, 'b', 'x'])];
    for (const text of texts(letters, letters.length > 4 ? 5 : 6)) {
      const expected = text.endsWith(marker) && text.indexOf(marker) === text.length - marker.length;
      assert.equal(matcher.matches(text), expected, text);
    }
  });

test('the same marker is the same rule', () => {
  const rules = new CallRules();
  assert.equal(textUntilRule(rules, '</a>'), textUntilRule(rules, '</a>'));
});
