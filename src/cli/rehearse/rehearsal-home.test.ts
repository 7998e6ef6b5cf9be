import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { loadConfig } from '#config/load.ts';
import { completeConfig } from '#config/parse.ts';
import { openWriter } from '#store/database.ts';
import { configure, emptyHome, MARKER, STAND_IN } from './rehearsal-home.ts';

suite('the home of a rehearsal', () => {
  let folder = '';
  let home = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-home-'));
    home = join(folder, 'rehearsal');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is made, with its marker, where there is none', () => {
    const places = emptyHome(home);
    assert.deepEqual(readdirSync(home), [MARKER]);
    assert.equal(places.databaseFile, join(home, 'freehold.db'));
    assert.equal(places.configFile, join(home, 'config.yaml'));
  });

  test('may be an empty folder', () => {
    mkdirSync(home);
    emptyHome(home);
    assert.deepEqual(readdirSync(home), [MARKER]);
  });

  test('is emptied where a rehearsal made it', () => {
    emptyHome(home);
    const database = openWriter(join(home, 'freehold.db'), 'normal');
    database.exec('CREATE TABLE trace (id TEXT)');
    database.close();
    mkdirSync(join(home, 'more'));
    writeFileSync(join(home, 'more', 'file'), '');
    emptyHome(home);
    assert.deepEqual(readdirSync(home), [MARKER]);
  });

  test('is refused, and left as it is, where it has files of another making', () => {
    mkdirSync(home);
    writeFileSync(join(home, 'freehold.db'), 'real traces');
    assert.throws(() => emptyHome(home), {
      code: 'bad_request',
      message: /it has files, and no rehearsal made them/,
    });
    assert.equal(readFileSync(join(home, 'freehold.db'), 'utf8'), 'real traces');
    assert.equal(existsSync(join(home, MARKER)), false);
  });

  test('is refused where a folder only has the name of the marker', () => {
    mkdirSync(join(home, MARKER), { recursive: true });
    assert.throws(() => emptyHome(home), { code: 'bad_request' });
  });

  test('is refused where it is a file', () => {
    writeFileSync(home, '');
    assert.throws(() => emptyHome(home), { code: 'bad_request', message: /ENOTDIR/ });
  });

  test('is refused while somebody has its database open', () => {
    emptyHome(home);
    const database = openWriter(join(home, 'freehold.db'), 'normal');
    database.exec('CREATE TABLE trace (id TEXT)');
    assert.throws(() => emptyHome(home), { code: 'bad_request', message: /has its database open/ });
    database.close();
    emptyHome(home);
  });

  suite('its config file', () => {
    const settingsOf = (withDrift: boolean) => {
      const places = emptyHome(home);
      const price = { in: 2.5, out: 10 };
      configure(places, { url: 'http://127.0.0.1:9', model: 'stand-in-tiny', price, withDrift });
      return loadConfig(places, {}, {});
    };

    test('connects the stand-in on this device, with its price, and nobody else', () => {
      const { experts } = settingsOf(false);
      assert.deepEqual(Object.keys(experts), [STAND_IN]);
      const { url, zone, models, price } = experts[STAND_IN] ?? {};
      assert.deepEqual(
        { url, zone, models, price },
        {
          url: 'http://127.0.0.1:9/v1',
          zone: 'device',
          models: ['stand-in-tiny'],
          price: { in: 2.5, out: 10 },
        },
      );
    });

    test("gives the owner's yes beforehand, and leaves alone what is promised", () => {
      const usual = completeConfig({}, 'none').learn;
      for (const withDrift of [false, true]) {
        const { learn } = settingsOf(withDrift);
        assert.equal(learn.autopilot, true);
        assert.deepEqual([learn.alpha, learn.delta], [usual.alpha, usual.delta]);
        assert.equal(learn.audits > usual.audits, withDrift, 'more audits where a drift is to be noticed');
      }
    });
  });
});
