import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnswerEvent } from '#contract/answer.ts';
import { checkOrder } from './expert.contract.ts';

const start = { type: 'answer-start', expertId: 'up' } as const;
const text = { type: 'text-delta', choice: 0, text: 'a' } as const;
const choiceEnd = { type: 'choice-end', choice: 0, finish: 'stop' } as const;
const end = { type: 'answer-end', finish: 'stop', usage: { tokensOut: 1 } } as const;
const warning = { type: 'warning', feature: 'seed', detail: 'not honoured' } as const;
const abstain = { type: 'abstain', confidence: 0.4, threshold: 0.9 } as const;
const late = { type: 'extra-delta', choice: 0, place: 'choice', fields: { logprobs: {} } } as const;
const call = (more: object) =>
  ({ type: 'tool-call-delta', choice: 0, index: 0, arguments: '', ...more }) as const;
const frame = (covers: number) =>
  ({ type: 'source-frame', dialect: 'openai-chat', form: 'chunk', text: '{}', covers }) as const;

suite('checkOrder()', () => {
  const good: [what: string, events: AnswerEvent[]][] = [
    ['an answer', [start, text, text, choiceEnd, end]],
    ['an answer without a word', [start, end]],
    ['a warning before the answer', [start, warning, text, end]],
    ['an abstention', [start, abstain]],
    ['a warning before an abstention', [start, warning, abstain]],
    ['log-probabilities after the end of a choice', [start, text, choiceEnd, late, end]],
    ['a tool call in pieces', [start, call({ id: 'a', name: 'f' }), call({}), end]],
    ['two tool calls', [start, call({ id: 'a', name: 'f' }), call({ index: 1, id: 'b', name: 'f' }), end]],
    ['frames', [start, frame(1), text, frame(0), frame(2), text, choiceEnd, end]],
  ];
  for (const [what, events] of good) {
    test(`takes ${what}`, () => checkOrder(events, 'up'));
  }

  const bad: [what: string, events: AnswerEvent[], complaint: RegExp][] = [
    ['nothing', [], /begins with undefined/],
    ['no start', [text, end], /begins with text-delta/],
    ["another expert's start", [{ ...start, expertId: 'other' }, end], /other/],
    ['two starts', [start, start, end], /starts twice/],
    ['no end', [start, text], /ends with text-delta/],
    ['two ends', [start, end, end], /ends twice/],
    ['words after the end', [start, end, text], /ends with text-delta/],
    ['words before an abstention', [start, text, abstain], /before it abstained/],
    ['a frame before an abstention', [start, frame(0), abstain], /before it abstained/],
    ['an abstention that was sure enough', [start, { ...abstain, confidence: 0.95 }], /falsy/],
    ['half a token', [start, { ...end, usage: { tokensOut: 0.5 } }], /tokensOut is 0.5/],
    ['words after the end of their choice', [start, choiceEnd, text, end], /goes on after its end/],
    ['a tool call without a name', [start, call({ id: 'a' }), end], /begins with its id and name/],
    [
      'a tool call that changes its id',
      [start, call({ id: 'a', name: 'f' }), call({ id: 'b' }), end],
      /changed its id/,
    ],
    ['a frame that covers too many', [start, frame(3), text, end], /covers more/],
    ['a frame that covers the end', [start, frame(2), text, end], /covers too much/],
  ];
  for (const [what, events, complaint] of bad) {
    test(`refuses ${what}`, () => {
      assert.throws(() => checkOrder(events, 'up'), complaint);
    });
  }
});
