import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completePrompt } from './prompt-end.ts';
import { thinkingTagsOf } from './thinking-tags.ts';

test('how a model thinks is told by its template', () => {
  const opens = (template: string) => thinkingTagsOf(template)?.open;
  assert.equal(opens('<think>{{ x }}</think>'), '<think>');
  assert.equal(opens("content.split('</think>')"), '<think>');
  assert.equal(opens('[THINK]{{ x }}[/THINK]'), '[THINK]');
  assert.equal(opens('<seed:think>…</seed:think>'), '<seed:think>');
  assert.equal(opens('<|START_THINKING|><|END_THINKING|>'), '<|START_THINKING|>');
  assert.equal(opens('Here is my thought process: … Here is my response: …'), 'Here is my thought process:');
  assert.equal(opens('<|channel>thought … <channel|>'), '<|channel>thought');
  assert.equal(opens('I think <b>'), undefined);
  assert.deepEqual(thinkingTagsOf('<think></think><response></response>')?.wrapper, [
    '<response>',
    '</response>',
  ]);
});

const TAGS = { open: '<think>', close: '</think>' };
const END = { harmony: false, tags: TAGS };

test('the end of the prompt says whether there is reasoning to come', () => {
  const state = (prompt: string) => completePrompt(prompt, END, false, undefined).thinking;
  assert.equal(state('<a>'), 'possible');
  assert.equal(state('<a><think>\n'), 'inside');
  assert.equal(state('<a><think>\n\n</think>\n\n'), 'over');
  assert.equal(state('what is <think>?<a>'), 'possible');
  assert.equal(completePrompt('<a>', { harmony: false }, false, undefined).thinking, 'over');
});

test('reasoning that is not wanted is over before it began', () => {
  const none = (prompt: string) => completePrompt(prompt, END, true, undefined);
  assert.deepEqual(none('<a>'), { prompt: '<a><think>\n\n</think>\n\n', thinking: 'over' });
  assert.deepEqual(none('<a><think>\n'), { prompt: '<a><think>\n\n</think>\n\n', thinking: 'over' });
  assert.deepEqual(none('<a><think></think>'), { prompt: '<a><think></think>', thinking: 'over' });
});

test('an answer that was begun comes after reasoning', () => {
  const begun = (prompt: string) => completePrompt(prompt, END, false, 'So');
  assert.deepEqual(begun('<a>'), { prompt: '<a>So', thinking: 'over' });
  assert.deepEqual(begun('<a><think>\n'), { prompt: '<a><think>\n\n</think>\n\nSo', thinking: 'over' });
});
