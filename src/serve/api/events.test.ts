import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { completionReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { KEEPS_OLD, makeTaughtHome } from '#testing/taught-home.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { until } from '#testing/until.ts';

let upstream: ScriptedUpstream;
let house: TestHouse;
before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({ experts: { up: { url: upstream.url, zone: 'device', models: ['m'] } } });
});
after(async () => {
  await house.close();
  await upstream.close();
});

interface Heard {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data: any;
}

/** Reads a stream of events. */
async function* eventsOf(url: string, signal: AbortSignal): AsyncGenerator<Heard> {
  const reply = await fetch(url, { signal });
  assert.equal(reply.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  let text = '';
  for await (const piece of reply.body ?? []) {
    text += Buffer.from(piece).toString();
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const name = lines.find((line) => line.startsWith('event: '))?.slice(7);
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
      if (name !== undefined && data !== undefined) yield { name, data: JSON.parse(data) };
    }
  }
}

/** What comes after `hello` while `act` happens. */
async function heard(
  path: string,
  isAll: (found: Heard[]) => boolean,
  act: () => Promise<void> | void,
  at = house,
): Promise<Heard[]> {
  const abort = new AbortController();
  const found: Heard[] = [];
  for await (const event of eventsOf(at.baseUrl + path, abort.signal)) {
    if (event.name === 'hello') await act();
    else found.push(event);
    if (isAll(found)) break;
  }
  abort.abort();
  return found;
}

async function ask(content: string): Promise<string> {
  upstream.reply(completionReply('Hi'));
  const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
  });
  await reply.text();
  return reply.headers.get('x-freehold-trace') ?? '';
}

suite('GET /api/events', () => {
  test('says at once which house it is, and when to come back', async () => {
    const abort = new AbortController();
    const reply = await fetch(`${house.baseUrl}/api/events`, { signal: abort.signal });
    const { value } = (await reply.body?.getReader().read()) ?? {};
    const text = Buffer.from(value ?? []).toString();
    assert.match(text, /^retry: 1000\nevent: hello\ndata: \{"version":"0\.0\.0-test","now":\d{13}\}\n\n$/);
    abort.abort();
    await until(() => house.door.news.listening === 0, 'the client is forgotten once it left');
  });

  test('tells closed traces as rows of the list, gathered, newest first', async () => {
    const ids: string[] = [];
    const closed = (events: Heard[]) => events.reduce((sum, { data }) => sum + data.closed, 0);
    const events = await heard(
      '/api/events?topics=traces',
      (found) => closed(found) >= 3,
      async () => {
        for (const word of ['one', 'two', 'three']) ids.push(await ask(word));
      },
    );
    const rows = events.toReversed().flatMap(({ data }) => data.rows);
    const { data: listed } = await house.get('/api/traces?limit=3');
    assert.deepEqual(rows, listed);
    assert.deepEqual(
      rows.map(({ id }) => id),
      ids.toReversed(),
    );
  });

  test('narrows to the topics that are named', async () => {
    const events = await heard(
      '/api/events?topics=pulls,tasks',
      (found) => found.length === 2,
      () => {
        house.door.news.tell('models', {});
        house.door.news.tell('tasks', { tasks: ['a'] });
        house.door.news.tell('pulls', { id: 'p', done: 1 });
      },
    );
    assert.deepEqual(events, [
      { name: 'tasks', data: { tasks: ['a'] } },
      { name: 'pulls', data: { id: 'p', done: 1 } },
    ]);
  });

  test('tells which task a decision changed', async () => {
    using taught = await makeTaughtHome();
    await using home = await openTestHouse(KEEPS_OLD, { home: taught.path });
    const events = await heard(
      '/api/events?topics=tasks',
      (found) => found.some(({ data }) => data.tasks.includes(taught.task)),
      async () => {
        const reply = await fetch(`${home.baseUrl}/api/tasks/${taught.task}/hold`, { method: 'POST' });
        assert.equal(reply.status, 201);
      },
      home,
    );
    assert.equal(events.at(-1)?.name, 'tasks');
  });

  test('refuses a topic that is none', async () => {
    const reply = await fetch(`${house.baseUrl}/api/events?topics=traces,weather`);
    assert.equal(reply.status, 400);
    const { error } = (await reply.json()) as { error: { param: string; message: string } };
    assert.equal(error.param, 'topics');
    assert.match(error.message, /"weather".*traces, tasks, learning/);
  });

  test('keeps one event of a kind for a client that does not read, and it catches up', async () => {
    const { port } = new URL(house.baseUrl);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /api/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    socket.pause();
    await until(() => house.door.news.listening === 1, 'the slow client listens');
    const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
    const filler = 'x'.repeat(50_000);
    for (let nth = 0; nth < 2_000; nth++) {
      house.door.news.tell('traces', { rows: [filler], closed: 1 });
      house.door.news.tell('tasks', { tasks: [`t${nth % 7}`] });
      if (nth % 100 === 0) await sleep(1);
    }
    const grown = process.memoryUsage().external + process.memoryUsage().arrayBuffers - before;
    assert.ok(grown < 20_000_000, `${grown} bytes are kept for it, of 100 MB told`);
    let text = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    socket.resume();
    const told = () =>
      [...text.matchAll(/"closed":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    await until(() => told() === 2_000, 'every closed trace is counted');
    assert.ok([...text.matchAll(/event: traces/g)].length < 1_000, 'and most were told together');
    assert.match(text, /"tasks":\["t\d","t\d","t\d","t\d","t\d","t\d","t\d"\]/);
    socket.destroy();
    await until(() => house.door.news.listening === 0, 'the client is forgotten');
  });

  test('ends with the house, for many clients', async () => {
    const other = await openTestHouse();
    const replies = await Promise.all(Array.from({ length: 30 }, () => fetch(`${other.baseUrl}/api/events`)));
    assert.equal(other.door.news.listening, 30);
    other.door.news.close();
    for (const reply of replies) assert.match(await reply.text(), /event: hello/);
    await other.close();
  });
});
