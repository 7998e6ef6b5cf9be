import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RawClient } from '#testing/raw-client.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { type HttpLimits, httpServer, listen, stop } from './http-server.ts';

/** Clients that are slow, send too much or speak no HTTP. The server's own limits, in real time but small. */

const LIMIT_BYTES = 256 * 1024;
const LARGE = 50 * 1024 * 1024;
let house: TestHouse;
let quick: TestHouse;

before(async () => {
  house = await openTestHouse({ server: { bodyLimitBytes: LIMIT_BYTES } });
  quick = await openTestHouse({ server: { headersTimeoutMs: 200, requestTimeoutMs: 200 } });
});
after(async () => {
  await house.close();
  await quick.close();
});

const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

suite('what is no proper HTTP is answered in JSON, and the connection ends', () => {
  const rows: [what: string, bytes: string, status: number, code: string][] = [
    ['garbage', 'hello there\r\n\r\n', 400, 'bad_request'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'bad_request'],
    [
      'two lengths',
      `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'bad_request',
    ],
    ['a length of letters', `${head}content-length: many\r\n\r\n`, 400, 'bad_request'],
    [
      'headers of 70 kB',
      `GET /health HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`,
      413,
      'too_large',
    ],
  ];
  for (const [what, bytes, status, code] of rows) {
    test(`${what}: ${status} ${code}`, async () => {
      using client = new RawClient(house.baseUrl);
      await client.write(bytes);
      await client.ended;
      assert.equal(client.reply.status, status);
      assert.equal(client.reply.json.error.code, code);
    });
  }

  test('the server still answers others', async () => {
    assert.equal((await fetch(`${house.baseUrl}/health`)).status, 200);
  });
});

suite('who sends too slowly gets 408 slow_request, and the connection ends', () => {
  const rows: [what: string, bytes: string][] = [
    ['headers that never end', 'POST /v1/chat/completions HTTP/1.1\r\nhost: lo'],
    ['a body that never ends', `${head}content-length: 100\r\n\r\n{"model"`],
    ['a chunked body that never ends', `${head}transfer-encoding: chunked\r\n\r\n4\r\n{"mo`],
  ];
  for (const [what, bytes] of rows) {
    test(what, async () => {
      using client = new RawClient(quick.baseUrl);
      await client.write(bytes);
      await client.ended;
      assert.equal(client.reply.status, 408);
      assert.equal(client.reply.json.error.code, 'slow_request');
    });
  }

  test('a byte now and then does not help', async () => {
    using client = new RawClient(quick.baseUrl);
    await client.write('GET /health HTTP/1.1\r\n');
    const drip = setInterval(() => void client.write('x: y\r\n'), 20);
    await client.ended;
    clearInterval(drip);
    assert.match(client.heard, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  });
});

suite('a body that is too large gets 413 too_large at once', () => {
  const rows: [what: string, header: string, first: string][] = [
    ['announced', `content-length: ${LARGE}\r\n`, '{"model"'],
    ['announced to a server that is asked first', `content-length: ${LARGE}\r\nexpect: 100-continue\r\n`, ''],
    ['found out while it comes', 'transfer-encoding: chunked\r\n', chunkOf(LIMIT_BYTES + 1)],
    [
      'found out after 100 Continue',
      'transfer-encoding: chunked\r\nexpect: 100-continue\r\n',
      chunkOf(LIMIT_BYTES + 1),
    ],
  ];
  for (const [what, header, first] of rows) {
    test(what, async () => {
      using client = new RawClient(house.baseUrl);
      await client.write(`${head}${header}\r\n${first}`);
      await client.hears('"too_large"');
      assert.match(client.heard, /^(HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 413 /);
      assert.equal(client.heard.includes('100 Continue'), what.includes('100'));
    });
  }

  test('and a client that sends all 50 MB first can read it, while memory does not grow by the body', async () => {
    using client = new RawClient(house.baseUrl);
    const before = keptBytes();
    let most = 0;
    await client.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    const piece = Buffer.from(chunkOf(64 * 1024));
    for (let sent = 0; sent < LARGE && !client.socket.destroyed; sent += 64 * 1024) {
      await client.write(piece);
      if (sent % (5 * 1024 * 1024) === 0) most = Math.max(most, keptBytes() - before);
    }
    await client.hears('"too_large"');
    assert.ok(most < LARGE / 3, `${most} bytes`);
  });

  test('curl-like clients that wait for 100 Continue get it where the size is fit', async () => {
    using client = new RawClient(house.baseUrl);
    await client.write(`${head}content-length: 2\r\nexpect: 100-continue\r\n\r\n`);
    await client.hears('HTTP/1.1 100 Continue');
    await client.write('{}');
    await client.hears('HTTP/1.1 400 ');
  });
});

suite('a connection that was refused does not stay', () => {
  const limits: HttpLimits = { headersTimeoutMs: 100, requestTimeoutMs: 100, lingerMs: 50 };
  const rows: [what: string, bytes: string, replies: number][] = [
    ['after garbage', 'hello\r\n\r\n', 1],
    ['after 408', 'GET / HTTP/1.1\r\nhost: lo', 1],
    ['after a reply that went out before the body was in', `${head}content-length: 100\r\n\r\n{`, 1],
    [
      'after a reply, where the rest of the body is garbage',
      `${head}transfer-encoding: chunked\r\n\r\n1\r\n{\r\nzzz\r\n`,
      1,
    ],
  ];
  for (const [what, bytes, replies] of rows) {
    test(`${what}, though the client keeps its end open`, async (t) => {
      const server = httpServer(async (exchange) => exchange.json(404, {}), limits);
      const gone = new Promise<void>((resolve) => {
        server.once('connection', (socket) => socket.once('close', () => resolve()));
      });
      t.after(() => stop(server, 0));
      const { port } = await listen(server, '127.0.0.1', 0);
      using client = new RawClient(`http://127.0.0.1:${port}`);
      await client.write(bytes);
      await gone;
      await client.ended;
      assert.equal(client.heard.match(/HTTP\/1\.1 \d{3} /g)?.length, replies, client.heard);
    });
  }

  test('but one whose body came in after all can ask again', async (t) => {
    const server = httpServer(async (exchange) => exchange.json(404, {}), { ...limits, lingerMs: 60_000 });
    t.after(() => stop(server, 0));
    const { port } = await listen(server, '127.0.0.1', 0);
    using client = new RawClient(`http://127.0.0.1:${port}`);
    await client.write(`${head}content-length: 2\r\n\r\n{`);
    await client.hears('HTTP/1.1 404');
    await client.write(`}${head}content-length: 0\r\nx-second: 1\r\n\r\n`);
    await client.hears('{}HTTP/1.1 404');
  });

  test('a headers limit above the request limit is no trouble', async () => {
    const server = httpServer(async () => {}, { headersTimeoutMs: 10_000, requestTimeoutMs: 100 });
    assert.equal(server.headersTimeout, 100);
  });
});

function chunkOf(size: number): string {
  return `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;
}

/** Bytes in buffers that somebody holds on to. */
function keptBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}
