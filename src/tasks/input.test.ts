import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { askOf } from '#testing/ask.ts';
import { instructionOf, textOf } from './input.ts';

type Content = string | readonly object[];

function messages(...said: [role: string, content: Content][]) {
  return askOf({ messages: said.map(([role, content]) => ({ role, content })) });
}

suite('what of an ask is instruction and what is said', () => {
  const picture = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
  const twoParts = [
    { type: 'text', text: 'one' },
    { type: 'text', text: 'two' },
  ];
  const rows: [
    name: string,
    ask: ReturnType<typeof askOf>,
    instruction: string | undefined,
    text: string | undefined,
  ][] = [
    ['one user message', messages(['user', 'hi']), '', 'hi'],
    ['a system prompt before it', messages(['system', 'Sort.'], ['user', 'hi']), 'Sort.', 'hi'],
    ['system and developer', messages(['system', 'A'], ['developer', 'B'], ['user', 'hi']), 'A\n\nB', 'hi'],
    ['parts of text', messages(['user', twoParts]), '', 'one\ntwo'],
    [
      'several turns',
      messages(['system', 'A'], ['user', 'hi'], ['assistant', 'ho'], ['user', 'he']),
      'A',
      'user: hi\n\nassistant: ho\n\nuser: he',
    ],
    ['a system message later on', messages(['user', 'hi'], ['system', 'now']), '', 'user: hi\n\nsystem: now'],
    ['nothing but a system message', messages(['system', 'Sort: hi']), '', 'Sort: hi'],
    ['an empty message', messages(['system', 'A'], ['user', '']), 'A', ''],
    ['a picture', messages(['system', 'A'], ['user', picture]), 'A', undefined],
    [
      'a picture in an earlier turn',
      messages(['user', picture], ['assistant', 'ho'], ['user', 'he']),
      '',
      undefined,
    ],
  ];
  for (const [name, ask, instruction, text] of rows)
    test(`instructionOf() and textOf() read ${name}`, () => {
      assert.deepEqual([instructionOf(ask), textOf(ask)], [instruction, text]);
    });
});
