import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, suite, test } from 'node:test';
import { errorReply, SSE_HEADERS, sseEvent } from '#testing/chat-replies.ts';
import { type Script, ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

/** The key goes to its expert and nowhere else, also where the expert sends it back. */

const KEY = 'sk-very-secret-0123456789';
const VARIABLE = 'FREEHOLD_TEST_KEY_OF_UP';

let upstream: ScriptedUpstream;
let house: TestHouse;
before(async () => {
  upstream = await ScriptedUpstream.open();
  process.env[VARIABLE] = KEY;
  house = await openTestHouse({
    experts: {
      up: { url: upstream.url, keyEnv: VARIABLE },
      keyless: { url: upstream.url, keyEnv: 'FREEHOLD_TEST_KEY_THAT_IS_NOT_SET', models: ['m'] },
    },
    retry: { attempts: 1 },
  });
  delete process.env[VARIABLE];
});
beforeEach(() => upstream.reset());
after(async () => {
  await house.close();
  await upstream.close();
});

function ask(body: object): Promise<Response> {
  return fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'up', messages: [{ role: 'user', content: 'Hello' }], ...body }),
  });
}

suite('a key that the expert repeats is in no reply, trace, log or file', () => {
  const words = `Incorrect API key provided: ${KEY}.`;
  const error = { message: words, type: 'auth', key: KEY };
  const rows: [how: string, status: number, script: Script][] = [
    ['in its 401', 401, errorReply(401, error)],
    ['in its 400', 400, errorReply(400, { message: words, code: KEY, param: KEY })],
    ['in a 500 of HTML', 500, { status: 500, headers: { 'content-type': 'text/html' }, body: `<p>${words}` }],
    ['in a header', 401, errorReply(401, { message: 'No' }, { 'x-key': KEY, 'www-authenticate': KEY })],
    ['in a 200 that is no JSON', 502, { body: words }],
    ['in a 200 with an error', 502, { body: JSON.stringify({ error }) }],
    ['in JSON without choices', 502, { body: JSON.stringify({ key: KEY }) }],
    ['in a redirect', 502, { status: 308, headers: { location: `http://other.example/?key=${KEY}` } }],
    ['in a stream', 200, { headers: SSE_HEADERS, body: [sseEvent({ error })] }],
    ['in a stream, torn', 200, { headers: SSE_HEADERS, body: [sseEvent(`not JSON ${KEY}`)] }],
  ];
  for (const [how, status, script] of rows) {
    test(how, async () => {
      for (const stream of status === 200 ? [true] : [false, true]) {
        upstream.reply(script);
        const reply = await ask({ stream });
        const told = (await reply.text()) + JSON.stringify([...reply.headers]);
        assert.ok(told.includes('"error"'), told);
        const trace = await house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
        assert.equal(trace.state, 'failed');
        assert.equal(upstream.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
        for (const text of [told, JSON.stringify(trace), house.log.join('\n')]) {
          assert.equal(text.includes(KEY), false, text);
        }
      }
    });
  }

  test('nor in anything else that the house tells or keeps', async () => {
    for (const path of [
      '/api/traces',
      '/api/feedback',
      '/health',
      '/metrics',
      '/v1/models',
      '/v1/models/up',
    ]) {
      assert.equal((await (await fetch(house.baseUrl + path)).text()).includes(KEY), false, path);
    }
    await house.flush();
    for (const file of ['freehold.db', 'freehold.db-wal']) {
      assert.equal(readFileSync(join(house.home, file)).includes(KEY), false, file);
    }
  });
});

test('a key that is not set: 401 key_missing, with what to type, and nothing is sent', async () => {
  const reply = await ask({ model: 'keyless' });
  assert.equal(reply.status, 401);
  const { error } = (await reply.json()) as { error: { code: string; message: string } };
  assert.equal(error.code, 'key_missing');
  assert.match(error.message, /Type: export FREEHOLD_TEST_KEY_THAT_IS_NOT_SET=/);
  assert.equal(upstream.requests.length, 0);
});
