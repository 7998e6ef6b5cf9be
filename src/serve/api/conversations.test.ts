import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

async function call(house: TestHouse, method: string, path: string, body?: unknown) {
  const reply = await fetch(house.baseUrl + path, {
    method,
    headers: JSON_HEADERS,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    text,
    headers: reply.headers,
    // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
    body: (isJson(reply) ? JSON.parse(text) : {}) as any,
  };
}

function isJson(reply: Response): boolean {
  return (reply.headers.get('content-type') ?? '').includes('json');
}

function node(content: unknown, more: object = {}) {
  return { id: randomUUID(), parent: null, role: 'user', content, state: 'done', created_at: 1, ...more };
}

async function begin(house: TestHouse, title: string, ...contents: string[]): Promise<string> {
  const { body } = await call(house, 'POST', '/api/conversations', { title });
  let parent: string | null = null;
  for (const content of contents) {
    const saved = node(content, { parent });
    await call(house, 'POST', `/api/conversations/${body.id}/nodes`, { nodes: [saved], leaf: saved.id });
    parent = saved.id;
  }
  return body.id;
}

suite('the conversations API', () => {
  test('a conversation is begun, added to, changed, read and listed', async () => {
    await using house = await openTestHouse();
    const begun = await call(house, 'POST', '/api/conversations', { settings: { temperature: 0.5 } });
    assert.equal(begun.status, 201);
    const { id } = begun.body;
    assert.deepEqual(begun.body.nodes, []);
    const asked = node('What is moss?');
    const said = node('A small plant.', {
      parent: asked.id,
      role: 'assistant',
      model: 'up/m',
      reasoning: 'Hm.',
    });
    const saved = await call(house, 'POST', `/api/conversations/${id}/nodes`, {
      nodes: [asked, said],
      leaf: said.id,
    });
    assert.deepEqual([saved.status, saved.body.saved], [200, 2]);
    const again = { ...said, content: 'A green plant.', state: 'stopped' };
    await call(house, 'POST', `/api/conversations/${id}/nodes`, { nodes: [again] });
    const renamed = await call(house, 'POST', `/api/conversations/${id}`, { title: ' Moss \n and more ' });
    assert.equal(renamed.body.title, 'Moss and more');
    const { body } = await call(house, 'GET', `/api/conversations/${id}`);
    assert.deepEqual(
      body.nodes.map(({ role, content, state }: { role: string; content: string; state: string }) => [
        role,
        content,
        state,
      ]),
      [
        ['user', 'What is moss?', 'done'],
        ['assistant', 'A green plant.', 'stopped'],
      ],
    );
    assert.equal(body.leaf, said.id);
    assert.deepEqual(body.settings, { temperature: 0.5 });
    const { body: list } = await call(house, 'GET', '/api/conversations');
    assert.deepEqual(
      list.data.map((row: { id: string; messages: number }) => [row.id, row.messages]),
      [[id, 2]],
    );
  });

  test('a search finds words in titles and texts whatever their case and accents, and shows where', async () => {
    await using house = await openTestHouse();
    const cafe = await begin(house, 'Coffee', 'Where is the Café Flore? It was on a corner, I believe.');
    const moss = await begin(house, 'Moss', 'Tell me of moss', 'It is 100 % green_and "wet"');
    const find = async (q: string) => {
      const { body } = await call(house, 'GET', `/api/conversations?q=${encodeURIComponent(q)}`);
      return body.data.map((row: { id: string; snippet: string | null }) => [row.id, row.snippet]);
    };
    assert.deepEqual(await find('CAFE flore'), [
      [cafe, 'Where is the Café Flore? It was on a corner, I believe.'],
    ]);
    assert.deepEqual(await find('MOSS'), [[moss, null]]);
    assert.deepEqual(await find('moss wet'), [[moss, 'It is 100 % green_and "wet"']]);
    for (const odd of ['%', '_', '"', "' OR 1=1 --", '*', 'NEAR(', '\\', '\u0000', '😀'])
      assert.ok((await find(odd)).length <= 1, odd);
    assert.deepEqual(await find('100 %'), [[moss, 'It is 100 % green_and "wet"']]);
    assert.deepEqual(await find('nowhere'), []);
  });

  test('pages go on where the last one ended', async () => {
    await using house = await openTestHouse();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift(await begin(house, `Number ${count}`));
    const seen: string[] = [];
    for (let before = ''; ; ) {
      const { body } = await call(house, 'GET', `/api/conversations?limit=2${before}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (body.next === null) break;
      before = `&before=${body.next}`;
    }
    assert.deepEqual(seen, ids);
  });

  test('a change that does not know of the last one is refused, and nothing is changed', async () => {
    await using house = await openTestHouse();
    const { body: begun } = await call(house, 'POST', '/api/conversations', { title: 'Moss' });
    const path = `/api/conversations/${begun.id}`;
    const first = node('first');
    const save = (nodes: object[], updated_at?: number) =>
      call(house, 'POST', `${path}/nodes`, { nodes, ...(updated_at ? { updated_at } : {}) });
    const one = await save([first], begun.updated_at);
    assert.ok(one.body.updated_at > begun.updated_at, 'no two changes have the same time');
    const late = await save([{ ...first, content: 'old' }], begun.updated_at);
    assert.deepEqual([late.status, late.body.error.code], [409, 'changed_meanwhile']);
    const settings = { settings: { model: 'm' }, updated_at: begun.updated_at };
    assert.equal((await call(house, 'POST', path, settings)).status, 409);
    const elsewhere = { leaf: first.id, updated_at: begun.updated_at };
    assert.equal((await call(house, 'POST', path, elsewhere)).status, 409);
    const race = await Promise.all([
      save([node('a')], one.body.updated_at),
      save([node('b')], one.body.updated_at),
    ]);
    assert.deepEqual(race.map(({ status }) => status).toSorted(), [200, 409]);
    const { body } = await call(house, 'GET', path);
    assert.equal(body.updated_at, race.find(({ status }) => status === 200)?.body.updated_at);
    assert.deepEqual([body.nodes[0].content, body.nodes.length, body.settings], ['first', 2, {}]);
    assert.equal((await call(house, 'POST', path, { leaf: first.id })).body.updated_at, body.updated_at);
    assert.equal((await save([{ ...first, content: 'whoever does not say' }])).status, 200);
  });

  test('what cannot be kept is refused in words', async () => {
    await using house = await openTestHouse({ conversations: { most: 1, nodes: 2, nodeBytes: 1024 } });
    const id = await begin(house, 'Only one', 'first');
    const refused: [string, string, unknown, number, RegExp][] = [
      ['POST', '/api/conversations', {}, 413, /there are 1 already/],
      ['POST', '/api/conversations', { title: 7 }, 400, /title: it must be text/],
      ['POST', `/api/conversations/${id}`, { settings: [] }, 400, /settings: it must be an object/],
      ['POST', `/api/conversations/${id}`, { leaf: randomUUID() }, 400, /leaf .* no such node/],
      ['POST', `/api/conversations/${id}/nodes`, {}, 400, /nodes is missing/],
      ['POST', `/api/conversations/${id}/nodes`, { nodes: [] }, 400, /1 to 200 nodes/],
      [
        'POST',
        `/api/conversations/${id}/nodes`,
        { nodes: [node('x', { id: 'X' })] },
        400,
        /nodes\[0\]\.id: .* UUID/,
      ],
      [
        'POST',
        `/api/conversations/${id}/nodes`,
        { nodes: [node('x', { role: 'king' })] },
        400,
        /one of system, user/,
      ],
      [
        'POST',
        `/api/conversations/${id}/nodes`,
        { nodes: [node('x', { parent: randomUUID() })] },
        400,
        /parent/,
      ],
      [
        'POST',
        `/api/conversations/${id}/nodes`,
        { nodes: [node('x'.repeat(2000))] },
        413,
        /the limit is 1024/,
      ],
      ['POST', `/api/conversations/${id}/nodes`, { nodes: [node('x'), node('y')] }, 413, /3 messages/],
      [
        'POST',
        `/api/conversations/${randomUUID()}/nodes`,
        { nodes: [node('x')] },
        404,
        /Cannot find the conversation/,
      ],
      ['POST', `/api/conversations/${id}/other`, {}, 404, /\/other/],
      ['GET', `/api/conversations/${randomUUID()}`, undefined, 404, /Cannot find the conversation/],
      ['GET', `/api/conversations/${id}/export?format=pdf`, undefined, 400, /json or markdown/],
      ['GET', '/api/conversations?before=1', undefined, 400, /before/],
      ['GET', `/api/conversations?q=${'x'.repeat(201)}`, undefined, 400, /at most 200 characters/],
      ['DELETE', '/api/conversations', {}, 400, /without a confirmation.*confirm/],
      ['DELETE', `/api/conversations/${randomUUID()}`, undefined, 404, /Cannot find the conversation/],
    ];
    for (const [method, path, sent, status, words] of refused) {
      const { body, ...reply } = await call(house, method, path, sent);
      assert.match(body.error.message, words, `${method} ${path}`);
      assert.equal(reply.status, status, body.error.message);
    }
  });

  test('an export is a file, for people and for programs', async () => {
    await using house = await openTestHouse();
    const id = await begin(house, 'Über Moss "& more"', 'What is `moss`?', 'A plant.');
    const markdown = await call(house, 'GET', `/api/conversations/${id}/export?format=markdown`);
    assert.match(
      markdown.headers.get('content-disposition') ?? '',
      /^attachment; filename="uber-moss-more\.md"$/,
    );
    assert.match(
      markdown.text,
      /^# Über Moss "& more"\n\nBegun on \d{4}-\d\d-\d\d\.\n\n## You\n\nWhat is `moss`\?\n\n## You\n\nA plant\.\n$/,
    );
    const json = await call(house, 'GET', `/api/conversations/${id}/export?format=json`);
    assert.match(json.headers.get('content-disposition') ?? '', /\.json"$/);
    assert.deepEqual(json.body, (await call(house, 'GET', `/api/conversations/${id}`)).body);
  });
});
