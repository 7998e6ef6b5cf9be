import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { until } from '#testing/until.ts';
import { RecordRoom } from './record-room.ts';

const SETTINGS = { learn: { alpha: 0.05, delta: 0.05 }, experts: {} };

suite('RecordRoom', () => {
  let home: TaughtHome;
  let room: RecordRoom;
  before(async () => {
    home = await makeTaughtHome();
    room = new RecordRoom({ databaseFile: home.databaseFile, vaultFolder: home.vaultFolder, ...SETTINGS });
  });
  after(async () => {
    await room.close();
    home[Symbol.dispose]();
  });

  test('answers what is asked, from a thread of its own', async () => {
    const [reports, detail, check, none] = await Promise.all([
      room.ask({ about: 'tasks' }),
      room.ask({ about: 'detail', id: home.task, replay: true }),
      room.ask({ about: 'check', id: home.verdict }),
      room.ask({ about: 'task', id: 'nonesuch' }),
    ]);
    assert.deepEqual([reports.length, reports[0]?.phase], [1, 'serving']);
    assert.deepEqual([detail?.recent?.student, detail?.curve?.from], [home.student, 'exam']);
    assert.deepEqual([check?.ok, none], [true, undefined]);
  });

  test('reads figures once a second', async () => {
    const [first, same, later] = [room.figures(0), room.figures(999), room.figures(1_000)];
    assert.equal(first, same);
    assert.notEqual(first, later);
    const { phases, audits } = await later;
    assert.deepEqual([phases.serving, phases.found], [1, 0]);
    assert.equal(audits[0]?.task, home.task);
  });

  test('refuses more questions than may wait', async () => {
    const asked = Array.from({ length: 65 }, () => room.ask({ about: 'figures' }));
    const settled = await Promise.allSettled(asked);
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 64);
    await assert.rejects(asked.at(-1) as Promise<unknown>, { code: 'overloaded' });
  });

  test('ends its thread once nobody asks, and not before all who wait are answered', async () => {
    const place = { databaseFile: home.databaseFile, vaultFolder: home.vaultFolder, ...SETTINGS };
    const other = new RecordRoom(place, 0);
    assert.equal(other.isOpen, false);
    for (let visit = 0; visit < 3; visit++) {
      const asked = Array.from({ length: 20 }, () =>
        other.ask({ about: 'detail', id: home.task, replay: true }),
      );
      const answers = await Promise.all(asked);
      assert.ok(answers.every((answer) => answer?.recent?.student === home.student));
      await until(() => !other.isOpen, 'the thread ends');
    }
    await other.close();
  });

  test('says what went wrong, and starts again with the next question', async () => {
    const other = new RecordRoom({
      databaseFile: `${home.path}/other.db`,
      vaultFolder: home.vaultFolder,
      ...SETTINGS,
    });
    await assert.rejects(other.ask({ about: 'tasks' }), /unable to open database file/);
    home.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    renameSync(home.databaseFile, `${home.path}/other.db`);
    assert.equal((await other.ask({ about: 'tasks' })).length, 1);
    await other.close();
  });
});
