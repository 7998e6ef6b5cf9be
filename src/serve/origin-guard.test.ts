import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { RawClient } from '#testing/raw-client.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

/** Web pages and host names, through the front door. Fetch sets some of these headers itself, so sockets do it here. */

let house: TestHouse;
before(async () => {
  house = await openTestHouse({ server: { origins: ['https://app.example'], hosts: ['freehold.lan'] } });
});
after(() => house.close());

interface Heard {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

async function ask(method: string, path: string, headers: Record<string, string>): Promise<Heard> {
  using client = new RawClient(house.baseUrl);
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  await client.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  await client.ended;
  const [head = '', body = ''] = client.heard.split('\r\n\r\n');
  const [first = '', ...rest] = head.split('\r\n');
  const pairs = rest.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/: (.*)/);
    return [name.toLowerCase(), value];
  });
  return { status: Number(first.split(' ')[1]), headers: new Map(pairs), body };
}

suite('the name it is called by', () => {
  const rows: [host: string, status: number][] = [
    ['localhost', 200],
    ['localhost:7333', 200],
    ['LOCALHOST', 200],
    ['127.0.0.1:7333', 200],
    ['[::1]:7333', 200],
    ['192.168.1.20:7333', 200],
    ['freehold.lan', 200],
    ['freehold.lan:7333', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['not-freehold.lan', 403],
    ['', 403],
  ];
  for (const [host, status] of rows) {
    test(`Host "${host}": ${status}`, async () => {
      const heard = await ask('GET', '/v1/models', { host });
      assert.equal(heard.status, status);
      if (status === 403) assert.equal(JSON.parse(heard.body).error.code, 'policy_refused');
    });
  }
});

suite('the web page that asks', () => {
  const rows: [origin: string, status: number][] = [
    ['http://localhost:5173', 200],
    ['http://127.0.0.1:8080', 200],
    ['http://[::1]:8080', 200],
    ['https://app.example', 200],
    ['https://evil.example', 403],
    ['https://app.example.evil.example', 403],
    ['http://app.example', 403],
    ['https://localhost.evil.example', 403],
    ['null', 403],
    ['file://', 403],
  ];
  for (const [origin, status] of rows) {
    test(`Origin ${origin}: ${status}`, async () => {
      const heard = await ask('GET', '/v1/models', { origin });
      assert.equal(heard.status, status);
      assert.equal(heard.headers.get('access-control-allow-origin'), status === 200 ? origin : undefined);
      if (status === 200) assert.equal(heard.headers.get('vary'), 'origin');
      else assert.equal(JSON.parse(heard.body).error.code, 'policy_refused');
    });
  }

  test('an allowed page can read errors too, and which trace is meant', async () => {
    const { status, headers } = await ask('POST', '/v1/chat/completions', {
      origin: 'https://app.example',
      'content-length': '0',
    });
    assert.equal(status, 400);
    assert.equal(headers.get('access-control-allow-origin'), 'https://app.example');
    assert.equal(headers.get('access-control-expose-headers'), '*');
  });

  test('a refused page leaves no trace of an ask', async () => {
    await ask('POST', '/v1/chat/completions', { origin: 'https://evil.example', 'content-length': '0' });
    assert.deepEqual((await house.get('/api/traces')).data, []);
  });
});

suite('a browser that asks before it asks', () => {
  const wish = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  };

  test('gets 204 with what is allowed', async () => {
    const { status, headers, body } = await ask('OPTIONS', '/v1/chat/completions', {
      origin: 'https://app.example',
      ...wish,
    });
    assert.deepEqual([status, body], [204, '']);
    assert.equal(headers.get('access-control-allow-origin'), 'https://app.example');
    assert.match(headers.get('access-control-allow-methods') ?? '', /POST/);
    assert.equal(headers.get('access-control-allow-headers'), 'authorization,content-type');
  });

  test('for a foreign page gets 403', async () => {
    const { status, headers } = await ask('OPTIONS', '/v1/chat/completions', {
      origin: 'https://evil.example',
      ...wish,
    });
    assert.equal(status, 403);
    assert.equal(headers.has('access-control-allow-origin'), false);
  });
});

test('HEAD has the headers of GET and no body', async () => {
  for (const path of ['/health', '/v1/models', '/metrics']) {
    const { status, headers, body } = await ask('HEAD', path, {});
    assert.deepEqual([status, body], [200, '']);
    assert.ok(Number(headers.get('content-length')) > 0, path);
  }
});
