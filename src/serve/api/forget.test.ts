import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, suite, test } from 'node:test';
import { streamReply, textChunks } from '#testing/chat-replies.ts';
import { filesWith } from '#testing/files-with.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { end, moveIn, said, scriptedExpert } from '../testing/scripted-expert.ts';

/** Words that nothing else in a home has. */
const SECRET = 'zwiebelturm';
const OTHER = 'butterblume';

async function call(house: TestHouse, method: string, path: string, body?: object, headers = {}) {
  const sent = body ? { body: JSON.stringify(body) } : {};
  const reply = await fetch(house.baseUrl + path, { method, headers, ...sent });
  await house.flush();
  const text = await reply.text();
  return {
    status: reply.status,
    trace: reply.headers.get('x-freehold-trace'),
    text,
    // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
    json: () => JSON.parse(text) as any,
  };
}

const asking = (content: string, more: object = {}) => ({
  model: 'mine',
  messages: [{ role: 'user', content }],
  ...more,
});

async function begin(house: TestHouse, title = ''): Promise<string> {
  return (await call(house, 'POST', '/api/conversations', { title })).json().id;
}

/** Asks in a conversation and saves question and answer, as the page does. */
async function talk(house: TestHouse, id: string, content: string): Promise<string> {
  const { trace, status, text } = await call(house, 'POST', '/v1/chat/completions', asking(content), {
    'x-freehold-conversation': id,
  });
  assert.equal(status, 200, text);
  const user = { id: randomUUID(), role: 'user', content };
  const answer = {
    id: randomUUID(),
    parent: user.id,
    role: 'assistant',
    content: `${content}!`,
    trace_id: trace,
  };
  await call(house, 'POST', `/api/conversations/${id}/nodes`, {
    nodes: [user, { ...answer, content: 'unfinished' }],
  });
  await call(house, 'POST', `/api/conversations/${id}/nodes`, { nodes: [answer], leaf: answer.id });
  return trace ?? '';
}

/** Without learning: what is found of tasks shows words of their asks, and is told as kept. */
async function openWithExpert(): Promise<TestHouse> {
  const house = await openTestHouse({ learn: { enabled: false } });
  const mine = scriptedExpert('mine', { zone: 'device' });
  mine.script = (ask) => [...said(`You said ${ask.messages.at(-1)?.role}: ${ask.original.text}`), end()];
  moveIn(house, mine);
  return house;
}

suite('what is deleted', () => {
  let house: TestHouse;
  before(async () => {
    house = await openWithExpert();
  });
  beforeEach(async () => {
    await call(house, 'DELETE', '/api/conversations', { confirm: 'all' });
    const { data } = (await call(house, 'GET', '/api/traces')).json();
    for (const { id } of data) await call(house, 'DELETE', `/api/traces/${id}`);
  });
  after(() => house.close());

  test('a conversation goes with its traces, texts and feedback, and its words stand in no file', async () => {
    const gone = await begin(house, `About a ${SECRET}`);
    const stays = await begin(house, OTHER);
    const traces: string[] = [];
    for (let turn = 0; turn < 12; turn++) {
      traces.push(await talk(house, gone, `${SECRET} ${turn} `.repeat(1 + turn * 40)));
      await talk(house, stays, `${OTHER} ${turn} `.repeat(1 + turn * 40));
    }
    await call(house, 'POST', '/api/feedback', {
      trace_id: traces[0],
      edit: `a better ${SECRET}`,
      thumb: 'down',
    });
    await call(house, 'POST', `/api/conversations/${gone}`, { title: `Another ${SECRET}` });
    assert.ok(filesWith(house.home, SECRET).length > 0);

    const { status, json } = await call(house, 'DELETE', `/api/conversations/${gone}`);
    assert.equal(status, 200);
    assert.deepEqual(json(), {
      deleted: { conversations: 1, messages: 24, traces: 12, texts: 24, feedback: 2 },
      kept: [],
    });
    assert.deepEqual(filesWith(house.home, SECRET), []);
    assert.equal((await call(house, 'GET', `/api/traces/${traces[0]}`)).status, 404);
    assert.equal((await call(house, 'GET', `/api/conversations/${gone}`)).status, 404);
    assert.equal((await call(house, 'GET', `/api/conversations/${stays}`)).json().nodes.length, 24);
    const { data } = (await call(house, 'GET', '/api/traces?limit=500')).json();
    assert.equal(data.length, 12, 'those of the other conversation');
  });

  test('an answer whose page died before it saved anything goes with its conversation', async () => {
    const id = await begin(house);
    const headers = { 'x-freehold-conversation': id };
    await call(house, 'POST', '/v1/chat/completions', asking(SECRET), headers);
    await call(house, 'POST', '/api/chat', asking(`${SECRET} again`, { stream: false }), headers);
    const { json } = await call(house, 'DELETE', `/api/conversations/${id}`);
    assert.deepEqual(json().deleted, { conversations: 1, messages: 0, traces: 2, texts: 4, feedback: 0 });
    assert.deepEqual(filesWith(house.home, SECRET), []);
    for (const path of ['/v1/chat/completions', '/api/chat']) {
      const { status } = await call(house, 'POST', path, asking(SECRET), headers);
      assert.equal(status, 404, 'nothing is added to a conversation that is gone');
    }
  });

  test('a text that another trace has stays, until that goes too', async () => {
    const first = await call(house, 'POST', '/v1/chat/completions', asking(SECRET));
    const second = await call(house, 'POST', '/v1/chat/completions', asking(SECRET));
    const one = (await call(house, 'DELETE', `/api/traces/${first.trace}`)).json();
    assert.deepEqual([one.deleted.traces, one.deleted.texts], [1, 0]);
    const kept = (await call(house, 'GET', `/api/traces/${second.trace}`)).json();
    assert.equal(kept.request.messages[0].content, SECRET);
    const other = (await call(house, 'DELETE', `/api/traces/${second.trace}`)).json();
    assert.deepEqual([other.deleted.traces, other.deleted.texts], [1, 2]);
    assert.deepEqual(filesWith(house.home, SECRET), []);
    const again = await call(house, 'POST', '/v1/chat/completions', asking(SECRET));
    const trace = (await call(house, 'GET', `/api/traces/${again.trace}`)).json();
    assert.equal(trace.request.messages[0].content, SECRET, 'the same text can be kept again');
  });

  test('replays of a trace go with it', async () => {
    const first = await call(house, 'POST', '/v1/chat/completions', asking(SECRET));
    const replay = await call(house, 'POST', `/api/traces/${first.trace}/replay`, { expert: 'mine' });
    assert.equal(replay.status, 200);
    const { json } = await call(house, 'DELETE', `/api/traces/${first.trace}`);
    assert.deepEqual([json().deleted.traces, json().deleted.texts], [2, 4]);
    assert.deepEqual(filesWith(house.home, SECRET), []);
  });

  test('all conversations go where that is confirmed; other traces stay', async () => {
    for (let count = 0; count < 3; count++) await talk(house, await begin(house, SECRET), SECRET + count);
    await call(house, 'POST', '/v1/chat/completions', asking(OTHER));
    assert.equal((await call(house, 'DELETE', '/api/conversations', { confirm: 'yes' })).status, 400);
    const { json } = await call(house, 'DELETE', '/api/conversations', { confirm: 'all' });
    assert.deepEqual([json().deleted.conversations, json().deleted.traces], [3, 3]);
    assert.deepEqual(filesWith(house.home, SECRET), []);
    assert.equal((await call(house, 'GET', '/api/traces')).json().data.length, 1);
  });

  test('what is being answered is not deleted; once it is stopped, it is', async () => {
    await using upstream = await ScriptedUpstream.open();
    await using slow = await openTestHouse({ experts: { mine: { url: upstream.url, models: ['m'] } } });
    const id = await begin(slow);
    upstream.always = { ...streamReply(textChunks('x')), before: new Promise(() => {}) };
    const leaving = new AbortController();
    const asked = fetch(`${slow.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-freehold-conversation': id, 'x-freehold-progress': '1' },
      body: JSON.stringify(asking(SECRET, { stream: true })),
      signal: leaving.signal,
    }).then((reply) => reply.text());
    await upstream.request(0);
    const refused = await call(slow, 'DELETE', `/api/conversations/${id}`);
    assert.deepEqual([refused.status, refused.json().error.code], [409, 'in_use']);
    assert.match(refused.json().error.message, /an answer of it is being written.*Stop the answer/);
    leaving.abort();
    await asked.catch(() => undefined);
    const { status, json } = await call(slow, 'DELETE', `/api/conversations/${id}`);
    assert.deepEqual([status, json().deleted.traces], [200, 1]);
    assert.deepEqual(filesWith(slow.home, SECRET), []);
  });

  test('a trace that is not there, or not named right, is not found', async () => {
    for (const id of [randomUUID(), 'x', "' OR 1=1 --", '%25']) {
      const { status, json } = await call(house, 'DELETE', `/api/traces/${encodeURIComponent(id)}`);
      assert.deepEqual([status, json().error.code], [404, 'not_found'], id);
    }
  });
});
