import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { completionReply, errorReply, streamReply, textChunks } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

const CALLER_KEY = 'sk-of-the-caller';
const EXPERT_KEY = 'sk-of-the-expert';

const folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-api-'));
let upstream: ScriptedUpstream;
let house: TestHouse;
/** As asked, the oldest first. */
const ids: string[] = [];
const bodies: string[] = [];

async function ask(body: object, headers: Record<string, string> = {}): Promise<void> {
  bodies.push(JSON.stringify(body));
  const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CALLER_KEY}`, ...headers },
    body: bodies.at(-1) as string,
  });
  await reply.text();
  ids.push(reply.headers.get('x-freehold-trace') ?? '');
}

const say = (content: string) => ({ messages: [{ role: 'user', content }] });

before(async () => {
  const keyFile = join(folder.path, 'key');
  writeFileSync(keyFile, EXPERT_KEY, { mode: 0o600 });
  upstream = await ScriptedUpstream.open();
  const price = { in: 1, out: 2 };
  house = await openTestHouse({
    experts: {
      up: { url: upstream.url, models: ['m'], keyFile, price },
      other: { url: upstream.url, zone: 'device', models: ['n'] },
    },
    routes: { both: ['other', 'up'] },
  });
  upstream.reply(
    completionReply('Hi'),
    streamReply(textChunks('Hel', 'lo')),
    errorReply(401, { message: `The key ${EXPERT_KEY} is not known`, code: 'invalid_api_key' }),
    errorReply(401, { message: 'no' }),
    completionReply('Hi'),
  );
  await ask({ model: 'm', ...say('one') }, { 'x-freehold-task': 'sort' });
  await ask({ model: 'n', ...say('two'), stream: true });
  await ask({ model: 'm', ...say('three') });
  await ask({ model: 'both', ...say('four') });
  await ask({ model: 'gone', ...say('five') });
  await fetch(`${house.baseUrl}/api/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ trace_id: ids[1], thumb: 'up' }),
  });
  await house.flush();
});
after(async () => {
  await house.close();
  await upstream.close();
  folder.remove();
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
type Row = any;
const found = ({ data }: Row) => data.map(({ id }: Row) => ids.indexOf(id));

suite('GET /api/traces', () => {
  const queries: [query: () => string, found: number[]][] = [
    [() => '', [4, 3, 2, 1, 0]],
    [() => 'state=done', [3, 1, 0]],
    [() => 'state=failed', [4, 2]],
    [() => 'expert=up', [3, 2, 0]],
    [() => 'expert=other', [3, 1]],
    [() => 'task=sort', [0]],
    [() => 'name=m', [2, 0]],
    [() => 'name=both', [3]],
    [() => 'error=model_not_found', [4]],
    [() => 'feedback=thumb', [1]],
    [() => 'feedback=edit', []],
    [() => 'kind=remote', [3, 1, 0]],
    [() => 'kind=student', []],
    [() => 'zone=owned', [1]],
    [() => 'zone=outside', [3, 0]],
    [() => 'audits=none', [4, 3, 2, 1, 0]],
    [() => 'audits=only', []],
    [() => `audit_of=${ids[0]}`, []],
    [() => 'min_ms=600000', []],
    [() => 'min_cost_nanos=1', [3, 0]],
    [() => `ids=${ids[3]},${ids[1]}`, [3, 1]],
    [() => `ids=${ids[3]},${ids[1]}&expert=up`, [3]],
    [() => 'ids=', []],
    [() => 'q=THREE', [2]],
    [() => 'q=hello', [1]],
    [() => 'q=', [4, 3, 2, 1, 0]],
    [() => 'since=2020-01-01T00:00:00Z', [4, 3, 2, 1, 0]],
    [() => 'until=2020-01-01T00:00:00Z', []],
    [() => `since=${Date.now() + 60_000}`, []],
    [() => `after=${ids[2]}`, [4, 3]],
    [() => `before=${ids[2]}`, [1, 0]],
    [() => `after=${ids[0]}&before=${ids[4]}&state=done`, [3, 1]],
    [() => 'name=%27%3B%20DROP%20TABLE%20trace', []],
  ];
  for (const [nth, [query, wanted]] of queries.entries()) {
    test(`filters: query ${nth} finds ${JSON.stringify(wanted)}`, async () => {
      const page = await house.get(`/api/traces?${query()}`);
      assert.deepEqual(found(page), wanted, query());
      assert.equal(page.next, null);
    });
  }

  test('goes through all of them page by page', async () => {
    for (const limit of [1, 2, 5]) {
      const all: number[] = [];
      let pages = 0;
      for (let next = ''; ; pages++) {
        const page = await house.get(`/api/traces?limit=${limit}${next && `&before=${next}`}`);
        all.push(...found(page));
        if (page.next === null) break;
        assert.equal(page.data.length, limit);
        next = page.next;
      }
      assert.deepEqual(all, [4, 3, 2, 1, 0]);
      assert.ok(pages <= 5);
    }
  });

  const wrong: [query: string, param: string][] = [
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['limit=', 'limit'],
    ['since=yesterday', 'since'],
    ['until=', 'until'],
    ['state=finished', 'state'],
    ['kind=students', 'kind'],
    ['zone=mars', 'zone'],
    ['feedback=like', 'feedback'],
    ['audits=yes', 'audits'],
    ['preview=maybe', 'preview'],
    ['min_ms=-1', 'min_ms'],
    ['min_ms=', 'min_ms'],
    ['min_cost_nanos=1.5', 'min_cost_nanos'],
    ['ids=nobody', 'ids'],
    [`ids=${Array(101).fill('01900000-0000-7000-8000-000000000000').join()}`, 'ids'],
    [`q=${'a'.repeat(201)}`, 'q'],
    ['expret=acme', 'expret'],
  ];
  for (const [query, param] of wrong) {
    test(`refuses ${query}`, async () => {
      const reply = await fetch(`${house.baseUrl}/api/traces?${query}`);
      assert.equal(reply.status, 400);
      const { error } = (await reply.json()) as Row;
      assert.deepEqual([error.param, error.type], [param, 'invalid_request_error']);
    });
  }

  test('says what a filter may be', async () => {
    const { error } = (await (await fetch(`${house.baseUrl}/api/traces?kind=students`)).json()) as Row;
    assert.match(error.message, /kind=students: there is no such kind/);
    assert.equal(error.param, 'kind');
  });

  test('with preview=1 has the first words and the feedback of each', async () => {
    const { data } = await house.get('/api/traces?preview=1');
    assert.deepEqual(
      data.map((row: Row) => row.preview),
      [
        { asked: 'five', answered: null, feedback: [] },
        { asked: 'four', answered: 'Hi', feedback: [] },
        { asked: 'three', answered: null, feedback: [] },
        { asked: 'two', answered: 'Hello', feedback: [{ kind: 'thumb', value: 'up', source: 'told' }] },
        { asked: 'one', answered: 'Hi', feedback: [] },
      ],
    );
    assert.equal('preview' in (await house.get('/api/traces')).data[0], false);
  });

  test('says how far a search looked, and where there is no search nothing', async () => {
    assert.equal((await house.get('/api/traces?q=four')).searched_to, null);
    assert.equal('searched_to' in (await house.get('/api/traces')), false);
    const first = await house.get('/api/traces?q=o&limit=1');
    assert.equal(first.searched_to, first.data[0].opened_at);
    assert.equal(first.next, first.data[0].id);
  });

  test('tells of each what it cost and how it went, and not the texts', async () => {
    const { data } = await house.get('/api/traces?task=sort');
    const [row] = data;
    assert.deepEqual(
      [row.state, row.wire, row.name, row.stream, row.expert_id, row.kind, row.model, row.finish],
      ['done', 'openai-chat', 'm', false, 'up', 'remote', 'm', 'stop'],
    );
    assert.deepEqual([row.tokens_in, row.tokens_out, row.cost_nanos], [9, 3, 15_000]);
    assert.deepEqual(row.warnings, []);
    assert.deepEqual(row.route.order, ['up/m']);
    assert.equal(row.request_hash, hash('sha256', bodies[0] as string));
    assert.equal('request_text' in row || 'answer_text' in row, false);
  });
});

suite('GET /api/traces/{id}', () => {
  test('has the request, the answer and the attempts', async () => {
    const whole = await house.get(`/api/traces/${ids[1]}`);
    assert.equal(whole.stream, true);
    assert.deepEqual(whole.request, JSON.parse(bodies[1] as string));
    assert.equal(whole.answer.choices[0].text, 'Hello');
    assert.deepEqual(
      whole.attempts.map((row: Row) => [row.rung, row.expert_id, row.finish]),
      [[0, 'other', 'stop']],
    );
    assert.deepEqual(
      whole.feedback.map((row: Row) => [row.kind, row.value]),
      [['thumb', 'up']],
    );
  });

  test('has every attempt of an ask that a second expert answered', async () => {
    const whole = await house.get(`/api/traces/${ids[3]}`);
    assert.deepEqual(
      whole.attempts.map((row: Row) => [row.rung, row.expert_id, row.error_code]),
      [
        [0, 'other', 'upstream_unusable'],
        [1, 'up', null],
      ],
    );
    assert.equal(whole.expert_id, 'up');
  });

  test('has no answer where there was none', async () => {
    const whole = await house.get(`/api/traces/${ids[4]}`);
    assert.deepEqual([whole.answer, whole.attempts, whole.error_code], [null, [], 'model_not_found']);
    assert.equal(whole.request.messages[0].content, 'five');
  });

  for (const id of ['nobody', '01900000-0000-7000-8000-000000000000', '%2e%2e%2f', 'x/y']) {
    test(`does not find "${id}"`, async () => {
      const reply = await fetch(`${house.baseUrl}/api/traces/${id}`);
      assert.equal(reply.status, 404);
      assert.match(((await reply.json()) as Row).error.message, /^Cannot find the trace/);
    });
  }
});

suite('GET /api/bodies/{sha256}', () => {
  test('is the request byte for byte, and the answer', async () => {
    const { data } = await house.get(`/api/traces?task=sort`);
    const request = await fetch(`${house.baseUrl}/api/bodies/${data[0].request_hash}`);
    assert.equal(request.headers.get('content-type'), 'application/json');
    assert.equal(await request.text(), bodies[0]);
    const answer = await house.get(`/api/bodies/${data[0].answer_hash}`);
    assert.equal(answer.choices[0].text, 'Hi');
  });

  test('refuses what is no hash, and does not find what was never kept', async () => {
    const status = async (name: string) => (await fetch(`${house.baseUrl}/api/bodies/${name}`)).status;
    assert.equal(await status('abc'), 400);
    assert.equal(await status('F'.repeat(64)), 400);
    assert.equal(await status('0'.repeat(64)), 404);
  });
});

suite('GET /metrics', () => {
  test('is Prometheus text: each family with its help and type, each sample under its family', async () => {
    const reply = await fetch(`${house.baseUrl}/metrics`);
    assert.equal(reply.headers.get('content-type'), 'text/plain; version=0.0.4');
    readMetrics(await reply.text());
  });

  test('counts asks, tokens, money and time', async () => {
    await house.flush();
    const samples = readMetrics(await (await fetch(`${house.baseUrl}/metrics`)).text());
    const up = 'expert="up",kind="remote"';
    const other = 'expert="other",kind="remote"';
    const rows: [sample: string, value: number | undefined][] = [
      [`freehold_asks_total{${up},state="done",error=""}`, 2],
      [`freehold_asks_total{${up},state="failed",error="upstream_unusable"}`, 1],
      [`freehold_asks_total{${other},state="done",error=""}`, 1],
      ['freehold_asks_total{expert="none",kind="none",state="failed",error="model_not_found"}', 1],
      [`freehold_tokens_total{${up},direction="in"}`, 18],
      [`freehold_tokens_total{${up},direction="out"}`, 6],
      [`freehold_tokens_total{${other},direction="out"}`, 2],
      [`freehold_cost_units_total{${other}}`, 0],
      [`freehold_answer_seconds_count{${up}}`, 2],
      [`freehold_answer_seconds_bucket{${up},le="+Inf"}`, 2],
      [`freehold_first_byte_seconds_count{${other}}`, 1],
      ['freehold_open_asks', 0],
      ['freehold_trace_writer_failing', 0],
      ['freehold_traces_lost_total', 0],
    ];
    for (const [sample, value] of rows) assert.equal(samples.get(sample), value, sample);
    assert.ok(Math.abs((samples.get(`freehold_cost_units_total{${up}}`) ?? 0) - 30_000e-9) < 1e-12);
    assert.ok((samples.get('process_resident_memory_bytes') ?? 0) > 1_000_000);
    assert.ok((samples.get('freehold_trace_commits_total') ?? 0) >= 1);
  });

  test('has buckets that only grow, up to the count', async () => {
    const samples = readMetrics(await (await fetch(`${house.baseUrl}/metrics`)).text());
    const buckets = [...samples].filter(([name]) =>
      /^freehold_answer_seconds_bucket\{expert="up"/.test(name),
    );
    const counts = buckets.map(([, value]) => value);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
    assert.equal(counts.at(-1), 2);
  });
});

test('no key of a caller or an expert stands in anything that can be read', async () => {
  assert.equal((await upstream.request(0)).headers.authorization, `Bearer ${EXPERT_KEY}`);
  const { data } = await house.get('/api/traces');
  const hashes = data.flatMap((row: Row) => [row.request_hash, row.answer_hash]).filter(Boolean);
  const paths = [
    '/api/traces',
    '/api/feedback',
    '/metrics',
    '/health',
    '/v1/models',
    ...ids.map((id) => `/api/traces/${id}`),
    ...hashes.map((name: string) => `/api/bodies/${name}`),
  ];
  for (const path of paths) {
    const text = await (await fetch(house.baseUrl + path)).text();
    assert.doesNotMatch(text, /sk-of-the/, path);
  }
  assert.doesNotMatch(house.log.join('\n'), /sk-of-the/);
});

/** The samples by name and labels, read by the rules of the text format, version 0.0.4. */
function readMetrics(text: string): Map<string, number> {
  assert.ok(text.endsWith('\n'));
  const samples = new Map<string, number>();
  let family = { name: '', type: '' };
  for (const line of text.trimEnd().split('\n')) {
    const [, help] = /^# HELP ([a-z_]+) \S.*$/.exec(line) ?? [];
    const [, name, type] = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (help !== undefined) family = { name: help, type: '' };
    else if (name !== undefined && type !== undefined) {
      assert.equal(name, family.name);
      family.type = type;
    } else {
      const label = '[a-z_]+="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
      const sample = new RegExp(`^([a-z_]+)(\\{${label}(?:,${label})*\\})? (\\S+)$`).exec(line);
      assert.ok(sample, `no sample: ${line}`);
      const ending = family.type === 'histogram' ? '(_bucket|_sum|_count)' : '';
      assert.match(sample[1] ?? '', new RegExp(`^${family.name}${ending}$`));
      const key = (sample[1] ?? '') + (sample[2] ?? '');
      assert.equal(samples.has(key), false, `twice: ${key}`);
      assert.ok(Number.isFinite(Number(sample[3])), line);
      samples.set(key, Number(sample[3]));
    }
  }
  return samples;
}
