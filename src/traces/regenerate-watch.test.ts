import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { fakeClock } from '#std/clock.ts';
import { askOf } from '#testing/ask.ts';
import { OpenTrace } from './open-trace.ts';
import { RegenerateWatch } from './regenerate-watch.ts';

const WINDOW_MS = 60_000;
const START = 1_700_000_000_000;
const user = (content: unknown) => ({ role: 'user', content });
const hello = { messages: [user('Hello')] };
const image = (url: string) => ({ messages: [user([{ type: 'image_url', image_url: { url } }])] });
const called = (given: string) => ({
  messages: [
    user('Weather?'),
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: given } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'Rain' },
  ],
});

function traced(body: object, caller: string, atMs: number, more: Partial<Ask> = {}): OpenTrace {
  const id = `01900000-0000-7000-8000-${String(atMs).padStart(12, '0').slice(-12)}`;
  return new OpenTrace({ ...askOf(body), id, ...more }, { id: caller }, fakeClock(atMs), 'f00d');
}

suite('the same conversation asked again', () => {
  type Row = [
    what: string,
    first: object,
    second: object,
    more: { caller?: string; afterMs?: number },
    verdict: boolean,
  ];
  const rows: Row[] = [
    ['by the same caller', hello, hello, {}, true],
    ['at the end of the window', hello, hello, { afterMs: WINDOW_MS }, true],
    ['with other sampling', hello, { ...hello, temperature: 1, seed: 4 }, {}, true],
    ['of another model', hello, { ...hello, model: 'other' }, {}, true],
    ['with the same image', image('http://a/1'), image('http://a/1'), {}, true],
    ['with the same tool calls', called('{"a":1}'), called('{"a":1}'), {}, true],
    ['after the window', hello, hello, { afterMs: WINDOW_MS + 1 }, false],
    ['by another caller', hello, hello, { caller: 'other' }, false],
    ['with a changed message', hello, { messages: [user('Hello!')] }, {}, false],
    ['with a message more', hello, { messages: [user('Hello'), user('Hello')] }, {}, false],
    ['with the message split in two', hello, { messages: [user('Hel'), user('lo')] }, {}, false],
    ['with another role', hello, { messages: [{ role: 'system', content: 'Hello' }] }, {}, false],
    ['with another image', image('http://a/1'), image('http://a/2'), {}, false],
    ['with other arguments of a tool call', called('{"a":1}'), called('{"a":2}'), {}, false],
  ];
  for (const [what, first, second, { caller = 'c', afterMs = 1_000 }, verdict] of rows) {
    test(`${what} is ${verdict ? 'noticed' : 'not noticed'}`, () => {
      const watch = new RegenerateWatch(WINDOW_MS);
      const earlier = traced(first, 'c', START - 500);
      assert.equal(watch.earlier(earlier), undefined);
      watch.answered(earlier, START);
      const again = watch.earlier(traced(second, caller, START + afterMs));
      assert.equal(again, verdict ? earlier.ask.id : undefined);
    });
  }

  test('after it failed, or while it is still open, is not noticed', () => {
    const watch = new RegenerateWatch(WINDOW_MS);
    watch.earlier(traced(hello, 'c', START)); // and never answered
    assert.equal(watch.earlier(traced(hello, 'c', START + 1)), undefined);
  });

  test('names the newest answer', () => {
    const watch = new RegenerateWatch(WINDOW_MS);
    const [first, second] = [traced(hello, 'c', START), traced(hello, 'c', START + 10)];
    watch.answered(first, START);
    watch.answered(second, START + 10);
    assert.equal(watch.earlier(traced(hello, 'c', START + 20)), second.ask.id);
  });

  test('is not looked for where the window is 0, nor among asks for vectors', () => {
    const closed = new RegenerateWatch(0);
    closed.answered(traced(hello, 'c', START), START);
    assert.equal(closed.earlier(traced(hello, 'c', START)), undefined);
    const watch = new RegenerateWatch(WINDOW_MS);
    watch.answered(traced(hello, 'c', START, { wants: 'vectors' }), START);
    assert.equal(watch.earlier(traced(hello, 'c', START)), undefined);
  });
});
