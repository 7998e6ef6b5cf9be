import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { CUT, RESET, type Script, ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { downloadTarget, MAX_REDIRECTS } from './download-target.ts';
import { Downloads } from './downloads.ts';

const signal = new AbortController().signal;

async function refused(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => assert.fail('it was not refused'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError, String(error));
  return error;
}

suite('where a download may be handed on to', () => {
  const from = 'https://hub.example/o/r/resolve/main/f.gguf';
  const rows: [location: string | undefined, inside: boolean, verdict: string | RegExp][] = [
    ['https://cdn.example/x?signature=1', false, 'https://cdn.example/x?signature=1'],
    ['/elsewhere', false, 'https://hub.example/elsewhere'],
    ['//cdn.example/x', false, 'https://cdn.example/x'],
    [undefined, false, /no usable address \(none\)/],
    ['ftp://cdn.example/x', false, /no usable address/],
    ['http://cdn.example/x', false, /asked without encryption/],
    ['https://192.168.1.2/x', false, /in a private network/],
    ['https://localhost/x', false, /in a private network/],
    ['https://[::1]/x', false, /in a private network/],
    ['https://192.168.1.2/x', true, 'https://192.168.1.2/x'],
    ['https://169.254.169.254/latest', false, /metadata service/],
    ['https://169.254.169.254/latest', true, /metadata service/],
    ['https://metadata.google.internal/', true, /metadata service/],
  ];
  for (const [location, isInside, verdict] of rows)
    test(`${location} ${isInside ? 'from a host inside ' : ''}is ${verdict instanceof RegExp ? 'refused' : 'followed'}`, () => {
      const target = () =>
        downloadTarget(new URL(from), { status: 302, headers: { location }, hops: 0, isInside });
      if (typeof verdict === 'string') assert.equal(target().href, verdict);
      else
        assert.throws(
          target,
          (error) =>
            error instanceof AppError && error.code === 'egress_refused' && verdict.test(error.message),
        );
    });

  test('and no more often than five times', () => {
    const redirect = { status: 302, headers: { location: '/x' }, isInside: false };
    downloadTarget(new URL(from), { ...redirect, hops: MAX_REDIRECTS - 1 });
    assert.throws(
      () => downloadTarget(new URL(from), { ...redirect, hops: MAX_REDIRECTS }),
      /more than 5 redirects/,
    );
  });
});

suite('the door for downloads', () => {
  test('follows to another host, keeps the token to itself, and counts both', async () => {
    await using hub = await ScriptedUpstream.open();
    await using cdn = await ScriptedUpstream.open();
    hub.reply({
      status: 302,
      headers: { location: new URL('/file?signature=s', cdn.url).href, 'x-linked-etag': '"abc"' },
    });
    cdn.reply({ status: 206, headers: { etag: '"e"' }, body: 'bytes' });
    const told: string[] = [];
    const witness = ({ origin, path }: { origin: string; path: string }) => void told.push(origin + path);
    const door = new Downloads(new URL(hub.url).origin, { token: 'secret', witness });
    const reply = await door.get('/f.gguf?x=1', { range: 'bytes=0-4' }, signal);
    assert.deepEqual(
      [reply.status, reply.headers.etag, reply.firstHeaders['x-linked-etag']],
      [206, '"e"', '"abc"'],
    );
    assert.equal((await reply.body.bytes(10)).toString(), 'bytes');
    const [asked, fetched] = [await hub.request(0), await cdn.request(0)];
    assert.deepEqual([asked.headers.authorization, asked.headers.range], ['Bearer secret', 'bytes=0-4']);
    assert.deepEqual([fetched.headers.authorization, fetched.headers.range], [undefined, 'bytes=0-4']);
    assert.deepEqual([fetched.headers['accept-encoding'], fetched.path], ['identity', '/file?signature=s']);
    const origins = [hub, cdn].map(({ url }) => new URL(url).origin);
    assert.deepEqual(told, [`${origins[0]}/f.gguf`, `${origins[1]}/file`]);
    assert.deepEqual(door.hosts(), [
      { origin: origins[0], requests: 1, bytesIn: 0 },
      { origin: origins[1], requests: 1, bytesIn: 5 },
    ]);
    await door.close();
  });

  test('waits for the witness, and asks nobody where it says no', async () => {
    await using hub = await ScriptedUpstream.open();
    const no = new AppError('internal', 'the ledger is full');
    const door = new Downloads(new URL(hub.url).origin, { witness: () => Promise.reject(no) });
    assert.equal(await refused(door.get('/f', {}, signal)), no);
    assert.equal(hub.requests.length, 0);
    await door.close();
  });

  test('leads nowhere but to its own host', async () => {
    await using hub = await ScriptedUpstream.open();
    const door = new Downloads(new URL(hub.url).origin);
    for (const path of ['//other.example/x', 'https://other.example/x'])
      assert.match((await refused(door.get(path, {}, signal))).message, /does not lie at/);
    assert.throws(() => new Downloads('http://169.254.169.254'), /metadata service/);
    await door.close();
  });

  test('refuses a public name that turns inward', async () => {
    const door = new Downloads('https://hub.example', {
      resolve: async () => [{ address: '10.0.0.7', family: 4 }],
    });
    const error = await refused(door.get('/f', {}, signal));
    assert.equal(error.code, 'egress_refused');
    assert.match(error.message, /its host hub.example resolves to the private address 10.0.0.7/);
    assert.match(error.hint ?? '', /write its address instead of its name/);
    await door.close();
  });

  const broken: [what: string, script: Script, message: RegExp][] = [
    [
      'a reset in the middle',
      { headers: { 'content-length': '9' }, body: ['half', RESET] },
      /connection to the host of the download/,
    ],
    [
      'an end in the middle',
      { headers: { 'content-length': '9' }, body: ['half', CUT] },
      /the host of the download at http/,
    ],
    [
      'silence',
      { headers: { 'content-length': '9' }, body: ['half', new Promise(() => {})] },
      /went silent for 300 ms/,
    ],
  ];
  for (const [what, script, message] of broken)
    test(`tells of ${what}, and that what came is kept`, { timeout: 10_000 }, async () => {
      await using hub = await ScriptedUpstream.open();
      hub.reply(script);
      const door = new Downloads(new URL(hub.url).origin, { idleTimeoutMs: 300 });
      const reply = await door.get('/f', {}, signal);
      const error = await refused(reply.body.bytes(100));
      assert.match(error.message, message);
      await door.close();
    });

  test('ends when it is aborted', async () => {
    const server: Server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const door = new Downloads(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const controller = new AbortController();
    const asked = door.get('/f', {}, controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(asked, /enough/);
    await door.close();
    server.close();
    server.closeAllConnections();
  });
});
