import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import { CUT, RESET, type Script, ScriptedUpstream } from '#testing/scripted-upstream.ts';
import type { Destination } from './destination.ts';
import { type Egress, type OutboundRequest, openEgress } from './egress.ts';

const NEVER = new Promise<never>(() => {});
/** A connection must be closed because somebody left, and not because its time was up in the end. */
const NOT_BY_TIMEOUT = { timeout: 20_000 };

let upstream: ScriptedUpstream;
let egress: Egress | undefined;

beforeEach(async () => {
  upstream = await ScriptedUpstream.open();
});

afterEach(async () => {
  await egress?.close();
  egress = undefined;
  await upstream.close();
});

const portOf = (url: string) => new URL(url).port;
const originOf = (url: string) => new URL(url).origin;

function place(more: Partial<Destination> = {}): Destination {
  return {
    expertId: 'up',
    origin: originOf(upstream.url),
    zone: 'outside',
    connections: 2,
    connectTimeoutMs: 2_000,
    firstByteTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    ...more,
  };
}

function request(more: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    expertId: 'up',
    method: 'POST',
    origin: originOf(upstream.url),
    path: '/v1/x',
    headers: { 'content-type': 'text/plain' },
    body: Buffer.from('the ask'),
    signal: new AbortController().signal,
    ...more,
  };
}

function open(more: Partial<Destination> = {}, options: Parameters<typeof openEgress>[1] = {}): Egress {
  egress = openEgress([place(more)], options);
  return egress;
}

/** Sends, and reads the reply to its end. */
async function ask(more: Partial<OutboundRequest> = {}, door = egress ?? open()): Promise<string> {
  const reply = await door.send(request(more));
  return (await reply.body.bytes(1024 * 1024)).toString();
}

async function failure(asked: Promise<unknown>): Promise<AppError> {
  const error = await asked.then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.ok(error instanceof AppError, `not an AppError: ${error}`);
  return error;
}

suite('the door to the outside', () => {
  test('leads to a host that is configured', async () => {
    upstream.reply({ status: 201, headers: { 'x-one': '1' }, body: 'hello' });
    const reply = await open().send(request());
    assert.deepEqual([reply.status, reply.headers['x-one']], [201, '1']);
    assert.equal((await reply.body.bytes(100)).toString(), 'hello');
    const seen = await upstream.request(0);
    assert.deepEqual([seen.method, seen.path, seen.body], ['POST', '/v1/x', 'the ask']);
  });

  const strangers: [what: string, request: (origin: string) => Partial<OutboundRequest>][] = [
    ['an expert that is not configured', () => ({ expertId: 'other' })],
    ['another host', () => ({ origin: 'http://127.0.0.2:1' })],
    ['another port', (origin) => ({ origin: `${origin.slice(0, -1)}` })],
    ['another scheme', (origin) => ({ origin: origin.replace('http:', 'https:') })],
    ['another name of the same host', (origin) => ({ origin: origin.replace('127.0.0.1', 'localhost') })],
  ];
  for (const [what, more] of strangers) {
    test(`does not lead to ${what}, and asks nobody`, async () => {
      let told = 0;
      const door = open({}, { witness: () => void told++ });
      const error = await failure(door.send(request(more(originOf(upstream.url)))));
      assert.equal(error.code, 'egress_refused');
      assert.match(error.message, /that host is not in the configuration/);
      assert.match(error.hint ?? '', /freehold connect/);
      assert.deepEqual([told, upstream.requests.length], [0, 0]);
    });
  }

  for (const origin of [
    'http://metadata.google.internal',
    'http://169.254.169.254',
    'http://[fd00:ec2::254]',
    'http://[::ffff:169.254.169.254]',
  ]) {
    test(`is not opened to ${origin}`, () => {
      assert.throws(() => openEgress([place({ origin })]), {
        code: 'egress_refused',
        message: /it is a cloud metadata service/,
      });
    });
  }

  test('does not follow a name that turns inward, unless the expert stands in the house', async () => {
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const origin = `http://attic.example:${portOf(upstream.url)}`;
    const error = await failure(ask({ origin }, open({ origin }, { resolve })));
    assert.equal(error.code, 'egress_refused');
    assert.match(error.message, /its host attic\.example resolves to the private address 127\.0\.0\.1/);
    assert.equal(upstream.requests.length, 0);
    await egress?.close();
    upstream.reply({ body: 'hello' });
    assert.equal(await ask({ origin }, open({ origin, zone: 'household' }, { resolve })), 'hello');
  });
});

suite('the witness', () => {
  test('is told where what goes before a byte leaves', async () => {
    const gate = Promise.withResolvers<void>();
    const told: unknown[] = [];
    const witness = (intent: object) => {
      told.push(intent);
      return gate.promise;
    };
    upstream.reply({ body: 'hello' });
    const answer = ask({ traceId: 't1' }, open({ zone: 'household' }, { witness }));
    await roundTrip();
    const origin = originOf(upstream.url);
    const intent = { expertId: 'up', traceId: 't1', origin, zone: 'household', path: '/v1/x', bytesOut: 7 };
    assert.deepEqual(told, [intent]);
    assert.equal(upstream.requests.length, 0);
    gate.resolve();
    assert.equal(await answer, 'hello');
  });

  test('that says no keeps everything here', async () => {
    const no = new Error('no record, no ask');
    const door = open({}, { witness: () => Promise.reject(no) });
    await assert.rejects(door.send(request()), no);
    await roundTrip();
    assert.equal(upstream.requests.length, 0);
  });

  test('is told of each redirect too', async () => {
    const paths: string[] = [];
    upstream.reply({ status: 307, headers: { location: '/v2/x' } }, { body: 'hello' });
    await ask({}, open({}, { witness: ({ path }) => void paths.push(path) }));
    assert.deepEqual(paths, ['/v1/x', '/v2/x']);
  });

  test('that took its time finds an ask that was cancelled meanwhile unsent', async () => {
    const gate = Promise.withResolvers<void>();
    const abort = new AbortController();
    const door = open({}, { witness: () => gate.promise });
    const failed = assert.rejects(door.send(request({ signal: abort.signal })), /enough/);
    abort.abort(new Error('enough'));
    gate.resolve();
    await failed;
    assert.equal(upstream.requests.length, 0);
  });
});

suite('a redirect', () => {
  const to = (status: number, location?: string): Script => ({
    status,
    headers: location === undefined ? {} : { location },
    body: 'moved',
  });
  type Row = [what: string, method: 'GET' | 'POST', replies: Script[], verdict: string | RegExp];
  const rows: Row[] = [
    ['307 at the same host', 'POST', [to(307, '/v2/x?a=1')], '/v2/x?a=1'],
    ['308 at the same host', 'POST', [to(308, 'y')], '/v1/y'],
    ['301 of a GET', 'GET', [to(301, '/v2/x')], '/v2/x'],
    ['303 of a GET', 'GET', [to(303, '/v2/x')], '/v2/x'],
    ['three in a row', 'POST', [to(307, '/1'), to(307, '/2'), to(308, '/3')], '/3'],
    ['301 of a POST', 'POST', [to(301, '/v2/x')], /would drop the ask/],
    ['302 of a POST', 'POST', [to(302, '/v2/x')], /would drop the ask/],
    ['303 of a POST', 'POST', [to(303, '/v2/x')], /would drop the ask/],
    [
      'one to another host',
      'POST',
      [to(307, 'http://127.0.0.2:1/v1/x')],
      /another host, http:\/\/127\.0\.0\.2:1/,
    ],
    ['one to another port', 'GET', [to(301, 'http://127.0.0.1:1/v1/x')], /another host/],
    ['one to another scheme', 'GET', [to(301, 'file:///etc/passwd')], /another host/],
    ['one to a host without a scheme', 'GET', [to(301, '//127.0.0.2:1/x')], /another host/],
    ['one without an address', 'POST', [to(307)], /without a usable address \(none\)/],
    [
      'a fourth in a row',
      'POST',
      [to(307, '/1'), to(307, '/2'), to(307, '/3'), to(307, '/4')],
      /more than 3/,
    ],
  ];
  for (const [what, method, replies, verdict] of rows) {
    const isFollowed = typeof verdict === 'string';
    test(`that is ${what} is ${isFollowed ? 'followed, with what was asked' : 'refused'}`, async () => {
      upstream.reply(...replies, { body: 'hello' });
      const body = method === 'POST' ? { body: Buffer.from('the ask') } : {};
      const { body: _, ...bare } = request({ method });
      const answer = open()
        .send({ ...bare, ...body })
        .then((reply) => reply.body.bytes(100));
      if (isFollowed) {
        assert.equal((await answer).toString(), 'hello');
        const last = await upstream.request(replies.length);
        assert.deepEqual(
          [last.method, last.path, last.body],
          [method, verdict, method === 'POST' ? 'the ask' : ''],
        );
      } else {
        const error = await failure(answer);
        assert.equal(error.code, 'egress_refused');
        assert.match(error.message, verdict);
        assert.equal(error.hint, 'Set experts.up.url to the address that answers directly.');
        assert.equal(upstream.requests.length, replies.length);
      }
    });
  }

  test('that is 304 is no redirect', async () => {
    upstream.reply({ status: 304, headers: {} });
    assert.equal((await open().send(request({ method: 'GET' }))).status, 304);
  });
});

suite('a transfer that fails', () => {
  type Row = [what: string, script: Script, place: Partial<Destination>, code: ErrorCode, told: RegExp];
  const rows: Row[] = [
    [
      'without a first byte in time',
      { before: NEVER },
      { firstByteTimeoutMs: 30 },
      'upstream_timeout',
      /^No answer from expert "up" at http.* within 30 ms$/,
    ],
    [
      'with silence in the middle',
      { body: ['a', NEVER] },
      { idleTimeoutMs: 30 },
      'upstream_timeout',
      /^The answer from expert "up" at http.* went silent for 30 ms$/,
    ],
    [
      'shorter than it said',
      { headers: { 'content-length': '10' }, body: ['12345', CUT] },
      {},
      'upstream_failed',
      /^(The answer from expert "up" at .* is not as long as it said|The connection to expert "up" at .* failed: UND_ERR_SOCKET)$/,
    ],
    [
      'with a reset in the middle',
      { body: ['a', RESET] },
      {},
      'upstream_failed',
      /^The connection to expert "up" at http.* failed: (ECONNRESET|UND_ERR_SOCKET)$/,
    ],
    [
      'with bytes that are no HTTP',
      { raw: 'hello\r\n\r\n' },
      {},
      'upstream_failed',
      /^The connection to expert "up" at http.* failed: .*does not match the HTTP/,
    ],
  ];
  for (const [what, script, more, code, told] of rows) {
    test(`${what} is told as ${code}`, async () => {
      upstream.reply(script);
      const error = await failure(ask({}, open(more)));
      assert.equal(error.code, code);
      assert.match(error.message, told);
      assert.ok(error.cause instanceof Error);
    });
  }

  test('because nothing listens says so', async () => {
    const gone = await ScriptedUpstream.open();
    const origin = originOf(gone.url);
    await gone.close();
    const error = await failure(ask({ origin }, open({ origin })));
    assert.equal(error.code, 'upstream_failed');
    assert.equal(error.message, `Cannot reach expert "up" at ${origin}: nothing listens there`);
    assert.equal(error.hint, 'Is it running? Check experts.up.url.');
  });

  test('because its name does not resolve says so', async () => {
    const origin = 'http://gone.example';
    const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const error = await failure(ask({ origin }, open({ origin }, { resolve })));
    assert.equal(error.code, 'upstream_failed');
    assert.match(error.message, /its host name does not resolve$/);
  });

  test('because there is no connection in time says so', async () => {
    const origin = 'http://slow.example';
    const error = await failure(
      ask({ origin }, open({ origin, connectTimeoutMs: 20 }, { resolve: () => NEVER })),
    );
    assert.equal(error.code, 'upstream_timeout');
    assert.match(error.message, /: no connection within 20 ms$/);
  });
});

suite('an ask that is cancelled', NOT_BY_TIMEOUT, () => {
  const reason = new Error('The client went away');

  test('before it was sent is not sent', async () => {
    await assert.rejects(open().send(request({ signal: AbortSignal.abort(reason) })), reason);
    assert.equal(upstream.requests.length, 0);
  });

  test('while it waits for the first byte closes the connection', async () => {
    const abort = new AbortController();
    upstream.reply({ before: NEVER });
    const failed = assert.rejects(open().send(request({ signal: abort.signal })), reason);
    const seen = await upstream.request(0);
    abort.abort(reason);
    await failed;
    await seen.aborted;
  });

  test('in the middle of the answer closes the connection', async () => {
    const abort = new AbortController();
    upstream.reply({ body: ['a', NEVER] });
    const reply = await open().send(request({ signal: abort.signal }));
    const failed = assert.rejects(async () => {
      for await (const bytes of reply.body) {
        assert.equal(bytes.toString(), 'a');
        abort.abort(reason);
      }
    }, reason);
    await failed;
    await (await upstream.request(0)).aborted;
  });

  test('while it waits for a free connection leaves the others alone', async () => {
    const gate = Promise.withResolvers<void>();
    const abort = new AbortController();
    upstream.reply({ before: gate.promise, body: 'first' });
    const door = open({ connections: 1 });
    const first = ask({}, door);
    await upstream.request(0);
    const second = assert.rejects(door.send(request({ signal: abort.signal })), reason);
    abort.abort(reason);
    await second;
    gate.resolve();
    assert.equal(await first, 'first');
    upstream.reply({ body: 'third' });
    assert.equal(await ask({}, door), 'third');
    assert.equal(upstream.requests.length, 2);
  });
});

suite('a reply', () => {
  test('that is gathered comes in one piece', async () => {
    upstream.reply({ body: ['one ', 'two ', 'three'] });
    const reply = await open().send(request({ gatherBytes: 1024 }));
    assert.equal((await reply.body.bytes(1024)).toString(), 'one two three');
  });

  test('that is larger than its reader takes is refused, and cut off', async () => {
    for (const gatherBytes of [1000, undefined]) {
      upstream.reply({ body: ['x'.repeat(600), 'x'.repeat(600), NEVER] });
      const reply = await open().send(request(gatherBytes ? { gatherBytes } : {}));
      const error = await failure(reply.body.bytes(1000));
      assert.equal(error.code, 'upstream_failed');
      assert.match(error.message, /larger than 1000 bytes/);
      await (await upstream.request(upstream.requests.length - 1)).aborted;
      await egress?.close();
    }
  });

  test('that is read slowly waits at the upstream and not in memory', async () => {
    const piece = Buffer.alloc(64 * 1024);
    const pieces = 1_024;
    let written = 0;
    const count = () => void written++;
    upstream.reply({ body: Array.from({ length: pieces }, () => [piece, count] as const).flat() });
    const reply = await open().send(request());
    const reader = reply.body[Symbol.asyncIterator]();
    let bytes = (await reader.next()).value?.length ?? 0;
    for (let turns = 0; turns < 40; turns++) await roundTrip();
    const waiting = pieces - written;
    assert.ok(waiting > pieces / 2, `only ${waiting} of ${pieces} pieces wait at the upstream`);
    for await (const more of { [Symbol.asyncIterator]: () => reader }) bytes += more.length;
    assert.equal(bytes, pieces * piece.length);
  });
});

suite('a reply that its reader leaves', NOT_BY_TIMEOUT, () => {
  test('just before its end lets the next ask have the connection', async () => {
    let connections = 0;
    const end = Promise.withResolvers<void>();
    const server = createServer(async (asked, answer) => {
      asked.resume();
      answer.write('all that is wanted');
      await end.promise;
      answer.end(' and a rest');
    }).on('connection', () => connections++);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const door = open({ origin, connections: 1 });
    for (let asks = 0; asks < 3; asks++) {
      const reply = await door.send(request({ origin }));
      for await (const _ of reply.body) break;
      end.resolve();
    }
    assert.equal(connections, 1);
    server.close();
    server.closeAllConnections();
  });

  test('is cut off where a lot would follow', async () => {
    upstream.reply({ body: ['a', NEVER] }, { body: ['a', ...Array(64).fill(Buffer.alloc(16_384)), NEVER] });
    const door = open();
    for (let asks = 0; asks < 2; asks++) {
      const reply = await door.send(request());
      for await (const _ of reply.body) break;
      await (await upstream.request(asks)).aborted;
    }
  });

  test('is cut off at once where it is discarded', async () => {
    upstream.reply({ body: ['a', NEVER] });
    const reply = await open().send(request());
    reply.body.discard();
    await (await upstream.request(0)).aborted;
  });
});

/** Lets sockets do what they are about to: a request to another server, and back. */
async function roundTrip(): Promise<void> {
  await using other = await ScriptedUpstream.open();
  other.reply({ body: '' });
  const door = openEgress([place({ origin: originOf(other.url) })]);
  await ask({ origin: originOf(other.url) }, door);
  await door.close();
}

suite('destinations come and go while the door is open', () => {
  test('one that is admitted can be reached, one that is dismissed cannot, and what is under way ends', async () => {
    const door = openEgress([]);
    egress = door;
    await assert.rejects(door.send(request()), { code: 'egress_refused' });
    door.admit(place());
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.reply({ body: ['begun ', promise, 'and ended'] });
    const reply = await door.send(request());
    door.dismiss('up');
    await assert.rejects(door.send(request()), { code: 'egress_refused' });
    resolve();
    assert.equal((await reply.body.bytes(1_000)).toString(), 'begun and ended');
  });

  test('one that moves leads to its new place alone; closing ends what was left of the old one', async () => {
    await using other = await ScriptedUpstream.open();
    const door = openEgress([place()]);
    egress = door;
    upstream.reply({ body: ['begun ', NEVER] });
    const left = await door.send(request());
    door.admit(place({ origin: originOf(other.url) }));
    await assert.rejects(door.send(request()), { code: 'egress_refused' });
    other.reply({ body: 'moved' });
    const reply = await door.send(request({ origin: originOf(other.url) }));
    assert.equal((await reply.body.bytes(1_000)).toString(), 'moved');
    await door.close();
    await assert.rejects(left.body.bytes(1_000));
  });

  test('a metadata service is not admitted, and who was there before stays', async () => {
    const door = open();
    assert.throws(() => door.admit(place({ origin: 'http://169.254.169.254' })), { code: 'egress_refused' });
    upstream.reply({ body: 'still' });
    const reply = await door.send(request());
    assert.equal((await reply.body.bytes(1_000)).toString(), 'still');
  });
});
