import assert from 'node:assert/strict';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { after, before, suite, test } from 'node:test';
import { firstUuidAt, uuidv7 } from '#std/uuid.ts';
import { migrate, openReader } from '#store/database.ts';
import { GroupWriter } from '#store/group-writer.ts';
import { textTables } from '#store/text-store.ts';
import { type Departing, departureLog } from './departure-log.ts';
import { forgetDepartures } from './departure-retention.ts';
import { departureStatements, departureTables } from './departure-tables.ts';
import { departuresByHost, listDepartures } from './read-departures.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-ledger-'));
const other = { sql: 'SELECT 1' };
let writer: GroupWriter;
let database: DatabaseSync;
let nowMs = 0;

before(() => {
  const file = join(folder.path, 'freehold.db');
  migrate(file, [textTables, departureTables]);
  const statements = [other, ...departureStatements]; // another room's come first
  writer = new GroupWriter({ file, synchronous: 'normal', statements }, { groupMs: 1, pendingBytes: 1e6 });
  database = openReader(file);
});
after(async () => {
  await writer.close(5_000);
  database.close();
  folder.remove();
});

const clock = { nowMs: () => nowMs };
const world = { clock, newId: () => uuidv7(nowMs) } as Parameters<typeof departureLog>[2];

const ASKED: Departing = {
  expertId: 'openai',
  origin: 'https://api.example',
  zone: 'outside',
  path: '/v1/chat/completions',
  bytesOut: 100,
};

async function leave(atMs: number, departing: Departing): Promise<void> {
  nowMs = atMs;
  departureLog(writer, 1, world)(departing);
  await writer.flush();
}

/** An ask that is sent the moment it came. */
function send(atMs: number, more: Partial<Departing> = {}): Promise<void> {
  return leave(atMs, { ...ASKED, traceId: firstUuidAt(atMs), ...more });
}

suite('the ledger of departures', () => {
  test('keeps each send as it was', async () => {
    await send(NOW - 3 * DAY);
    await send(NOW - 2 * DAY, { expertId: 'mine', origin: 'http://127.0.0.1:1', zone: 'device' });
    await send(NOW - DAY, { origin: 'https://cellar.example', zone: 'household', bytesOut: 7 });
    await leave(NOW - 1_000, {
      origin: 'https://hub.example',
      zone: 'outside',
      path: '/f.gguf',
      bytesOut: 0,
    });
    await send(NOW, { bytesOut: 300 });
    const rows = listDepartures(database, {}, 10);
    assert.deepEqual(
      rows.map(({ at, origin, bytes_out }) => [NOW - at, origin, bytes_out]),
      [
        [0, 'https://api.example', 300],
        [1_000, 'https://hub.example', 0],
        [DAY, 'https://cellar.example', 7],
        [2 * DAY, 'http://127.0.0.1:1', 100],
        [3 * DAY, 'https://api.example', 100],
      ],
    );
    const [, fetched] = rows;
    assert.deepEqual([fetched?.trace, fetched?.expert], [null, null]);
  });

  const narrowings: [what: string, filter: Parameters<typeof listDepartures>[1], ages: number[]][] = [
    ['a time', { sinceMs: NOW - 2 * DAY, untilMs: NOW - 500 }, [1_000, DAY, 2 * DAY]],
    ['an expert', { expert: 'mine' }, [2 * DAY]],
    ['a host', { origin: 'https://api.example' }, [0, 3 * DAY]],
    ['what left this machine', { left: true }, [0, 1_000, DAY, 3 * DAY]],
    ['an ask', { trace: firstUuidAt(NOW - DAY) }, [DAY]],
    ['an ask that sent nothing', { trace: firstUuidAt(NOW - 5) }, []],
  ];
  for (const [what, filter, ages] of narrowings) {
    test(`narrows to ${what}`, () => {
      assert.deepEqual(
        listDepartures(database, filter, 10).map(({ at }) => NOW - at),
        ages,
      );
    });
  }

  test('goes on where a page ended', () => {
    const first = listDepartures(database, {}, 2);
    const before = first.at(-1)?.id;
    assert.deepEqual(
      listDepartures(database, { before }, 2).map(({ at }) => NOW - at),
      [DAY, 2 * DAY],
    );
  });

  test('sums by host what left, and not what stayed', () => {
    const hosts = departuresByHost(database, NOW - 4 * DAY, NOW + 1).map((host) => ({ ...host }));
    assert.deepEqual(hosts, [
      {
        origin: 'https://api.example',
        expert: 'openai',
        zone: 'outside',
        asks: 2,
        others: 0,
        bytes_out: 400,
        last_at: NOW,
      },
      {
        origin: 'https://cellar.example',
        expert: 'openai',
        zone: 'household',
        asks: 1,
        others: 0,
        bytes_out: 7,
        last_at: NOW - DAY,
      },
      {
        origin: 'https://hub.example',
        expert: null,
        zone: 'outside',
        asks: 0,
        others: 1,
        bytes_out: 0,
        last_at: NOW - 1_000,
      },
    ]);
  });

  test('forgets what is older than traces are kept, or more', async () => {
    const keep = { tracesDays: 0, tracesRows: 100 };
    assert.equal(await forgetDepartures(writer, 1, database, keep, NOW), 0);
    assert.equal(await forgetDepartures(writer, 1, database, { ...keep, tracesDays: 2 }, NOW + 1), 2);
    assert.equal(await forgetDepartures(writer, 1, database, { ...keep, tracesRows: 2 }, NOW), 1);
    assert.equal(listDepartures(database, {}, 10).length, 2);
  });
});
