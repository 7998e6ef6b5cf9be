import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { completionReply, errorReply } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

let upstream: ScriptedUpstream;
let house: TestHouse;
const HOUR = 3_600_000;

before(async () => {
  upstream = await ScriptedUpstream.open();
  house = await openTestHouse({
    experts: {
      rented: { url: upstream.url, zone: 'outside', models: ['m'], price: { in: 1, out: 2 } },
      cellar: { url: upstream.url, zone: 'household', models: ['c'] },
      here: { url: upstream.url, zone: 'device', models: ['h'] },
    },
  });
  upstream.reply(
    ...Array.from({ length: 6 }, () => completionReply('Hi')),
    errorReply(401, { message: 'no' }),
  );
  for (const model of ['m', 'm', 'c', 'c', 'c', 'h', 'm']) await ask(model);
});
after(async () => {
  await house.close();
  await upstream.close();
});

async function ask(model: string): Promise<void> {
  const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await reply.text();
}

suite('GET /api/overview', () => {
  test('counts answers by whose they are, and agrees with the lists behind its figures', async () => {
    const { totals, buckets, first_at } = await house.get('/api/overview?hours=24');
    const { asks, answered, failed, owned, outside, owned_share, remote, student, local } = totals;
    assert.deepEqual(
      { asks, answered, failed, owned, outside, owned_share, remote, student, local },
      {
        asks: 7,
        answered: 6,
        failed: 1,
        owned: 4,
        outside: 2,
        owned_share: 4 / 6,
        remote: 6,
        student: 0,
        local: 0,
      },
    );
    const listed = async (query: string) => (await house.get(`/api/traces?${query}`)).data.length;
    assert.equal(await listed('state=done&audits=none&zone=owned'), owned);
    assert.equal(await listed('state=done&audits=none&zone=outside'), outside);
    assert.equal(await listed('state=failed'), failed);
    // biome-ignore lint/suspicious/noExplicitAny: a reply
    const sum = (of: string) => buckets.reduce((all: number, bucket: any) => all + bucket[of], 0);
    assert.deepEqual([sum('owned'), sum('outside'), sum('failed')], [4, 2, 1]);
    assert.ok(Math.abs(first_at - Date.now()) < 60_000);
  });

  test('prices what is owned as the rented expert would, and says so', async () => {
    const { totals } = await house.get('/api/overview?hours=1');
    const each = 9 * 1_000 + 3 * 2_000; // tokens of the scripted reply
    assert.equal(totals.cost_nanos, 2 * each);
    assert.equal(totals.would_have_cost_nanos, 6 * each);
    assert.equal(totals.saved_nanos, 4 * each);
    assert.deepEqual([totals.uncosted, totals.unpriced, totals.reference.expert], [0, 0, 'rented']);
    assert.match(totals.reference.words, /rented for m: 1 for a million tokens in, 2 for a million out/);
  });

  test('tells what left, and to this machine nothing does', async () => {
    const { left } = await house.get('/api/overview');
    const origin = new URL(upstream.url).origin;
    const { data } = await house.get('/api/departures?left=1');
    const bytes = (expert: string) =>
      data.reduce(
        (sum: number, row: { expert: string; bytes_out: number }) =>
          sum + (row.expert === expert ? row.bytes_out : 0),
        0,
      );
    assert.deepEqual([left.range.asks, left.range.others], [6, 0]);
    assert.deepEqual(
      left.range.hosts.map((host: object) => ({ ...host, last_at: 0 })),
      [
        {
          origin,
          expert: 'cellar',
          zone: 'household',
          asks: 3,
          others: 0,
          bytes_out: bytes('cellar'),
          last_at: 0,
        },
        {
          origin,
          expert: 'rented',
          zone: 'outside',
          asks: 3,
          others: 0,
          bytes_out: bytes('rented'),
          last_at: 0,
        },
      ].sort((a, b) => b.bytes_out - a.bytes_out),
    );
    assert.equal(
      (await house.get('/api/departures')).data.length,
      7,
      'those to this machine are written down too',
    );
  });

  test('begins today at the midnight of the clock on the wall', async () => {
    const offset = (minutes: number) => house.get(`/api/overview?offset=${minutes}`);
    const [greenwich, tokyo] = await Promise.all([offset(0), offset(540)]);
    assert.equal(greenwich.left.today.since % (24 * HOUR), 0);
    assert.equal((tokyo.left.today.since + 9 * HOUR) % (24 * HOUR), 0);
  });

  test('cuts the time into spans, as few as people can read', async () => {
    for (const [hours, length, count] of [
      [24, HOUR, 24],
      [168, 6 * HOUR, 28],
      [720, 24 * HOUR, 30],
    ]) {
      const { bucket_ms, buckets, since } = await house.get(`/api/overview?hours=${hours}&offset=0`);
      assert.deepEqual([bucket_ms, buckets.length, since], [length, count, buckets[0].at]);
    }
    const { bucket_ms } = await house.get('/api/overview?hours=1&fit=1');
    assert.ok(bucket_ms <= 10_000, 'a house of some seconds fills the picture');
  });

  test('tells what waits for the owner', async () => {
    const { waits } = await house.get('/api/overview');
    const terms = waits.find(
      ({ kind, expert }: { kind: string; expert?: string }) => kind === 'terms' && expert === 'rented',
    );
    assert.match(terms.words, /^May the answers of rented teach students\?/);
    assert.deepEqual([terms.link, terms.action], ['/experts?terms=rented', 'Say what is allowed']);
  });

  for (const [query, param] of [
    ['hours=0', 'hours'],
    ['hours=8761', 'hours'],
    ['hours=1.5', 'hours'],
    ['hours=', 'hours'],
    ['offset=841', 'offset'],
    ['offset=east', 'offset'],
    ['fit=maybe', 'fit'],
  ])
    test(`refuses ${query}`, async () => {
      const reply = await fetch(`${house.baseUrl}/api/overview?${query}`);
      const { error } = (await reply.json()) as { error: { param: string } };
      assert.deepEqual([reply.status, error.param], [400, param]);
    });

  test('of a house nobody has asked is empty, and no share is made up', async () => {
    await using empty = await openTestHouse();
    const { totals, left, waits, first_at, experts } = await empty.get('/api/overview');
    assert.deepEqual([totals.owned_share, totals.asks, first_at, waits], [null, 0, null, []]);
    assert.deepEqual([left.today.asks, left.today.hosts, experts], [0, [], { remote: 0, local: 0 }]);
  });
});

suite('GET /api/departures', () => {
  test('gives the sends of one ask', async () => {
    const { data } = await house.get('/api/traces?expert=rented&state=done');
    const [trace] = data;
    const sent = await house.get(`/api/departures?trace=${trace.id}`);
    assert.deepEqual(
      sent.data.map(({ trace: of, expert, zone, path }: Record<string, string>) => [of, expert, zone, path]),
      [[trace.id, 'rented', 'outside', '/v1/chat/completions']],
    );
  });

  test('goes through all of them page by page', async () => {
    const ids: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: { data: { id: string }[]; next: string | null } = await house.get(
        `/api/departures?limit=3${next && `&before=${next}`}`,
      );
      ids.push(...page.data.map(({ id }) => id));
      next = page.next;
    }
    assert.equal(new Set(ids).size, 7);
    assert.deepEqual(ids, ids.toSorted().reverse());
  });

  for (const [query, param] of [
    ['limit=0', 'limit'],
    ['since=soon', 'since'],
    ['trace=7', 'trace'],
    ['left=often', 'left'],
  ])
    test(`refuses ${query}`, async () => {
      const reply = await fetch(`${house.baseUrl}/api/departures?${query}`);
      const { error } = (await reply.json()) as { error: { param: string } };
      assert.deepEqual([reply.status, error.param], [400, param]);
    });
});
