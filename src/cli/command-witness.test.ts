import assert from 'node:assert/strict';
import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { listDepartures } from '#ledger/read-departures.ts';
import { openReader } from '#store/database.ts';
import { commandWitness } from './command-witness.ts';

const departing = { origin: 'https://hub.example', zone: 'outside', path: '/f.gguf', bytesOut: 0 } as const;

suite('commandWitness()', () => {
  test('has written down what leaves before it leaves, also where there was no database', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-witness-'));
    const databaseFile = join(folder.path, 'home', 'freehold.db');
    const witness = commandWitness({ databaseFile });
    assert.equal(witness(departing), undefined);
    witness({ ...departing, expertId: 'up' });
    const reader = openReader(databaseFile);
    const rows = listDepartures(reader, {}, 10);
    reader.close();
    assert.deepEqual(
      rows.map(({ origin, expert, trace }) => [origin, expert, trace]),
      [
        ['https://hub.example', 'up', null],
        ['https://hub.example', null, null],
      ],
    );
  });

  test('lets nothing leave that it cannot write down', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'freehold-witness-'));
    const databaseFile = join(folder.path, 'freehold.db');
    mkdirSync(databaseFile);
    assert.throws(() => commandWitness({ databaseFile })(departing), /Cannot open the database/);
  });
});
