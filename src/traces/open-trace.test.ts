import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnswerEvent } from '#contract/answer.ts';
import { AppError } from '#contract/errors.ts';
import type { ExpertCard } from '#contract/expert.ts';
import { fakeClock } from '#std/clock.ts';
import { askOf } from '#testing/ask.ts';
import { plain } from '#testing/plain.ts';
import { OpenTrace } from './open-trace.ts';

const START = 1_700_000_000_000;
const card = (id: string, more: Partial<ExpertCard> = {}): ExpertCard => ({
  id,
  kind: 'remote',
  zone: 'outside',
  models: [],
  lacks: [],
  prices: { '*': { nanosPerTokenIn: 1, nanosPerTokenOut: 10 } },
  origin: 'http://a',
  ...more,
});
const text = (said: string): AnswerEvent => ({ type: 'text-delta', choice: 0, text: said });
const start = (model?: string): AnswerEvent => ({
  type: 'answer-start',
  expertId: 'up',
  ...(model ? { model } : {}),
});
const end: AnswerEvent = { type: 'answer-end', finish: 'stop', usage: { tokensIn: 9, tokensOut: 3 } };

/** A trace whose clock is in the test's hands. */
function opened(body: object = {}) {
  const clock = fakeClock(START);
  return {
    clock,
    trace: new OpenTrace({ ...askOf(body), pinnedTask: 'sort' }, { id: 'caller' }, clock, 'f00d'),
  };
}

suite('a trace while its ask is answered', () => {
  test('is open, with what is known at its beginning', () => {
    const { trace } = opened({ model: 'auto', stream: true });
    assert.equal(trace.isOpen, true);
    assert.equal(trace.answer, undefined);
    assert.deepEqual(plain(trace.snapshot()), {
      id: trace.ask.id,
      openedAtMs: START,
      state: 'open',
      wire: 'openai-chat',
      name: 'auto',
      stream: true,
      task: 'sort',
      warnings: [],
      usage: {},
      configHash: 'f00d',
      attempts: [],
    });
  });

  test('tells who is being asked before anybody answered', () => {
    const { trace } = opened();
    trace.attempt(card('up'), 'm');
    const { expertId, kind, model, attempts } = trace.snapshot();
    assert.deepEqual([expertId, kind, model, attempts], ['up', 'remote', 'm', []]);
  });

  test('keeps the route, its reasons and its warnings', () => {
    const { trace } = opened();
    trace.routed({
      order: [{ expertId: 'a', model: 'x/y' }, { expertId: 'b' }],
      reasons: ['because'],
      warnings: [{ feature: 'seed', detail: 'not honoured' }],
    });
    trace.attempt(card('a'), 'x/y');
    trace.record({ type: 'warning', feature: 'stop', detail: 'cut' });
    const { route, warnings } = trace.snapshot();
    assert.deepEqual(route, { order: ['a/x/y', 'b'], reasons: ['because'] });
    assert.deepEqual(
      warnings.map(({ feature }) => feature),
      ['seed', 'stop'],
    );
  });

  test('that was answered has times, counts, cost, finish and the answer', () => {
    const { clock, trace } = opened();
    clock.advance(2);
    trace.attempt(card('up'), 'm');
    clock.advance(5);
    trace.record(start('m-2026'));
    trace.record({ type: 'warning', feature: 'x', detail: 'not the first byte' });
    clock.advance(10);
    trace.record(text('Hel'));
    clock.advance(20);
    trace.record(text('lo'));
    trace.record(end);
    trace.attemptEnded();
    clock.advance(100);
    trace.end('done');
    assert.equal(trace.isOpen, false);
    const { attempts, ...whole } = plain(trace.snapshot());
    assert.deepEqual(
      [whole.state, whole.expertId, whole.kind, whole.model, whole.finish],
      ['done', 'up', 'remote', 'm-2026', 'stop'],
    );
    assert.deepEqual([whole.usage, whole.costNanos], [{ tokensIn: 9, tokensOut: 3 }, 39]);
    assert.deepEqual([whole.firstByteUs, whole.totalUs], [17_000, 137_000]);
    assert.deepEqual(attempts, [
      {
        rung: 0,
        expertId: 'up',
        kind: 'remote',
        model: 'm-2026',
        startedAtMs: START + 2,
        firstByteUs: 15_000,
        totalUs: 35_000,
        usage: { tokensIn: 9, tokensOut: 3 },
        costNanos: 39,
        finish: 'stop',
      },
    ]);
    const { choices } = JSON.parse(trace.answer ?? '');
    assert.deepEqual([choices[0].text, choices[0].finish], ['Hello', 'stop']);
  });

  test('notes the ids of the tool calls of every choice', () => {
    const { trace } = opened();
    trace.attempt(card('up'), undefined);
    trace.record({ type: 'tool-call-delta', choice: 0, index: 0, id: 'a', name: 'f', arguments: '{' });
    trace.record({ type: 'tool-call-delta', choice: 0, index: 1, id: 'b', name: 'f', arguments: '{}' });
    trace.record({ type: 'tool-call-delta', choice: 0, index: 0, arguments: '}' });
    trace.record({ type: 'tool-call-delta', choice: 1, index: 0, id: 'c', name: 'g', arguments: '' });
    trace.record(end);
    trace.end('done');
    assert.deepEqual(trace.toolCallIds, ['a', 'b', 'c']);
  });

  test("that failed first and was then served by another tells both, and the second's answer", () => {
    const { clock, trace } = opened();
    trace.attempt(card('first'), undefined);
    clock.advance(3);
    trace.attemptEnded(new AppError('upstream_busy', 'Come back later'));
    clock.advance(1);
    trace.attempt(card('second'), 'm');
    trace.record(start());
    clock.advance(5);
    trace.record(text('Hi'));
    trace.record(end);
    trace.attemptEnded();
    trace.end('done');
    const { attempts, ...whole } = plain(trace.snapshot());
    assert.deepEqual(
      [whole.state, whole.expertId, whole.finish, whole.error],
      ['done', 'second', 'stop', undefined],
    );
    assert.deepEqual([whole.firstByteUs, whole.totalUs, whole.costNanos], [9_000, 9_000, 39]);
    assert.deepEqual(
      attempts.map(({ rung, expertId }) => [rung, expertId]),
      [
        [0, 'first'],
        [1, 'second'],
      ],
    );
    assert.deepEqual(attempts[0]?.error, { code: 'upstream_busy', message: 'Come back later' });
    assert.deepEqual([attempts[0]?.usage, attempts[0]?.costNanos], [{}, undefined]);
    assert.equal(attempts[1]?.error, undefined);
  });

  test('of several attempts adds up what each of them cost', () => {
    const { trace } = opened();
    for (const id of ['a', 'b']) {
      trace.attempt(card(id), undefined);
      trace.record({ ...end, usage: { tokensIn: 1, tokensOut: 2, tokensCached: 1 } });
      trace.attemptEnded(id === 'a' ? new AppError('upstream_failed', 'no') : undefined);
    }
    trace.attempt(card('c', { prices: {} }), undefined);
    trace.record(end);
    trace.end('done');
    const { usage, costNanos } = trace.snapshot();
    assert.deepEqual(usage, { tokensIn: 11, tokensOut: 7, tokensCached: 2 });
    assert.equal(costNanos, 42);
  });

  test('without a price or a count has no cost', () => {
    for (const [prices, usage] of [
      [{}, end.type === 'answer-end' ? end.usage : {}],
      [card('up').prices, { tokensIn: 3 }],
    ] as const) {
      const { trace } = opened();
      trace.attempt(card('up', { prices }), undefined);
      trace.record({ ...end, usage });
      trace.end('done');
      assert.equal(trace.snapshot().costNanos, undefined);
      assert.deepEqual(trace.snapshot().usage, usage);
    }
  });

  test('that nobody answered has the last word of each, and no expert', () => {
    const { trace } = opened();
    const error = new AppError('upstream_failed', 'It hung up');
    trace.attempt(card('up'), undefined);
    trace.attemptEnded(error);
    trace.end('failed', error);
    const { state, expertId, finish, attempts, ...rest } = plain(trace.snapshot());
    assert.deepEqual([state, expertId, finish], ['failed', undefined, undefined]);
    assert.deepEqual(rest.error, { code: 'upstream_failed', message: 'It hung up' });
    assert.equal(attempts.length, 1);
    assert.equal(trace.answer, undefined);
  });

  test('that failed in the middle keeps what was said until then', () => {
    const { trace } = opened();
    trace.attempt(card('up'), undefined);
    trace.record(text('Half of'));
    trace.end('failed', new AppError('upstream_failed', 'It hung up'));
    assert.equal(JSON.parse(trace.answer ?? '').choices[0].text, 'Half of');
    assert.equal(trace.snapshot().attempts[0]?.error?.code, 'upstream_failed');
  });

  test('that was cancelled says so on the trace and the attempt, and is no error', () => {
    const { clock, trace } = opened();
    trace.attempt(card('up'), undefined);
    trace.record(text('Half'));
    clock.advance(4);
    trace.end('cancelled');
    const { state, finish, error, totalUs, attempts } = plain(trace.snapshot());
    assert.deepEqual([state, finish, error, totalUs], ['cancelled', undefined, undefined, 4_000]);
    assert.deepEqual([attempts[0]?.finish, attempts[0]?.error], ['cancelled', undefined]);
    assert.equal(JSON.parse(trace.answer ?? '').choices[0].text, 'Half');
  });

  test('where the first abstained names the one that spoke', () => {
    const { trace } = opened();
    trace.attempt(card('student', { kind: 'student' }), undefined);
    trace.record(start());
    trace.record({ type: 'abstain', confidence: 0.2, threshold: 0.8 });
    trace.attemptEnded();
    trace.attempt(card('teacher'), undefined);
    trace.record(text('Sure'));
    trace.record(end);
    trace.end('done');
    const { expertId, kind, finish, attempts } = trace.snapshot();
    assert.deepEqual([expertId, kind, finish], ['teacher', 'remote', 'stop']);
    assert.deepEqual(
      attempts.map((attempt) => attempt.finish),
      ['abstain', 'stop'],
    );
    assert.deepEqual([attempts[0]?.firstByteUs, attempts[0]?.error], [undefined, undefined]);
  });

  test('where everybody abstained names nobody', () => {
    const { trace } = opened();
    trace.attempt(card('student', { kind: 'student' }), undefined);
    trace.record({ type: 'abstain', confidence: 0.2, threshold: 0.8 });
    trace.attemptEnded();
    trace.end('failed', new AppError('no_expert', 'nobody'));
    const { expertId, finish } = trace.snapshot();
    assert.deepEqual([expertId, finish], [undefined, undefined]);
  });
});
