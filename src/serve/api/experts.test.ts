import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { completionReply, errorReply, SSE_HEADERS, sseEvent, textChunks } from '#testing/chat-replies.ts';
import { type Script, ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { until } from '#testing/until.ts';

const KEY = 'sk-very-secret-0123456789';
const CONFIG =
  '# mine\nexperts:\n  # the first\n  old:\n    url: http://127.0.0.1:9/v1 # asleep\n    models: [ sleepy ]\n';

let home: string;
let upstream: ScriptedUpstream;
let house: TestHouse;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'freehold-experts-'));
  writeFileSync(join(home, 'config.yaml'), CONFIG);
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({ retry: { attempts: 1 } }, { home });
});
afterEach(async () => {
  await house.close();
  await upstream.close();
  rmSync(home, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
type Reply = { status: number; body: any; text: string };

async function call(method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await fetch(house.baseUrl + path, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, text, body: JSON.parse(text) };
}

function ask(model: string, more: object = {}): Promise<Response> {
  return fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], ...more }),
  });
}

const list = (...ids: string[]): Script => ({ body: JSON.stringify({ data: ids.map((id) => ({ id })) }) });
const config = () => readFileSync(join(home, 'config.yaml'), 'utf8');
const expertOf = async (id: string) => {
  await house.flush();
  const { body } = await call('GET', '/api/experts');
  return body.data.find((one: { id: string }) => one.id === id);
};

suite('an expert is connected while the house runs', () => {
  test('POST /api/experts: it answers at once, stands in the file with all else, and its key is kept apart', async () => {
    const told = { name: 'new', url: upstream.url, key: KEY, models: ['m'], price_in: 1, price_out: 2 };
    const { status, body, text } = await call('POST', '/api/experts', told);
    assert.equal(status, 201, text);
    assert.deepEqual([body.id, body.zone, body.models], ['new', 'device', ['m']]);
    assert.match(body.zone_words, /which is this machine: nothing leaves it/);
    assert.deepEqual(body.prices, { '*': { in: 1, out: 2 } });
    const keyFile = join(home, 'keys', 'new');
    assert.deepEqual([body.key.state, body.key.kind, body.key.from], ['present', 'kept', keyFile]);
    assert.equal(statSync(keyFile).mode & 0o777, 0o600);
    assert.equal(statSync(join(home, 'keys')).mode & 0o777, 0o700);
    assert.ok(config().startsWith(CONFIG.trimEnd()), config());

    upstream.reply(completionReply('at once'));
    const reply = await ask('new');
    assert.equal(reply.status, 200);
    assert.equal(upstream.requests[0]?.headers.authorization, `Bearer ${KEY}`);

    const now = await expertOf('new');
    assert.deepEqual([now.asks_24h, now.failed_24h, now.last_error], [1, 0, null]);
    assert.ok(now.last_answered_at > Date.now() - 60_000);
    const paths = ['/api/experts', '/api/traces', '/v1/models', '/metrics', '/health'];
    for (const path of paths)
      assert.equal((await (await fetch(house.baseUrl + path)).text()).includes(KEY), false, path);
    const files = readdirSync(home).filter((file) => statSync(join(home, file)).isFile());
    for (const file of files) assert.equal(readFileSync(join(home, file)).includes(KEY), false, file);
    assert.equal(house.log.join('\n').includes(KEY), false);
  });

  test('the same name again changes it, and its key stays where none is given', async () => {
    await call('POST', '/api/experts', { name: 'it', url: upstream.url, key: KEY, models: ['m'] });
    const { status, body } = await call('POST', '/api/experts', {
      name: 'it',
      models: ['n', 'o'],
      zone: 'household',
    });
    assert.deepEqual(
      [status, body.models, body.zone, body.key.state],
      [200, ['n', 'o'], 'household', 'present'],
    );
    upstream.reply(completionReply('still'));
    assert.equal((await ask('it')).status, 200);
    assert.equal(upstream.requests[0]?.headers.authorization, `Bearer ${KEY}`);
    assert.equal(upstream.requests[0]?.json.model, 'n');
  });

  test('a key is shown to no other host than the one it was given for', async () => {
    await using other = await ScriptedUpstream.open();
    await call('POST', '/api/experts', { name: 'it', url: upstream.url, key: KEY });
    for (const path of ['/api/experts', '/api/experts/test']) {
      const { status, body } = await call('POST', path, { name: 'it', url: other.url });
      assert.deepEqual([status, body.error.param], [400, 'key'], path);
    }
    assert.equal(other.requests.length, 0);
    other.reply(completionReply('moved'));
    const { status } = await call('POST', '/api/experts', { name: 'it', url: other.url, key: 'another-key' });
    assert.equal(status, 200);
    assert.equal((await ask('it')).status, 200);
    assert.equal(other.requests[0]?.headers.authorization, 'Bearer another-key');
  });

  test('a variable instead of a key: its own key file goes, and a missing variable is told with what to do', async () => {
    await call('POST', '/api/experts', { name: 'it', url: upstream.url, key: KEY });
    const { body } = await call('POST', '/api/experts', { name: 'it', key_env: 'FREEHOLD_NOT_SET_AT_ALL' });
    assert.deepEqual([body.key.state, body.key.kind], ['missing', 'variable']);
    assert.match(body.key.hint, /export FREEHOLD_NOT_SET_AT_ALL=/);
    assert.equal(existsSync(join(home, 'keys', 'it')), false);
    assert.equal((await ask('it')).status, 401);
  });

  test('a key that was read once is not lost with its variable while others come', async () => {
    process.env.FREEHOLD_TEST_KEY_THAT_GOES = KEY;
    await call('POST', '/api/experts', {
      name: 'it',
      url: upstream.url,
      key_env: 'FREEHOLD_TEST_KEY_THAT_GOES',
    });
    delete process.env.FREEHOLD_TEST_KEY_THAT_GOES;
    assert.equal((await call('POST', '/api/experts', { name: 'two', url: upstream.url })).status, 201);
    upstream.reply(completionReply('still'));
    assert.equal((await ask('it')).status, 200);
    assert.equal(upstream.requests[0]?.headers.authorization, `Bearer ${KEY}`);
  });

  test('what cannot be used is refused by name, repeats no key, and changes nothing', async () => {
    const rows: [body: unknown, param: string | null, message: RegExp][] = [
      [{ url: upstream.url }, 'name', /name is missing/],
      [{ name: 'a b', url: upstream.url }, 'name', /"a b": that is no usable name/],
      [{ name: 'auto', url: upstream.url }, 'name', /means any expert/],
      [{ name: 'x' }, 'url', /url is missing/],
      [{ name: 'x', url: 'ftp://h' }, null, /"ftp:\/\/h" as an address/],
      [{ name: 'x', url: 'http://169.254.169.254' }, null, /metadata service/],
      [{ name: 'x', url: `https://me:${KEY}@h/v1` }, 'url', /key or password in its url/],
      [{ name: 'x', url: `ftp://me:${KEY}@h/v1` }, null, /as an address/],
      [{ name: 'x', url: upstream.url, zone: 'hosehold' }, 'zone', /zone hosehold/],
      [{ name: 'x', url: upstream.url, key: `${KEY}\nX: 1` }, 'key', /spaces, line breaks/],
      [{ name: 'x', url: upstream.url, key: { is: KEY } }, 'key', /must be text/],
      [{ name: 'x', url: upstream.url, key_env: KEY }, 'key_env', /name of a variable/],
      [{ name: 'x', url: upstream.url, key: KEY, key_env: 'A' }, 'key', /one place/],
      [{ name: 'x', url: upstream.url, price_in: 1 }, 'price_out', /without price_out/],
      [{ name: 'x', url: upstream.url, training: 'alowed' }, 'training', /training alowed/],
      [{ name: 'x', url: upstream.url, models: [''] }, 'models[0]', /models\[0\]/],
      [{ name: 'x', url: upstream.url, colour: 'red' }, 'colour', /"colour" is no part/],
      [`{"name": "x", "key": "${KEY}", }`, null, /not JSON/],
    ];
    for (const [body, param, message] of rows) {
      const reply = await call('POST', '/api/experts', body);
      assert.ok(reply.status >= 400 && reply.status < 600, reply.text);
      assert.match(reply.body.error.message, message);
      if (param !== null) assert.equal(reply.body.error.param, param, reply.text);
      assert.equal(reply.text.includes(KEY), false, reply.text);
    }
    assert.equal(config(), CONFIG);
    assert.equal(existsSync(join(home, 'keys', 'x')), false);
    assert.equal(house.log.join('\n').includes(KEY), false);
  });
});

suite('DELETE /api/experts/{name}', () => {
  test('asks under way end, new ones find nobody, and file and key are gone', async () => {
    await call('POST', '/api/experts', { name: 'it', url: upstream.url, key: KEY, models: ['m'] });
    const [first, ...rest] = textChunks('one ', 'two').map(sseEvent);
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.always = { headers: SSE_HEADERS, body: [first ?? '', promise, ...rest, sseEvent('[DONE]')] };
    const underWay = await Promise.all(Array.from({ length: 20 }, () => ask('it', { stream: true })));
    const { status, body } = await call('DELETE', '/api/experts/it');
    assert.deepEqual([status, body], [200, { id: 'it', deleted: true }]);
    assert.equal((await ask('it')).status, 404);
    resolve();
    for (const reply of underWay) {
      const text = await reply.text();
      assert.match(text, /one .*two.*\[DONE\]/s);
      assert.doesNotMatch(text, /"error"/);
    }
    assert.equal(config(), CONFIG);
    assert.equal(existsSync(join(home, 'keys', 'it')), false);
    assert.equal(upstream.requests.length, 20);
  });

  test('it changes hands in the middle of traffic without one ask lost', async () => {
    await using other = await ScriptedUpstream.open();
    for (const one of [upstream, other]) one.always = completionReply('fine');
    await call('POST', '/api/experts', { name: 'it', url: upstream.url, models: ['m'] });
    const statuses: number[] = [];
    const asking = async () => {
      for (let count = 0; count < 15; count++) statuses.push((await ask('it')).status);
    };
    const changing = async () => {
      for (const url of [other.url, upstream.url, other.url, upstream.url, other.url])
        assert.equal((await call('POST', '/api/experts', { name: 'it', url })).status, 200);
    };
    await Promise.all([...Array.from({ length: 8 }, asking), changing()]);
    assert.deepEqual([...new Set(statuses)], [200]);
    assert.equal(upstream.requests.length + other.requests.length, 120);
    assert.ok(other.requests.length > 0);
  });

  test('what is none, what a route leads to and what the command line named are refused in words', async () => {
    const unknown = await call('DELETE', '/api/experts/odl');
    assert.deepEqual([unknown.status, unknown.body.error.code], [404, 'not_found']);
    assert.match(unknown.body.error.message, /Did you mean old\?/);
    writeFileSync(join(home, 'config.yaml'), `${CONFIG}routes: { cheap: [old/sleepy] }\n`);
    const routed = await call('DELETE', '/api/experts/old');
    assert.equal(routed.status, 400);
    assert.match(routed.body.error.message, /the route "cheap" leads to it/);
  });
});

suite('POST /api/experts/test', () => {
  test('tells the models, the time it took, where data would go and the terms; nothing is kept', async () => {
    upstream.reply(list('a', 'b'));
    const { status, body } = await call('POST', '/api/experts/test', { url: upstream.url, key: KEY });
    assert.equal(status, 200);
    assert.deepEqual([body.ok, body.models, body.zone], [true, ['a', 'b'], 'device']);
    assert.ok(body.latency_ms >= 0 && body.latency_ms < 5_000);
    assert.match(body.zone_because, /127\.0\.0\.1 is this machine/);
    assert.equal(body.terms.terms, 'task-models-only');
    assert.equal(upstream.requests[0]?.headers.authorization, `Bearer ${KEY}`);
    assert.equal(config(), CONFIG);
    assert.equal(existsSync(join(home, 'keys')), false);
  });

  test('a refusal is told in words, without the key that the upstream repeats', async () => {
    upstream.reply(errorReply(401, { message: `Incorrect API key provided: ${KEY}` }));
    const { status, body, text } = await call('POST', '/api/experts/test', { url: upstream.url, key: KEY });
    assert.deepEqual([status, body.ok, body.models], [200, false, []]);
    assert.match(body.error.message, /127\.0\.0\.1:\d+" answered 401: Incorrect API key provided: \[key\]/);
    assert.equal(body.error.status, 401);
    assert.equal(text.includes(KEY), false);
    const nobody = await call('POST', '/api/experts/test', { url: 'http://127.0.0.1:9/v1' });
    assert.deepEqual([nobody.body.ok, nobody.body.zone], [false, 'device']);
    assert.match(nobody.body.error.message, /127\.0\.0\.1:9/);
    assert.equal(nobody.body.error.hint, 'Is it running? Check the address.');
  });

  test('an expert that is connected is asked with the key it has', async () => {
    await call('POST', '/api/experts', { name: 'it', url: upstream.url, key: KEY });
    upstream.reply(list('m'));
    const { body } = await call('POST', '/api/experts/test', { name: 'it' });
    assert.equal(body.ok, true);
    assert.equal(upstream.requests[0]?.headers.authorization, `Bearer ${KEY}`);
  });
});

suite('the config file changes while the house runs', () => {
  test('experts follow it, learning hears of it, and what needs a restart is said once', async () => {
    const experts = `${CONFIG}  stranger:\n    url: https://models.example/v1\n`;
    writeFileSync(join(home, 'config.yaml'), experts);
    await until(async () => (await expertOf('stranger')) !== undefined);
    assert.match(house.log.join('\n'), /config\.yaml changed: stranger is connected/);
    const { body } = await call('GET', '/api/learning');
    const unknown = body.terms.map(({ expert }: { expert: string }) => expert);
    assert.deepEqual(unknown, ['old', 'stranger']);
    const { status } = await call('POST', '/api/experts/stranger/terms', { terms: 'forbidden' });
    assert.equal(status, 201);
    const { terms } = await expertOf('stranger');
    assert.deepEqual([terms.terms, terms.decided, terms.because], ['forbidden', true, 'You decided so.']);
    writeFileSync(join(home, 'config.yaml'), CONFIG);
    await until(async () => (await expertOf('stranger')) === undefined);
  });

  test('a broken file is told of, and the house goes on', async () => {
    writeFileSync(join(home, 'config.yaml'), 'experts: [broken\n');
    await until(() => house.log.some((line) => /config\.yaml.*The house goes on as it was/.test(line)));
    assert.equal((await expertOf('old')).id, 'old');
    const refused = await call('POST', '/api/experts', { name: 'x', url: upstream.url });
    assert.equal(refused.body.error.code, 'config_invalid');
    writeFileSync(join(home, 'config.yaml'), `experts: { good: { url: "${upstream.url}", models: [m] } }\n`);
    await until(async () => (await expertOf('good')) !== undefined);
    assert.equal(await expertOf('old'), undefined);
    upstream.reply(completionReply('mended'));
    assert.equal((await ask('good')).status, 200);
  });
});
