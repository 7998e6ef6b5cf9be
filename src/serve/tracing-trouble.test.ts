import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, beforeEach, suite, test } from 'node:test';
import type { Statement } from '#store/writer-protocol.ts';
import { chunk, completionReply, streamReply, textChunks } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { PATIENCE_MS } from '#testing/until.ts';
import { WriterHand } from '#testing/writer-hand.ts';
import { statements } from '#traces/rows.ts';

/** Asks while no trace can be written: the database is locked, the disk is full, the writer died. */

/** More than a commit takes on a busy machine; where there is trouble an ask waits so long. */
const DURABLE_WAIT_MS = 1_500;
const FILL_DISK = statements.length;
const FREE_DISK = FILL_DISK + 1;
let upstream: ScriptedUpstream;
before(async () => {
  // Two more statements for the writer: the file may grow no more, and it may again.
  const mutable = statements as Statement[];
  mutable.push({ sql: 'PRAGMA max_page_count = 1' }, { sql: 'PRAGMA max_page_count = 1000000' });
  upstream = await ScriptedUpstream.open();
});
beforeEach(() => upstream.reset());
after(() => upstream.close());

/** A house, a second connection to its database, and a hand on its writer. */
class Scene {
  readonly house: TestHouse;
  readonly other: DatabaseSync;
  readonly hand: WriterHand;

  constructor(house: TestHouse, hand: WriterHand) {
    this.house = house;
    this.hand = hand;
    // Waits for the writer, should it be in the middle of a group.
    this.other = new DatabaseSync(join(house.home, 'freehold.db'), { timeout: 5_000 });
  }

  static async open(traces: object): Promise<Scene> {
    const hand = new WriterHand();
    // Learning would start a thread of its own, and the hand is to have the writer's.
    const learn = { enabled: false };
    const house = await openTestHouse({ experts: { up: { url: upstream.url } }, traces, learn });
    await house.flush();
    return new Scene(house, hand);
  }

  /** Asks with a question that is like no other and needs pages of its own; answers with status and trace id. */
  async ask(number: number, more: object = {}) {
    const content = `${number} ${'x'.repeat(20_000)}`;
    const reply = await fetch(`${this.house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'up', messages: [{ role: 'user', content }], ...more }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { status, headers } = reply;
    return { status, headers, text: await reply.text(), id: headers.get('x-freehold-trace') ?? '' };
  }

  async health() {
    const reply = await fetch(`${this.house.baseUrl}/health`);
    // biome-ignore lint/suspicious/noExplicitAny: plain JSON
    return { httpStatus: reply.status, ...((await reply.json()) as any) };
  }

  async untilHealth(status: string) {
    for (const since = performance.now(); ; ) {
      const health = await this.health();
      if (health.status === status) return health;
      assert.ok(performance.now() - since < PATIENCE_MS, JSON.stringify(health));
    }
  }

  /** The state of each trace on the disk. */
  async states(ids: readonly string[]): Promise<string[]> {
    await this.house.flush();
    return Promise.all(ids.map(async (id) => (await this.house.get(`/api/traces/${id}`)).state));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.other.isTransaction) this.other.exec('ROLLBACK');
    this.other.close();
    await this.house.close();
    this.hand[Symbol.dispose]();
  }
}

interface Trouble {
  readonly what: string;
  readonly reason: RegExp;
  begin(scene: Scene): void;
  end(scene: Scene): void;
}

const troubles: readonly Trouble[] = [
  {
    what: 'the database is locked',
    reason: /locked/,
    begin: ({ other }) => other.exec('BEGIN EXCLUSIVE'),
    end: ({ other }) => other.exec('COMMIT'),
  },
  {
    what: 'the disk is full',
    reason: /full/,
    begin: ({ hand }) => hand.run(FILL_DISK),
    end: ({ hand }) => hand.run(FREE_DISK),
  },
];

const numbers = [1, 2, 3, 4, 5, 6];

for (const { what, reason, begin, end } of troubles) {
  suite(`${what}, in grouped mode`, () => {
    test('asks are answered, /health tells, and nothing is lost once it is over', async () => {
      await using scene = await Scene.open({ durability: 'grouped' });
      upstream.always = ({ json }) =>
        json.stream
          ? streamReply(textChunks('Hi'))
          : completionReply(`Hi ${json.messages[0].content.length}`);
      begin(scene);
      const replies = [];
      for (const number of numbers) replies.push(await scene.ask(number, { stream: number % 2 === 0 }));
      assert.deepEqual(
        replies.map(({ status }) => status),
        numbers.map(() => 200),
      );
      const health = await scene.untilHealth('degraded');
      assert.deepEqual([health.httpStatus, health.traces.state, health.traces.lost], [200, 'failing', 0]);
      assert.match(health.traces.reason, reason);
      assert.ok(health.traces.pending >= numbers.length, `${health.traces.pending} pending`);
      assert.equal((await scene.ask(7)).status, 200);
      end(scene);
      await scene.untilHealth('ok');
      const states = await scene.states(replies.map(({ id }) => id));
      assert.deepEqual(
        states,
        numbers.map(() => 'done'),
      );
    });
  });

  suite(`${what}, in durable mode`, () => {
    test('asks are refused, and every complete 200 has its trace', async () => {
      await using scene = await Scene.open({ durability: 'durable', durableWaitMs: DURABLE_WAIT_MS });
      upstream.always = completionReply('Hi');
      const before = await scene.ask(0);
      assert.equal(before.status, 200);
      begin(scene);
      // The first finds out; from then on nobody is asked for an answer that could not be kept.
      const first = await scene.ask(1);
      assert.deepEqual([first.status, JSON.parse(first.text).error.code], [503, 'trace_unavailable']);
      const health = await scene.untilHealth('refusing');
      assert.equal(health.httpStatus, 503);
      assert.match(health.traces.reason, reason);
      const asked = upstream.requests.length;
      const refused = await scene.ask(2);
      assert.deepEqual([refused.status, JSON.parse(refused.text).error.code], [503, 'trace_unavailable']);
      assert.equal(refused.headers.get('retry-after'), '2');
      assert.equal(upstream.requests.length, asked);
      end(scene);
      await scene.untilHealth('ok');
      const later = await scene.ask(3);
      assert.equal(later.status, 200);
      assert.deepEqual(await scene.states([before.id, first.id, later.id]), ['done', 'done', 'done']);
    });

    test('a stream that was on its way ends with an error and no [DONE]', async () => {
      await using scene = await Scene.open({ durability: 'durable', durableWaitMs: DURABLE_WAIT_MS });
      const trouble = async () => begin(scene);
      const [start, ...rest] = [
        chunk({ content: 'Hi' }),
        chunk({ content: 'x'.repeat(50_000) }),
        chunk({}, 'stop'),
      ].map((each) => `data: ${JSON.stringify(each)}\n\n`);
      upstream.reply({
        headers: { 'content-type': 'text/event-stream' },
        body: [start ?? '', trouble, ...rest, 'data: [DONE]\n\n'],
      });
      const { status, text } = await scene.ask(1, { stream: true });
      assert.equal(status, 200);
      assert.match(text, /"trace_unavailable"/);
      assert.equal(text.includes('[DONE]'), false);
      end(scene);
      await scene.untilHealth('ok');
    });
  });
}

test('more than pendingBytes: the oldest are lost, /health counts them, and asks go on', async () => {
  await using scene = await Scene.open({ pendingBytes: 1024 * 1024 });
  upstream.always = completionReply('Hi');
  scene.hand.run(FILL_DISK);
  const ids: string[] = [];
  for (let number = 0; number < 80; number++) {
    const { status, id } = await scene.ask(number);
    assert.equal(status, 200);
    ids.push(id);
  }
  const { traces } = await scene.untilHealth('degraded');
  assert.ok(traces.lost > 0);
  scene.hand.run(FREE_DISK);
  while ((await scene.health()).traces.state === 'failing');
  await scene.house.flush();
  const kept = ids.filter((id) => scene.house.reader.get(id));
  assert.ok(kept.length >= 40 && kept.length < ids.length, `${kept.length} kept`);
  assert.equal(kept.at(-1), ids.at(-1));
  assert.equal((await scene.health()).status, 'degraded'); // a loss is not forgotten
});

for (const durability of ['grouped', 'durable']) {
  test(`the writer dies, in ${durability} mode: asks are answered and nothing is lost`, async () => {
    await using scene = await Scene.open({ durability });
    upstream.always = completionReply('Hi');
    const ids: string[] = [];
    for (const number of numbers) {
      const [reply] = await Promise.all([
        scene.ask(number),
        number % 3 === 0 ? scene.hand.kill() : undefined,
      ]);
      if (reply.status === 200) ids.push(reply.id);
      else assert.equal(JSON.parse(reply.text).error.code, 'trace_unavailable');
    }
    await scene.untilHealth('ok');
    const states = await scene.states(ids);
    assert.deepEqual(new Set(states), new Set(['done']));
    assert.equal((await scene.health()).traces.lost, 0);
  });
}
