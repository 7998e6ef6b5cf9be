import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { until } from '#testing/until.ts';
import { WriterHand } from '#testing/writer-hand.ts';
import { migrate } from './database.ts';
import { GroupWriter, type WriterLimits } from './group-writer.ts';
import { textTables } from './text-store.ts';
import type { Unit } from './writer-protocol.ts';

const STATEMENTS = [
  { sql: 'INSERT OR REPLACE INTO line (id, text) VALUES (?, ?)', texts: [1] },
  { sql: 'PRAGMA max_page_count = 1' }, // the file may grow no more: as good as a full disk
  { sql: 'PRAGMA max_page_count = 1000000' },
];
const [SAVE, FILL_DISK, FREE_DISK] = [0, 1, 2];

/** A writer on a database of its own, and a second connection to the same file. */
class Desk {
  readonly hand = new WriterHand();
  readonly writer: GroupWriter;
  readonly other: DatabaseSync;
  readonly #home = mkdtempSync(join(tmpdir(), 'freehold-writer-'));

  constructor(limits: Partial<WriterLimits> = {}) {
    const file = join(this.#home, 'test.db');
    migrate(file, [`${textTables} CREATE TABLE line (id INTEGER PRIMARY KEY CHECK (id > 0), text INTEGER)`]);
    this.other = new DatabaseSync(file, { timeout: 5_000 });
    this.writer = new GroupWriter(
      { file, synchronous: 'normal', statements: STATEMENTS },
      { groupMs: 1, pendingBytes: 64 * 1024 * 1024, ...limits },
    );
  }

  /** The ids of the lines on the disk. */
  get ids(): number[] {
    return this.other
      .prepare('SELECT line.id FROM line JOIN text ON text.id = line.text ORDER BY line.id')
      .all()
      .map(({ id }) => id as number);
  }

  /** Lets a group fail before it goes on. */
  async untilFailing(): Promise<void> {
    while (this.writer.health().state !== 'failing') await later();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.other.isTransaction) this.other.exec('ROLLBACK');
    await this.writer.close(5_000);
    this.other.close();
    this.hand[Symbol.dispose]();
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** The next turn of the loop, after timers had theirs. */
const later = () => new Promise((resolve) => setTimeout(resolve, 1));

function line(id: number, text = `line ${id}`): Unit {
  return { texts: [text], operations: [{ statement: SAVE, values: [id, 0] }] };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

suite('GroupWriter', () => {
  test('writes what comes together in one transaction', async () => {
    await using desk = new Desk();
    for (const id of upTo(1_000)) desk.writer.add(line(id));
    await desk.writer.flush();
    assert.deepEqual(desk.ids, upTo(1_000));
    assert.ok(desk.writer.health().commits <= 3, `${desk.writer.health().commits} commits`);
  });

  test('commits that are waited for share a transaction too', async () => {
    await using desk = new Desk({ groupMs: 1_000 });
    const changes = await Promise.all(upTo(500).map((id) => desk.writer.commit(line(id))));
    assert.deepEqual(new Set(changes), new Set([1]));
    assert.ok(desk.writer.health().commits <= 3, `${desk.writer.health().commits} commits`);
  });

  test('keeps the order: the last write of a row stands', async () => {
    await using desk = new Desk();
    for (const text of ['first', 'second', 'last']) desk.writer.add(line(1, text));
    await desk.writer.flush();
    const found = desk.other.prepare('SELECT text.text FROM line JOIN text ON text.id = line.text').all();
    assert.deepEqual(
      found.map(({ text }) => text),
      ['last'],
    );
  });

  test('asks for what should be gathered just before a group leaves', async () => {
    await using desk = new Desk();
    desk.writer.gather = () => {
      desk.writer.gather = undefined;
      desk.writer.add(line(2));
    };
    desk.writer.add(line(1));
    await desk.writer.flush();
    assert.deepEqual(desk.ids, [1, 2]);
  });

  test('a group that was due while another was being written is made up for', async () => {
    await using desk = new Desk({ groupMs: 1 });
    desk.other.exec('BEGIN IMMEDIATE');
    const slow = desk.writer.commit(line(1));
    await later();
    let asked = 0;
    desk.writer.gather = () => {
      asked += 1;
    };
    desk.writer.expectUnits();
    await later();
    await later();
    assert.equal(asked, 0);
    desk.other.exec('COMMIT');
    await slow;
    await until(() => asked > 0, 'a second group');
  });

  test('close() writes what waits and ends', async () => {
    await using desk = new Desk({ groupMs: 1_000 });
    for (const id of upTo(100)) desk.writer.add(line(id));
    await desk.writer.close(10_000);
    assert.deepEqual(desk.ids, upTo(100));
  });

  test('close() gives up at its limit where the disk refuses', async () => {
    await using desk = new Desk();
    desk.other.exec('BEGIN EXCLUSIVE');
    desk.writer.add(line(1));
    await desk.writer.close(50);
    desk.other.exec('ROLLBACK');
    assert.deepEqual(desk.ids, []);
  });
});

suite('while the database is locked', () => {
  test('units wait and the trouble is told; when the lock ends, all are there', async () => {
    await using desk = new Desk();
    desk.other.exec('BEGIN EXCLUSIVE');
    for (const id of upTo(10)) desk.writer.add(line(id));
    await desk.untilFailing();
    desk.writer.add(line(11));
    const { reason, pendingUnits, lostUnits, failingSinceMs } = desk.writer.health();
    assert.match(reason ?? '', /locked/);
    assert.deepEqual([pendingUnits, lostUnits], [11, 0]);
    assert.ok(failingSinceMs);
    desk.other.exec('COMMIT');
    await desk.writer.flush();
    assert.deepEqual(desk.ids, upTo(11));
    assert.deepEqual([desk.writer.health().state, desk.writer.health().reason], ['writing', undefined]);
  });

  test('a commit that is waited for resolves when the lock ends', async () => {
    await using desk = new Desk();
    desk.other.exec('BEGIN EXCLUSIVE');
    const committed = desk.writer.commit(line(1));
    await desk.untilFailing();
    desk.other.exec('COMMIT');
    assert.equal(await committed, 1);
  });
});

suite('while the disk is full', () => {
  const large = 'x'.repeat(20_000);

  async function fullDesk(limits: Partial<WriterLimits> = {}): Promise<Desk> {
    const desk = new Desk(limits);
    await desk.writer.commit({ texts: [], operations: [{ statement: FILL_DISK, values: [] }] });
    return desk;
  }

  test('units wait; when there is room, all are there', async () => {
    await using desk = await fullDesk();
    for (const id of upTo(3)) desk.writer.add(line(id, large + id));
    await desk.untilFailing();
    assert.match(desk.writer.health().reason ?? '', /full/);
    desk.hand.run(FREE_DISK);
    await desk.writer.flush();
    assert.deepEqual([desk.ids, desk.writer.health().lostUnits], [upTo(3), 0]);
  });

  test('it is tried again after waits, not in a circle, also where somebody waits for it', async () => {
    await using desk = await fullDesk();
    let groups = 0;
    desk.writer.gather = () => {
      groups += 1;
    };
    const committed = desk.writer.commit(line(1, large));
    await desk.untilFailing();
    const since = performance.now();
    while (performance.now() - since < 200) await later();
    assert.ok(groups <= 5, `${groups} tries`); // at 0, 50 and 150 ms
    desk.hand.run(FREE_DISK);
    assert.equal(await committed, 1);
  });

  test('beyond pendingBytes the oldest are lost and counted, and who waited for one is told', async () => {
    await using desk = await fullDesk({ pendingBytes: 100_000 });
    const first = desk.writer.commit(line(1, large));
    const refused = assert.rejects(first, { code: 'trace_unavailable' });
    await desk.untilFailing();
    for (const id of upTo(9).slice(1)) desk.writer.add(line(id, large + id));
    await refused;
    const { lostUnits, pendingBytes } = desk.writer.health();
    assert.ok(lostUnits >= 4 && lostUnits <= 5, `${lostUnits} lost`);
    assert.ok(pendingBytes <= 100_000);
    desk.hand.run(FREE_DISK);
    await desk.writer.flush();
    assert.deepEqual(desk.ids, upTo(9).slice(lostUnits));
    assert.equal(desk.writer.health().lostUnits, lostUnits);
  });
});

suite('a row that cannot be written', () => {
  const poisoned = line(-1);

  test('is lost and counted, and takes no other with it', async () => {
    await using desk = new Desk();
    for (const unit of [line(1), poisoned, line(2)]) desk.writer.add(unit);
    await desk.writer.flush();
    assert.deepEqual(desk.ids, [1, 2]);
    assert.deepEqual([desk.writer.health().lostUnits, desk.writer.health().state], [1, 'writing']);
  });

  test('is told to whoever waits for it, and to nobody else', async () => {
    await using desk = new Desk();
    const [first, second, third] = await Promise.allSettled(
      [line(1), poisoned, line(2)].map((unit) => desk.writer.commit(unit)),
    );
    assert.deepEqual([first?.status, second?.status, third?.status], ['fulfilled', 'rejected', 'fulfilled']);
    assert.match(String((second as PromiseRejectedResult).reason.message), /CHECK constraint failed/);
  });

  test('does not make a lock cost the others', async () => {
    await using desk = new Desk();
    desk.other.exec('BEGIN EXCLUSIVE');
    for (const unit of [line(1), poisoned, line(2)]) desk.writer.add(unit);
    await desk.untilFailing();
    desk.other.exec('COMMIT');
    await desk.writer.flush();
    assert.deepEqual([desk.ids, desk.writer.health().lostUnits], [[1, 2], 1]);
  });
});

suite('a writer thread that dies', () => {
  test('with a group in flight: another writes it', async () => {
    await using desk = new Desk();
    desk.other.exec('BEGIN EXCLUSIVE');
    const committed = desk.writer.commit(line(1));
    await later();
    await desk.hand.kill();
    desk.other.exec('COMMIT');
    assert.equal(await committed, 1);
    assert.equal(desk.hand.count, 2);
    assert.deepEqual(desk.ids, [1]);
  });

  test('while idle: the next group starts another', async () => {
    await using desk = new Desk();
    await desk.writer.commit(line(1));
    await desk.hand.kill();
    await desk.writer.commit(line(2));
    assert.deepEqual(desk.ids, [1, 2]);
    assert.deepEqual([desk.writer.health().state, desk.writer.health().lostUnits], ['writing', 0]);
  });

  test('close() after it ends too', async () => {
    await using desk = new Desk();
    await desk.writer.commit(line(1));
    await desk.hand.kill();
    await desk.writer.close(10_000);
    assert.deepEqual(desk.ids, [1]);
  });
});
