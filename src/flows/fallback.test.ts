import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import {
  chunk,
  completion,
  completionReply,
  errorReply,
  SSE_HEADERS,
  sseEvent,
  streamReply,
  textChunks,
} from '#testing/chat-replies.ts';
import { CUT, RESET, type Script, ScriptedUpstream, turn } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

/** Upstreams that misbehave, behind the front door: `near` first, `far` behind it. */

let near: ScriptedUpstream;
let far: ScriptedUpstream;
let house: TestHouse;
const NOW_MS = Date.parse('2026-11-21T08:00:00Z');
const slept: number[] = [];

before(async () => {
  near = await ScriptedUpstream.open();
  far = await ScriptedUpstream.open();
  const timeouts = { firstByteMs: 100, idleMs: 100 };
  house = await openTestHouse(
    {
      experts: { near: { url: near.url, timeouts }, far: { url: far.url } },
      routes: { both: ['near', 'far'] },
      retry: { attempts: 3, waitMs: 100, longestWaitMs: 5_000 },
      server: { streamHeadersMs: 60_000 },
    },
    {
      world: {
        random: () => 0.5,
        clock: {
          nowMs: () => NOW_MS,
          tickUs: () => 0,
          sleep: async (ms) => {
            slept.push(ms);
          },
        },
      },
    },
  );
});
beforeEach(() => {
  near.reset();
  far.reset();
  slept.length = 0;
});
after(async () => {
  await house.close();
  await near.close();
  await far.close();
});

interface Outcome {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape
  readonly json: any;
  /** The attempts on the trace: who, and how it failed. */
  readonly attempts: readonly (readonly [expert: string, error: string | null])[];
  readonly state: string;
}

async function ask(body: object = {}): Promise<Outcome> {
  const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'both', messages: [{ role: 'user', content: 'Hello' }], ...body }),
  });
  const text = await reply.text();
  const trace = await house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    json: text.startsWith('{') ? JSON.parse(text) : undefined,
    attempts: trace.attempts.map((one: Record<string, string>) => [one.expert_id, one.error_code]),
    state: trace.state,
  };
}

const never = new Promise<never>(() => {});
const half = sseEvent(chunk({ content: 'Hel' })).slice(0, 30);
const page = '<!doctype html><style>p{}</style><h1>Bad gateway</h1>';
const html = { 'content-type': 'text/html' };

/** What near does at each try, and how each try stands on the trace. */
const troubles: [what: string, script: Script, tries: number, error: string, stream?: boolean][] = [
  ['hangs before its first byte', { before: never }, 1, 'upstream_timeout'],
  ['hangs in the middle of its body', { body: ['{"cho', never] }, 1, 'upstream_timeout'],
  ['resets the connection before its headers', { raw: '' }, 3, 'upstream_failed'],
  ['resets in the middle of its body', { body: ['{"cho', turn, RESET] }, 3, 'upstream_failed'],
  ['closes in the middle of its body', { body: ['{"cho', turn, CUT] }, 3, 'upstream_failed'],
  ['speaks no HTTP', { raw: 'hello\r\n\r\n' }, 3, 'upstream_failed'],
  ['answers HTML with 200', { headers: html, body: page }, 3, 'upstream_failed'],
  ['answers HTML with 502', { status: 502, headers: html, body: page }, 3, 'upstream_failed'],
  ['answers nothing with 200', { body: '' }, 3, 'upstream_failed'],
  ['promises more bytes than it sends', lengthOf(1_000), 3, 'upstream_failed'],
  ['promises fewer bytes than it sends', lengthOf(10), 3, 'upstream_failed'],
  ['fails with 500', errorReply(500, { message: 'Oh' }), 3, 'upstream_failed'],
  ['is overloaded with 529', errorReply(529, { message: 'Full' }), 3, 'upstream_busy'],
  ['refuses the key with 401', errorReply(401, { message: 'No key' }), 1, 'upstream_unusable'],
  ['has no credit, 402', errorReply(402, { message: 'Pay' }), 1, 'upstream_unusable'],
  ['does not know the model, 404', errorReply(404, { message: 'What?' }), 1, 'upstream_unusable'],
  [
    'has too little room',
    errorReply(400, { message: 'Long', code: 'context_length_exceeded' }),
    1,
    'context_length_exceeded',
  ],
  ['sends its ask elsewhere', redirect(308, 'http://127.0.0.1:9/v1'), 1, 'egress_refused'],
  ['drops the ask with a 302', redirect(302, '/elsewhere'), 1, 'egress_refused'],
  ['resets a stream before any content', streamed(turn, RESET), 3, 'upstream_failed', true],
  ['closes a stream before any content', streamed(CUT), 3, 'upstream_failed', true],
  ['sends half an event and closes', streamed(half, turn, CUT), 3, 'upstream_failed', true],
  ['sends half an event and hangs', streamed(half, never), 1, 'upstream_timeout', true],
  ['sends an event that is no JSON', streamed(sseEvent('<p>')), 3, 'upstream_failed', true],
  ['sends an error as its first event', streamed(sseEvent({ error: {} })), 3, 'upstream_failed', true],
];

suite('the next expert of a route answers where the first', () => {
  for (const [what, script, tries, error, stream = false] of troubles) {
    test(`${what} (${tries === 1 ? 'asked once' : `asked ${tries} times`}: ${error})`, async () => {
      near.always = script;
      far.reply(stream ? streamReply(textChunks('Hi')) : completionReply('Hi'));
      const { status, text, attempts, state } = await ask({ stream });
      assert.equal(status, 200);
      assert.match(text, /"content":"Hi"/);
      assert.equal(near.requests.length, tries);
      assert.deepEqual(attempts, [...Array.from({ length: tries }, () => ['near', error]), ['far', null]]);
      assert.equal(state, 'done');
    });
  }
});

suite('an expert alone that', () => {
  const rows: [what: string, script: Script, status: number, code: string][] = [
    ['hangs', { before: never }, 504, 'upstream_timeout'],
    ['resets', { body: ['{', turn, RESET] }, 502, 'upstream_failed'],
    ['answers HTML with 200', { headers: html, body: page }, 502, 'upstream_failed'],
    ['answers HTML with 502', { status: 502, headers: html, body: page }, 502, 'upstream_failed'],
    ['redirects to another host', redirect(307, 'http://127.0.0.1:9/v1'), 502, 'egress_refused'],
    ['is busy', { status: 429, body: '' }, 429, 'upstream_busy'],
    ['fails with 500', errorReply(500, { message: 'Oh' }), 500, 'upstream_failed'],
    ['is overloaded with 529', errorReply(529, { message: 'Full' }), 503, 'upstream_busy'],
    ['refuses the key with 401', errorReply(401, { message: 'No' }), 401, 'upstream_unusable'],
    ['does not know the model, 404', errorReply(404, { message: 'No' }), 404, 'upstream_unusable'],
  ];
  for (const [what, script, status, code] of rows) {
    test(`${what}: ${status} ${code}, whole and streamed`, async () => {
      near.always = script;
      for (const stream of [false, true]) {
        const outcome = await ask({ model: 'near', stream });
        assert.equal(outcome.status, status);
        assert.equal(outcome.json.error.code, code);
        assert.equal(outcome.state, 'failed');
      }
    });
  }

  test('redirects within its host with 307 is followed, ask and all', async () => {
    near.reply(redirect(307, '/v2/chat?x=1'), completionReply('Hi'));
    const { status, attempts } = await ask({ model: 'near' });
    assert.equal(status, 200);
    assert.deepEqual(
      near.requests.map(({ path }) => path),
      ['/v1/chat/completions', '/v2/chat?x=1'],
    );
    assert.equal(near.requests[1]?.body, near.requests[0]?.body);
    assert.deepEqual(attempts, [['near', null]]);
  });

  test('redirects in a circle is given up', async () => {
    near.always = redirect(307, '/v1/chat/completions');
    const { status, json } = await ask({ model: 'near' });
    assert.deepEqual([status, json.error.code], [502, 'egress_refused']);
    assert.equal(near.requests.length, 4);
  });
});

suite('once an expert has said something, nobody else goes on for it', () => {
  const said = [
    sseEvent(chunk({ role: 'assistant', content: '' })),
    sseEvent(chunk({ content: 'Hello wor' })),
  ];
  const rows: [what: string, end: NonNullable<Extract<Script['body'], readonly unknown[]>>, code: string][] =
    [
      ['resets', [turn, RESET], 'upstream_failed'],
      ['closes', [turn, CUT], 'upstream_failed'],
      ['falls silent', [never], 'upstream_timeout'],
      ['sends an error', [sseEvent({ error: { message: 'Out of memory' } })], 'upstream_failed'],
      ['sends half an event and closes', [half, turn, CUT], 'upstream_failed'],
    ];
  for (const [what, end, code] of rows) {
    test(`it ${what}: what was said, an error event, no [DONE]`, async () => {
      near.reply(streamed(...said, ...end));
      const { status, text, attempts, state } = await ask({ stream: true });
      assert.equal(status, 200);
      assert.match(text, /Hello wor/);
      const last = text.trimEnd().split('\n\n').at(-1) ?? '';
      const { error } = JSON.parse(last.replace('data: ', ''));
      assert.ok(error.code === code || error.message === 'Out of memory', last);
      assert.equal(text.includes('[DONE]'), false);
      assert.deepEqual([attempts, state], [[['near', code]], 'failed']);
      assert.equal(far.requests.length, 0);
    });
  }
});

suite('an expert that is busy says when to come back:', () => {
  const rows: [headers: Record<string, string>, waits: number[], asksOfNear: number][] = [
    [{ 'retry-after': '2' }, [2_000, 2_000], 3],
    [{ 'retry-after': 'Sat, 21 Nov 2026 08:00:03 GMT' }, [3_000, 3_000], 3],
    [{ 'retry-after': 'Sat, 21 Nov 2026 07:00:00 GMT' }, [75, 150], 3],
    [{ 'retry-after': '4', 'retry-after-ms': '250' }, [250, 250], 3],
    [{ 'retry-after': 'soon' }, [75, 150], 3],
    [{}, [75, 150], 3],
    [{ 'retry-after': '6' }, [], 1],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, [], 1],
  ];
  for (const [headers, waits, asks] of rows) {
    test(`${JSON.stringify(headers)}: waits ${waits.join(' and ') || 'not at all'}, then the next`, async () => {
      near.always = errorReply(429, { message: 'Slow down' }, headers);
      far.reply(completionReply('Hi'));
      assert.equal((await ask()).status, 200);
      assert.deepEqual([slept, near.requests.length], [waits, asks]);
    });
  }

  test('and if nobody else is there, the client is told the same', async () => {
    near.always = errorReply(429, { message: 'Slow down' }, { 'retry-after': '60' });
    const { status, headers } = await ask({ model: 'near' });
    assert.deepEqual([status, headers.get('retry-after')], [429, '60']);
  });

  test('a try after the wait may succeed', async () => {
    near.reply(errorReply(429, {}, { 'retry-after-ms': '10' }), completionReply('Hi'));
    const { status, attempts } = await ask();
    assert.equal(status, 200);
    assert.deepEqual(attempts, [
      ['near', 'upstream_busy'],
      ['near', null],
    ]);
  });
});

for (const code of [400, 422]) {
  test(`a ${code} of the first expert is told at once: the others would say the same`, async () => {
    near.reply(errorReply(code, { message: 'No such field', param: 'x', code: 'unknown_field' }));
    const { status, json, attempts } = await ask();
    assert.deepEqual([status, json.error.message, json.error.param], [code, 'No such field', 'x']);
    assert.deepEqual(attempts, [['near', 'upstream_refused']]);
    assert.equal(far.requests.length, 0);
  });
}

test('where all fail, one error tells what each said', async () => {
  near.always = { status: 503, headers: html, body: '<h1>Closed</h1>' };
  far.always = { status: 404, headers: html, body: '<h1>Gone</h1>' };
  const { status, json, attempts, state } = await ask();
  assert.deepEqual([status, json.error.code, state], [404, 'upstream_unusable', 'failed']);
  assert.match(json.error.message, /None of 2 experts answered\. near: .*503: Closed; .*far: .*404: Gone/);
  assert.equal(attempts.length, 4);
});

function streamed(...body: NonNullable<Extract<Script['body'], readonly unknown[]>>): Script {
  return { headers: SSE_HEADERS, body };
}

function redirect(status: number, location: string): Script {
  return { status, headers: { location }, body: '' };
}

/** A whole reply that lies about its length. */
function lengthOf(bytes: number): Script {
  const body = JSON.stringify(completion({ content: 'Hi' }));
  const [head, tail] = [body.slice(0, bytes), body.slice(bytes)];
  const reply = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
  return { raw: reply + head + tail };
}
