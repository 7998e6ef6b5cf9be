import assert from 'node:assert/strict';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { completionReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

let upstream: ScriptedUpstream;
let house: TestHouse;

before(async () => {
  upstream = await ScriptedUpstream.open();
  upstream.always = () => completionReply('Hi');
  house = await openTestHouse({ experts: { up: { url: upstream.url } } });
});
after(async () => {
  await house.close();
  await upstream.close();
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
type Reply = { status: number; body: any };

async function post(path: string, body: unknown, at = house): Promise<Reply & { traceId: string }> {
  const reply = await fetch(at.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: reply.status,
    body: await reply.json(),
    traceId: reply.headers.get('x-freehold-trace') ?? '',
  };
}

let asked = 0;

/** A trace that was answered; each ask is another conversation. */
async function ask(at = house): Promise<string> {
  const messages = [{ role: 'user', content: `Hello ${asked++}` }];
  return (await post('/v1/chat/completions', { model: 'm', messages }, at)).traceId;
}

/** An answer with tool calls of these ids. */
async function askForTools(...ids: string[]): Promise<string> {
  const toolCalls = ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } }));
  upstream.reply(completionReply({ content: null, tool_calls: toolCalls }));
  return ask();
}

const give = (body: unknown, at = house) => post('/api/feedback', body, at);

suite('feedback on an answer', () => {
  const accepted: [given: object, kind: string, kept: unknown][] = [
    [{ thumb: 'up' }, 'thumb', 'up'],
    [{ thumb: 'down' }, 'thumb', 'down'],
    [{ thumb: 'none' }, 'thumb', 'none'],
    [{ rating: 1 }, 'rating', 1],
    [{ rating: 5 }, 'rating', 5],
    [{ rating: 3.5 }, 'rating', 3.5],
    [{ edit: 'A better answer' }, 'edit', 'A better answer'],
    [{ edit: '' }, 'edit', ''],
    [{ edit: { city: 'Oslo' } }, 'edit', '{"city":"Oslo"}'],
    [{ edit: ['Oslo', 1] }, 'edit', '["Oslo",1]'],
    [{ label: 'billing' }, 'label', 'billing'],
    [{ regenerate: true }, 'regenerate', null],
    [
      { regenerate: '01900000-0000-7000-8000-000000000000' },
      'regenerate',
      '01900000-0000-7000-8000-000000000000',
    ],
    [{ comment: 'Zu lang 🏡' }, 'comment', 'Zu lang 🏡'],
  ];
  for (const [given, kind, kept] of accepted) {
    test(`${JSON.stringify(given)} is kept as the ${kind} ${JSON.stringify(kept)}`, async () => {
      const id = await ask();
      const { status, body } = await give({ trace_id: id, ...given });
      assert.deepEqual([status, body.trace_id, body.ids.length], [201, id, 1]);
      const { feedback } = await house.get(`/api/traces/${id}`);
      assert.equal(feedback.length, 1);
      const { created_at: createdAt, config_hash: configHash, ...row } = feedback[0];
      assert.deepEqual(row, {
        id: body.ids[0],
        trace_id: id,
        tool_call_id: null,
        kind,
        value: kept,
        source: 'told',
        actor: null,
      });
      assert.ok(Math.abs(createdAt - Date.now()) < 60_000);
      assert.match(configHash, /^[0-9a-f]{16}$/);
    });
  }

  test('of several kinds at once is a row each, with who said it', async () => {
    const id = await ask();
    const given = { thumb: 'down', rating: 2, edit: 'Hello', label: 'bad', regenerate: true, comment: 'No' };
    const { status, body } = await give({ trace_id: id, actor: 'ann', ...given });
    assert.deepEqual([status, body.ids.length], [201, 6]);
    const { feedback } = await house.get(`/api/traces/${id}`);
    assert.deepEqual(Object.fromEntries(feedback.map(({ kind, value }: Reply['body']) => [kind, value])), {
      ...given,
      regenerate: null,
    });
    assert.ok(feedback.every(({ actor }: Reply['body']) => actor === 'ann'));
  });

  test('may be given again: a change of mind is another row', async () => {
    const id = await ask();
    await give({ trace_id: id, thumb: 'up' });
    await give({ trace_id: id, thumb: 'down' });
    const { feedback } = await house.get(`/api/traces/${id}`);
    assert.deepEqual(
      feedback.map(({ value }: Reply['body']) => value),
      ['up', 'down'],
    );
  });

  test('members that are null are not given', async () => {
    const id = await ask();
    const { status, body } = await give({
      trace_id: id,
      tool_call_id: null,
      actor: null,
      thumb: 'up',
      rating: null,
    });
    assert.deepEqual([status, body.ids.length], [201, 1]);
  });

  const refused: [given: unknown, status: number, param: string | null, told: RegExp][] = [
    [{ thumb: 'sideways' }, 400, 'thumb', /thumb: it must be up, down or none, not "sideways"/],
    [{ thumb: true }, 400, 'thumb', /thumb: it must be text, not true/],
    [{ rating: 0 }, 400, 'rating', /rating: it must be a number from 1 to 5, not 0/],
    [{ rating: 6 }, 400, 'rating', /from 1 to 5/],
    [{ rating: '5' }, 400, 'rating', /must be a number, not "5"/],
    [{ edit: 5 }, 400, 'edit', /must be text/],
    [{ label: '' }, 400, 'label', /label is missing/],
    [{ label: 5 }, 400, 'label', /must be text/],
    [{ regenerate: false }, 400, 'regenerate', /must be text/],
    [{ comment: '' }, 400, 'comment', /comment is missing/],
    [{ comment: ['a'] }, 400, 'comment', /must be text/],
    [{ thumb: 'up', actor: 5 }, 400, 'actor', /must be text/],
    [{ thumb: 'up', tool_call_id: 5 }, 400, 'tool_call_id', /must be text/],
    [{ thumbs: 'up' }, 400, 'thumbs', /"thumbs" is no part of it/],
    [{}, 400, null, /none of thumb, rating, edit, label, regenerate, comment/],
    [{ thumb: null }, 400, null, /none of thumb/],
    [{ thumb: 'up', trace_id: undefined }, 400, 'trace_id', /trace_id is missing/],
    [{ thumb: 'up', trace_id: 5 }, 400, 'trace_id', /must be text/],
    [{ thumb: 'up', trace_id: '' }, 404, null, /Cannot find the trace ""/],
    [{ thumb: 'up', trace_id: 'nobody' }, 404, null, /Cannot find the trace "nobody"/],
    [{ thumb: 'up', tool_call_id: 'nobody' }, 404, null, /tool call "nobody" on trace "01/],
    [[], 400, null, /must be a JSON object/],
    ['{"thumb":', 400, null, /JSON/],
  ];
  for (const [given, status, param, told] of refused) {
    test(`${JSON.stringify(given)} is refused with ${status} and leaves no row`, async () => {
      const id = await ask();
      const isObject = typeof given === 'object' && !Array.isArray(given);
      const reply = await give(isObject ? { trace_id: id, ...given } : given);
      assert.equal(reply.status, status);
      assert.match(reply.body.error.message, told);
      assert.equal(reply.body.error.param || null, param);
      const { feedback } = await house.get(`/api/traces/${id}`);
      assert.deepEqual(feedback, []);
    });
  }

  test('of which one part is wrong is not kept at all', async () => {
    const id = await ask();
    assert.equal((await give({ trace_id: id, thumb: 'up', rating: 9 })).status, 400);
    assert.deepEqual((await house.get(`/api/traces/${id}`)).feedback, []);
  });
});

suite('feedback on a tool call', () => {
  test('finds its trace by the call alone', async () => {
    const id = await askForTools('call_alone', 'call_beside');
    const { status, body } = await give({ tool_call_id: 'call_beside', thumb: 'up' });
    assert.deepEqual([status, body.trace_id], [201, id]);
    const { feedback } = await house.get(`/api/traces/${id}`);
    assert.equal(feedback[0].tool_call_id, 'call_beside');
  });

  test('goes to the newest trace where several have a call of that id, unless one is named', async () => {
    const [first, second] = [await askForTools('call_same'), await askForTools('call_same')];
    assert.equal((await give({ tool_call_id: 'call_same', thumb: 'up' })).body.trace_id, second);
    const named = await give({ tool_call_id: 'call_same', trace_id: first, thumb: 'up' });
    assert.equal(named.body.trace_id, first);
  });

  test('of an unknown call is refused', async () => {
    const reply = await give({ tool_call_id: 'call_gone', thumb: 'up' });
    assert.equal(reply.status, 404);
    assert.match(reply.body.error.message, /^Cannot find the tool call "call_gone"/);
  });
});

suite('feedback that was acknowledged', () => {
  test('can be given at once, when the answer has only just gone out', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => ask()));
    const replies = await Promise.all(ids.map((id) => give({ trace_id: id, thumb: 'up' })));
    assert.deepEqual(
      replies.map(({ status }) => status),
      ids.map(() => 201),
    );
  });

  test('is there for who reads without a flush, and after the house was closed', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-feedback-'));
    const settings = { experts: { up: { url: upstream.url } } };
    const first = await openTestHouse(settings, { home: folder.path });
    const id = await ask(first);
    const { body } = await give({ trace_id: id, rating: 4 }, first);
    assert.deepEqual(
      first.reader.feedbackOn(id).map((row) => row.id),
      body.ids,
    );
    await first.close();
    await using second = await openTestHouse(settings, { home: folder.path });
    const { feedback } = await second.get(`/api/traces/${id}`);
    assert.deepEqual(
      feedback.map((row: Reply['body']) => [row.id, row.value]),
      [[body.ids[0], 4]],
    );
  });

  test('is listed newest first, a page at a time', async () => {
    await using fresh = await openTestHouse({ experts: { up: { url: upstream.url } } });
    const id = await ask(fresh);
    const ids: string[] = [];
    for (const rating of [1, 2, 3]) {
      ids.push((await give({ trace_id: id, rating }, fresh)).body.ids[0]);
    }
    const first = await fresh.get('/api/feedback?limit=2');
    assert.deepEqual(
      first.data.map(({ value }: Reply['body']) => value),
      [3, 2],
    );
    assert.equal(first.next, ids[1]);
    const second = await fresh.get(`/api/feedback?limit=2&before=${first.next}`);
    assert.deepEqual(
      second.data.map(({ value }: Reply['body']) => value),
      [1],
    );
    assert.equal(second.next, null);
    assert.equal((await fetch(`${fresh.baseUrl}/api/feedback?limit=0`)).status, 400);
  });
});

test('the same conversation asked again shows on the first trace, as noticed', async () => {
  const messages = [{ role: 'user', content: 'Again and again' }];
  const first = await post('/v1/chat/completions', { model: 'm', messages });
  const second = await post('/v1/chat/completions', { model: 'm', messages, temperature: 1 });
  const { feedback } = await house.get(`/api/traces/${first.traceId}`);
  assert.deepEqual(
    feedback.map(({ kind, source, value }: Reply['body']) => [kind, source, value]),
    [['regenerate', 'noticed', second.traceId]],
  );
});
