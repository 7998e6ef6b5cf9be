import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { RawClient } from '#testing/raw-client.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import type { Exchange } from '../exchange.ts';
import { httpServer, listen, stop } from '../http-server.ts';
import { dispatch } from '../routes.ts';
import { ConsoleFiles } from './console-files.ts';

/** The console as a browser gets it, from a build that the test made. */

const PAGE =
  '<!doctype html><meta name="style-nonce" content="__STYLE_NONCE__"><script src="/assets/a-1.js"></script>';
const SCRIPT = 'console.log("a");'.repeat(100);

let folder: string;
let house: TestHouse;
let baseUrl: string;
let close: () => Promise<void>;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-dist-'));
  writeFileSync(join(folder, '..', `${folder.split('/').at(-1)}-outside.js`), 'secret');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets/a-1.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/a-1.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets/a-1.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(folder, 'assets/b.woff2'), Buffer.from([1, 2, 3]));
  house = await openTestHouse();
  const door = { ...house.door, console: new ConsoleFiles(folder) };
  const server = httpServer((exchange: Exchange) => dispatch(exchange, door), house.config.server);
  baseUrl = `http://127.0.0.1:${(await listen(server, '127.0.0.1', 0)).port}`;
  close = () => stop(server, 0);
});
after(async () => {
  await close();
  await house.close();
  rmSync(folder, { recursive: true });
  rmSync(`${folder}-outside.js`);
});

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const load = (path: string, headers: Record<string, string> = browser) => fetch(baseUrl + path, { headers });

/** As written: fetch would tidy the path and unpack the body. */
async function raw(path: string, headers: Record<string, string> = {}): Promise<string> {
  using client = new RawClient(baseUrl);
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers });
  await client.write(`GET ${path} HTTP/1.1\r\n${lines.map((pair) => `${pair.join(': ')}\r\n`).join('')}\r\n`);
  await client.ended;
  return client.heard;
}

suite('a console that is not built', () => {
  test('says how to build it', async () => {
    const reply = await load('/');
    assert.equal(reply.status, 503);
    assert.match(await reply.text(), /npm run build:web/);
    assert.match(reply.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });

  test('is there as soon as it is', async () => {
    writeFileSync(join(folder, 'index.html'), PAGE);
    assert.equal((await load('/')).status, 200);
  });
});

suite('the page', () => {
  for (const path of [
    '/',
    '/chat',
    '/tasks/support-intents',
    '/traces/01900000',
    '/sample/',
    '/sample/tasks',
    '/experts/gpt-4.1',
  ])
    test(`is what ${path} leads to`, async () => {
      const reply = await load(path);
      assert.equal(reply.status, 200);
      assert.equal(reply.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(reply.headers.get('cache-control'), 'no-store');
      assert.match(await reply.text(), /^<!doctype html>/);
    });

  for (const path of [
    '/api/none',
    '/api',
    '/v1/none',
    '/health',
    '/metrics',
    '/assets/none.js',
    '/sample/api/none',
    '/favicon.svg',
  ])
    test(`is not what ${path} leads to`, async () => {
      const reply = await load(path);
      assert.doesNotMatch(reply.headers.get('content-type') ?? '', /html/);
    });

  test('is not for programs, nor for what changes something', async () => {
    assert.equal(await (await load('/', { accept: '*/*' })).text(), 'Ollama is running');
    assert.equal((await load('/chat', { accept: '*/*' })).status, 404);
    assert.equal((await fetch(`${baseUrl}/chat`, { method: 'POST', headers: browser })).status, 404);
  });

  test('has its headers to HEAD too', async () => {
    const reply = await fetch(`${baseUrl}/`, { method: 'HEAD', headers: browser });
    assert.equal(reply.headers.get('content-length'), String(PAGE.length - '__STYLE_NONCE__'.length + 24));
    assert.equal(await reply.text(), '');
  });

  test('has a policy that lets nothing in from outside, with a nonce of its own each time', async () => {
    const nonces = new Set<string>();
    for (let times = 0; times < 3; times++) {
      const reply = await load('/');
      const policy = reply.headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /style-src 'self' 'nonce-([^']+)'/.exec(policy) ?? [];
      assert.ok((await reply.text()).includes(`content="${nonce}"`));
      assert.equal(Buffer.from(nonce, 'base64').length, 16);
      nonces.add(nonce);
      assert.match(policy, /^default-src 'none'; script-src 'self'; /);
      assert.doesNotMatch(policy, /unsafe|https?:|\*/);
      for (const words of [
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "object-src 'none'",
      ])
        assert.ok(policy.includes(words), words);
      assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(reply.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(reply.headers.get('cross-origin-opener-policy'), 'same-origin');
      assert.match(reply.headers.get('permissions-policy') ?? '', /camera=\(\)/);
    }
    assert.equal(nonces.size, 3);
  });
});

suite('an asset', () => {
  test('holds for ever, and has its type', async () => {
    const reply = await load('/assets/a-1.js', { 'accept-encoding': 'identity' });
    assert.equal(reply.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(reply.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(reply.headers.get('content-encoding'), null);
    assert.equal(await reply.text(), SCRIPT);
    const font = await load('/assets/b.woff2');
    assert.equal(font.headers.get('content-type'), 'font/woff2');
    assert.deepEqual([...new Uint8Array(await font.arrayBuffer())], [1, 2, 3]);
  });

  test('comes in the smallest coding that is taken', async () => {
    const inCoding = async (accepted: string) => {
      const client = await fetch(`${baseUrl}/assets/a-1.js`, { headers: { 'accept-encoding': accepted } });
      assert.equal(client.headers.get('vary'), 'accept-encoding');
      assert.equal(await client.text(), SCRIPT);
      return client.headers.get('content-encoding');
    };
    assert.equal(await inCoding('gzip, deflate, br'), 'br');
    assert.equal(await inCoding('gzip'), 'gzip');
    assert.equal(await inCoding('br;q=0'), null);
    assert.equal(
      String(brotliDecompressSync(brotliCompressSync(SCRIPT))),
      String(gunzipSync(gzipSync(SCRIPT))),
    );
  });

  test('that the browser has is not sent again', async () => {
    const etag = (await load('/favicon.svg')).headers.get('etag') ?? '';
    const again = await load('/favicon.svg', { 'if-none-match': etag });
    assert.deepEqual([again.status, await again.text()], [304, '']);
    assert.equal((await load('/favicon.svg', { 'if-none-match': '"other"' })).status, 200);
    assert.equal((await load('/favicon.svg')).headers.get('cache-control'), 'no-cache');
  });

  for (const path of [
    '/assets/none.js',
    '/assets/',
    '/assets/a-1.js.br',
    '/assets/../index.html',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/..\\..\\package.json',
    '/assets//etc/passwd',
    '/assets/a-1.js%00.html',
  ])
    test(`${path} is not there`, async () => {
      assert.match(await raw(path, { accept: '*/*' }), /^HTTP\/1\.1 404 /);
    });

  test('outside of the build is not there', async () => {
    const outside = `/assets/../../${folder.split('/').at(-1)}-outside.js`;
    assert.match(await raw(outside), /^HTTP\/1\.1 404 /);
  });
});

test('a new build is noticed with the next page', async () => {
  writeFileSync(join(folder, 'assets/c-2.js'), 'c');
  assert.equal((await load('/assets/c-2.js')).status, 404);
  writeFileSync(join(folder, 'index.html'), `${PAGE} anew`);
  utimesSync(join(folder, 'index.html'), 1, 1);
  assert.match(await (await load('/')).text(), / anew$/);
  assert.equal(await (await load('/assets/c-2.js')).text(), 'c');
});
