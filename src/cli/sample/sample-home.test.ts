import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { Places } from '#config/load.ts';
import { completeConfig } from '#config/parse.ts';
import { openWriter } from '#store/database.ts';
import {
  configureSample,
  emptySample,
  hasSample,
  removeSample,
  STAND_IN,
  sampleConfig,
  samplePlaces,
} from './sample-home.ts';

suite('the home of a sample', () => {
  let folder = '';
  let places: Places;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-sample-'));
    places = samplePlaces(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('lies in the home of the house, and is known by its marker', () => {
    assert.equal(places.home, join(folder, 'sample'));
    assert.equal(hasSample(places), false);
    emptySample(places);
    assert.equal(hasSample(places), true);
    assert.ok(places.databaseFile.startsWith(places.home) && places.configFile.startsWith(places.home));
  });

  test('is emptied and removed with all that is in it', () => {
    emptySample(places);
    mkdirSync(join(places.home, 'vault', 'more'), { recursive: true });
    writeFileSync(join(places.home, 'vault', 'more', 'file'), '');
    emptySample(places);
    assert.equal(readdirSync(places.home).length, 1);
    writeFileSync(join(places.home, 'file'), '');
    removeSample(places);
    assert.equal(existsSync(places.home), false);
    removeSample(places); // nothing there is nothing left
  });

  test('is refused, and left as it is, where it has files of another making', () => {
    mkdirSync(places.home);
    writeFileSync(join(places.home, 'thesis.txt'), 'years of work');
    for (const act of [emptySample, removeSample])
      assert.throws(() => act(places), {
        code: 'bad_request',
        message: `Cannot keep a sample in ${places.home}: it has files, and no sample made them`,
        hint: 'Move that folder away, then start the sample again.',
      });
    assert.deepEqual(readdirSync(places.home), ['thesis.txt']);
    assert.equal(hasSample(places), false);
  });

  test('is left alone while another server has its database open', () => {
    emptySample(places);
    const database = openWriter(places.databaseFile, 'normal');
    database.exec('CREATE TABLE trace (id TEXT)');
    for (const act of [emptySample, removeSample])
      assert.throws(() => act(places), { code: 'bad_request', message: /has its database open/ });
    database.close();
    removeSample(places);
    assert.equal(existsSync(places.home), false);
  });

  test('tells its house what it is to know: a stand-in that counts as outside, and no change of the promise', () => {
    emptySample(places);
    configureSample(places, { url: 'http://127.0.0.1:9', model: 'stand-in-support-desk' });
    const config = sampleConfig(places);
    const usual = completeConfig({}, 'nothing');
    assert.deepEqual(Object.keys(config.experts), [STAND_IN]);
    const { url, zone, price, models } = config.experts[STAND_IN] ?? {};
    assert.deepEqual(
      { url, zone, price, models },
      {
        url: 'http://127.0.0.1:9/v1',
        zone: 'outside',
        price: { in: 2.5, out: 10 },
        models: ['stand-in-support-desk'],
      },
    );
    assert.equal(config.learn.autopilot, false);
    const promise = ({
      alpha,
      delta,
      firstLesson,
      growth,
      firstAudits,
      renewalAudits,
    }: typeof usual.learn) => {
      return { alpha, delta, firstLesson, growth, firstAudits, renewalAudits };
    };
    assert.deepEqual(promise(config.learn), promise(usual.learn));
  });
});
