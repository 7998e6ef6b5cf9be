import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, suite, test } from 'node:test';
import { RawClient } from '#testing/raw-client.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import type { Door } from '../door.ts';
import { httpServer, listen, stop } from '../http-server.ts';
import { dispatch } from '../routes.ts';

/**
 * What web pages may do on loopback, where nobody signs in: all a stranger's page has is the owner's browser, which
 * tells where a request comes from. Fetch sets some of these headers itself, so sockets do it here.
 */

let house: TestHouse;
let server: Server;
let host: string;
let token: string;
before(async () => {
  house = await openTestHouse({ server: { origins: ['https://app.example'] } });
  const door: Door = { ...house.door, sampleDoor: async () => house.door };
  server = httpServer((exchange) => dispatch(exchange, door), house.config.server);
  host = `127.0.0.1:${(await listen(server, '127.0.0.1', 0)).port}`;
  token = JSON.parse((await ask('GET', '/api/session')).body).token;
});
after(async () => {
  await stop(server, 0);
  await house.close();
});

interface Heard {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Heard> {
  using client = new RawClient(`http://${host}`);
  const all = { host, connection: 'close', 'content-length': String(body.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  await client.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  await client.ended;
  const [head = '', ...rest] = client.heard.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') };
}

/** What came of it: `let in` where the route itself answered. */
async function outcome(...asked: Parameters<typeof ask>): Promise<string> {
  const { status, body } = await ask(...asked);
  const code = status < 400 ? undefined : JSON.parse(body).error.code;
  return code === 'token_refused' || code === 'policy_refused' ? code : 'let in';
}

type Page = Record<string, string>;
const own = (): Page => ({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' });
/** A browser that says nothing of sites, since it does not trust plain HTTP to another machine. */
const ownPlain = (): Page => ({ origin: `http://${host}` });
const neighbour: Page = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' };
const neighbourPlain: Page = { origin: 'http://localhost:3000' };
const listed: Page = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
const stranger: Page = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
/** An image, a script or a link in a stranger's page: such requests have no Origin. */
const strangersTag: Page = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
const sandboxed: Page = { origin: 'null', 'sec-fetch-site': 'cross-site' };

suite('what changes something', () => {
  const changes: [method: string, path: string][] = [
    ['POST', '/api/feedback'],
    ['POST', '/api/tasks/none/approve'],
    ['DELETE', '/api/session'],
    ['POST', '/sample/api/feedback'], // the same house once more, as its own sample
  ];
  for (const [method, path] of changes)
    test(`${method} ${path}`, async () => {
      assert.equal(await outcome(method, path), 'let in', 'a program');
      const pages = { own, ownPlain };
      for (const [name, page] of Object.entries(pages)) {
        assert.equal(await outcome(method, path, page()), 'token_refused', `${name}, without`);
        assert.equal(await outcome(method, path, { ...page(), 'x-freehold-token': token }), 'let in', name);
        const wrong = [`${token.slice(0, -2)}AA`, '', 'null', `${token}A`];
        for (const given of wrong)
          assert.equal(
            await outcome(method, path, { ...page(), 'x-freehold-token': given }),
            'token_refused',
          );
      }
      for (const page of [neighbour, neighbourPlain, listed, strangersTag])
        assert.equal(await outcome(method, path, page), 'token_refused', JSON.stringify(page));
      for (const page of [stranger, sandboxed])
        assert.equal(await outcome(method, path, page), 'policy_refused', JSON.stringify(page));
    });

  test('needs the token in a form too, which no browser asks leave for', async () => {
    const form = { ...neighbour, 'content-type': 'text/plain' };
    assert.equal(await outcome('POST', '/api/feedback', form, '{"thumb":"up"}'), 'token_refused');
  });

  test('a refused page has changed nothing', async () => {
    assert.deepEqual((await house.get('/api/feedback')).data, []);
  });
});

suite('what only reads', () => {
  for (const path of ['/api/traces', '/api/session', '/api/learning', '/api/events'])
    test(`GET ${path} is for our own pages`, async () => {
      for (const page of [neighbour, neighbourPlain, listed, strangersTag])
        assert.equal(await outcome('GET', path, page), 'token_refused', JSON.stringify(page));
      for (const page of [stranger, sandboxed])
        assert.equal(await outcome('GET', path, page), 'policy_refused', JSON.stringify(page));
      if (path === '/api/events') return; // goes on for ever
      assert.equal(await outcome('GET', path, own()), 'let in');
      assert.equal(await outcome('GET', path, { 'sec-fetch-site': 'same-origin' }), 'let in');
      assert.equal(
        await outcome('GET', path, { 'sec-fetch-site': 'none' }),
        'let in',
        'typed into the address bar',
      );
      assert.equal(await outcome('GET', path), 'let in', 'a program');
    });

  test('is never taken for a script, nor lent to another page', async () => {
    const { head } = await ask('GET', '/api/traces', own());
    assert.match(head, /x-content-type-options: nosniff/);
    assert.match(head, /cross-origin-resource-policy: same-origin/);
  });
});

suite('pages that were allowed to ask', () => {
  test('go on doing so, as OpenAI and Ollama clients in browsers do', async () => {
    for (const page of [own(), neighbour, neighbourPlain, listed])
      for (const [method, path] of [
        ['GET', '/v1/models'],
        ['POST', '/v1/chat/completions'],
        ['GET', '/api/tags'],
        ['POST', '/api/show'],
      ] as const)
        assert.equal(await outcome(method, path, page), 'let in', `${path} ${JSON.stringify(page)}`);
  });
});

suite('a name that was rebound to this machine', () => {
  test('gets neither page nor token, though its browser calls it the same site', async () => {
    const rebound = { host: 'evil.example', 'sec-fetch-site': 'same-origin', accept: 'text/html' };
    for (const path of ['/', '/chat', '/api/session', '/assets/index.js', '/api/events', '/health'])
      assert.equal((await ask('GET', path, rebound)).status, 403, path);
  });
});

test('a password is asked of nobody, and none is taken', async () => {
  const session = JSON.parse((await ask('GET', '/api/session', own())).body);
  assert.deepEqual([session.signed_in, session.needs, session.password_set], [true, 'nothing', null]);
  const said = await ask('POST', '/api/session', { ...own(), 'x-freehold-token': token }, '{"password":"x"}');
  assert.equal(JSON.parse(said.body).error.code, 'unsupported');
});
