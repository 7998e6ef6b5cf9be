import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { systemClock } from '#std/clock.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { until } from '#testing/until.ts';
import { accessFileIn, readAccessFile, writeAccessFile } from './access-file.ts';
import { keyHash, newKey } from './api-key.ts';
import { storePassword } from './password.ts';

/** Who may look where everybody must say who they are, through the front door. */

const PASSWORD = 'the right password';
const key = newKey();
const CHEAP = { n: 2, r: 1, p: 1 };

let house: TestHouse;
let nowMs = Date.now();
before(async () => {
  house = await openTestHouse(
    { server: { access: 'always' } },
    { world: { clock: { ...systemClock, nowMs: () => nowMs } } },
  );
  await setRules(PASSWORD, [key]);
});
after(() => house.close());

async function setRules(password: string | undefined, keys: string[]): Promise<void> {
  writeAccessFile(accessFileIn(house.home), {
    ...(password === undefined ? {} : { password: await storePassword(password, nowMs, CHEAP) }),
    keys: keys.map((one, index) => ({ name: `key-${index}`, sha256: keyHash(one), added_at: nowMs })),
  });
}

interface Said {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  readonly json: any;
}

async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<Said> {
  const reply = await fetch(house.baseUrl + path, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    headers: reply.headers,
    json: text.startsWith('{') ? JSON.parse(text) : text,
  };
}

/** What the console's own pages send. */
const ownPage = () => ({ origin: house.baseUrl, 'sec-fetch-site': 'same-origin' });

async function signIn(password = PASSWORD): Promise<Said & { cookie: string }> {
  const { json } = await ask('GET', '/api/session', ownPage());
  const said = await ask(
    'POST',
    '/api/session',
    { ...ownPage(), 'x-freehold-token': json.token },
    { password },
  );
  return { ...said, cookie: said.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

suite('without password or key', () => {
  const closed: [method: string, path: string][] = [
    ['GET', '/v1/models'],
    ['POST', '/v1/chat/completions'],
    ['GET', '/api/traces'],
    ['POST', '/api/feedback'],
    ['GET', '/api/events'],
    ['GET', '/api/tags'],
    ['POST', '/api/chat'],
    ['GET', '/api/version'],
    ['GET', '/metrics'],
    ['HEAD', '/metrics'],
  ];
  for (const [method, path] of closed)
    test(`${method} ${path} is refused, with what to type`, async () => {
      const { status, headers, json } = await ask(method, path, {}, method === 'POST' ? {} : undefined);
      assert.equal(status, 401);
      assert.match(headers.get('www-authenticate') ?? '', /^Bearer/);
      const { error } = method === 'HEAD' ? { error: 'freehold key add' } : json;
      assert.match(error.message ?? error, /freehold key add/);
      if (path.startsWith('/v1/')) assert.equal(error.code, 'sign_in_needed');
    });

  test('health, the first words and the pages are for everybody', async () => {
    for (const path of ['/health', '/', '/api/session'])
      assert.equal((await ask('GET', path)).status, 200, path);
    const page = await ask('GET', '/traces', { accept: 'text/html' });
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal((await ask('GET', '/assets/none.js')).status, 404);
  });

  test('who looks is told that, and nothing of the house', async () => {
    const { json } = await ask('GET', '/api/session');
    assert.deepEqual(
      { ...json, token: typeof json.token },
      { signed_in: false, needs: 'password', password_set: true, token: 'string', version: '0.0.0-test' },
    );
  });
});

suite('a key', () => {
  test('opens everything, as OpenAI clients send it', async () => {
    const authorization = `Bearer ${key}`;
    for (const path of ['/v1/models', '/api/traces', '/api/tags', '/metrics'])
      assert.equal((await ask('GET', path, { authorization })).status, 200, path);
    assert.equal((await ask('GET', '/v1/models', { authorization: `bearer ${key}` })).status, 200);
    const { status, json } = await ask('POST', '/v1/chat/completions', { authorization }, {});
    assert.deepEqual(
      [status, json.error.code],
      [400, 'bad_request'],
      'it came as far as the reading of the ask',
    );
  });

  test('needs no token, also in a page: no other page can send it', async () => {
    const headers = {
      authorization: `Bearer ${key}`,
      origin: 'http://localhost:3000',
      'sec-fetch-site': 'same-site',
    };
    assert.equal((await ask('GET', '/api/traces', headers)).status, 200);
    assert.equal((await ask('POST', '/api/feedback', headers, {})).json.error.code, 'bad_request');
  });

  test('that is not known is refused', async () => {
    for (const wrong of [newKey(), `${key}x`, key.slice(0, -1), 'fh_', 'sk-anything']) {
      const { status, json } = await ask('GET', '/v1/models', { authorization: `Bearer ${wrong}` });
      assert.deepEqual([status, json.error.code], [401, 'sign_in_needed'], wrong);
      assert.equal(
        wrong.length > 8 && json.error.message.includes(wrong),
        false,
        'what was tried is not repeated',
      );
    }
  });

  test('signs in where the password would', async () => {
    const { status, cookie } = await signIn(key);
    assert.equal(status, 201);
    assert.equal((await ask('GET', '/api/traces', { cookie })).status, 200);
  });

  test('too many wrong ones wait, while a right one is let in', async () => {
    const tryOne = () => ask('GET', '/v1/models', { authorization: `Bearer ${newKey()}` });
    let said = await tryOne();
    for (let tries = 0; tries < 40 && said.status === 401; tries++) said = await tryOne();
    assert.equal(said.status, 429);
    assert.equal(said.json.error.code, 'too_many_tries');
    assert.ok(Number(said.headers.get('retry-after')) >= 1);
    assert.equal((await ask('GET', '/v1/models', { authorization: `Bearer ${key}` })).status, 200);
  });
});

suite('a person', () => {
  test('signs in, looks, acts with the token, and signs out', async () => {
    const { status, cookie, json, headers } = await signIn();
    assert.equal(status, 201);
    assert.equal(json.signed_in, true);
    assert.match(headers.get('set-cookie') ?? '', /; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const mine = { ...ownPage(), cookie };
    assert.equal((await ask('GET', '/api/traces', mine)).status, 200);
    assert.equal((await ask('GET', '/api/session', mine)).json.token, json.token);
    const act = (token: Record<string, string>) => ask('POST', '/api/feedback', { ...mine, ...token }, {});
    assert.equal((await act({})).json.error.code, 'token_refused');
    assert.equal((await act({ 'x-freehold-token': json.token })).json.error.code, 'bad_request');
    const out = await ask('DELETE', '/api/session', { ...mine, 'x-freehold-token': json.token });
    assert.deepEqual([out.status, out.json.signed_in], [200, false]);
    assert.match(out.headers.get('set-cookie') ?? '', /Max-Age=0/);
    assert.equal((await ask('GET', '/api/traces', mine)).status, 401);
  });

  test("has a token that is nobody else's", async () => {
    const { json: nobody } = await ask('GET', '/api/session', ownPage());
    const [one, two] = [await signIn(), await signIn()];
    assert.equal(new Set([nobody.token, one.json.token, two.json.token]).size, 3);
    const headers = { ...ownPage(), cookie: one.cookie, 'x-freehold-token': two.json.token };
    assert.equal((await ask('POST', '/api/feedback', headers, {})).json.error.code, 'token_refused');
  });

  test('behind TLS gets a cookie for TLS alone', async () => {
    const host = new URL(house.baseUrl).host;
    const page = { origin: `https://${host}`, 'sec-fetch-site': 'same-origin' };
    const { json } = await ask('GET', '/api/session', page);
    const said = await ask(
      'POST',
      '/api/session',
      { ...page, 'x-freehold-token': json.token },
      { password: PASSWORD },
    );
    assert.match(said.headers.get('set-cookie') ?? '', /; Secure$/);
  });

  test('must send a cookie as we made it', async () => {
    const { cookie } = await signIn();
    for (const wrong of [
      `x${cookie}`,
      cookie.slice(0, -1),
      `${cookie}A`,
      'freehold_session=',
      'freehold_session',
    ])
      assert.equal((await ask('GET', '/api/traces', { cookie: wrong })).status, 401, wrong);
    assert.equal((await ask('GET', '/api/traces', { cookie: `a=b; ${cookie}; c=d` })).status, 200);
  });

  test('is asked anew after 7 days away', async () => {
    const { cookie } = await signIn();
    nowMs += 7 * 86_400_000;
    assert.equal((await ask('GET', '/api/traces', { cookie })).status, 200);
    nowMs += 7 * 86_400_000 + 1;
    assert.equal((await ask('GET', '/api/traces', { cookie })).status, 401);
  });

  for (const [what, body] of [
    ['nothing', {}],
    ['an empty text', { password: '' }],
    ['a number', { password: 5 }],
  ] as const)
    test(`who sends ${what} as password is told what is missing`, async () => {
      const { json } = await ask('GET', '/api/session', ownPage());
      const said = await ask('POST', '/api/session', { ...ownPage(), 'x-freehold-token': json.token }, body);
      assert.deepEqual([said.status, said.json.error.param], [400, 'password']);
    });
});

suite('wrong passwords', () => {
  test('are told, then wait, longer each time; the right one is heard after the wait and clears it', async () => {
    const codes: string[] = [];
    for (let tries = 0; tries < 6; tries++)
      codes.push((await signIn(`wrong password ${tries}`)).json.error.code);
    assert.deepEqual(codes, [...Array(5).fill('password_wrong'), 'too_many_tries']);
    const early = await signIn();
    assert.deepEqual([early.status, early.headers.get('retry-after')], [429, '1']);
    assert.equal(early.json.error.retry_after_s, 1);
    nowMs += 1_000;
    assert.equal((await signIn('wrong again, sorry')).status, 401);
    assert.equal((await signIn()).headers.get('retry-after'), '2');
    nowMs += 2_000;
    assert.equal((await signIn()).status, 201);
    assert.equal((await signIn('wrong once more')).status, 401);
    assert.equal((await signIn()).status, 201);
  });

  test('many at once are as many tries', async () => {
    nowMs += 3_600_001;
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, index) => signIn(`wrong password ${index}`)),
    );
    const heard = all.filter(({ status }) => status === 401);
    assert.equal(heard.length, 5);
    assert.ok(all.every(({ status }) => status === 401 || status === 429));
    nowMs += 3_600_001;
  });
});

suite('a change of the file', () => {
  test('of the password signs everybody out; a key that is removed ends, also in a stream that is open', async () => {
    const { cookie } = await signIn();
    const stream = await fetch(`${house.baseUrl}/api/events`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const other = newKey();
    await setRules('another password', [other]);
    await until(async () => (await ask('GET', '/api/traces', { cookie })).status === 401);
    assert.equal((await ask('GET', '/v1/models', { authorization: `Bearer ${other}` })).status, 200);
    assert.match(await stream.text(), /^retry: \d+\nevent: hello\n/, 'it came to its end');
    await setRules(PASSWORD, [key]);
    await until(
      async () => (await ask('GET', '/v1/models', { authorization: `Bearer ${key}` })).status === 200,
    );
  });

  test('that spoils it lets nobody in, and tells the owner why', async () => {
    const { cookie } = await signIn();
    chmodSync(accessFileIn(house.home), 0o644);
    await until(async () => (await ask('GET', '/api/traces', { cookie })).status === 401);
    assert.match(house.log.at(-1) ?? '', /others may read it \(mode 644\)\. Type: chmod 600/);
    chmodSync(accessFileIn(house.home), 0o600);
    assert.equal(readAccessFile(accessFileIn(house.home)).keys.length, 1);
  });
});
