import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import type { Zone } from '#contract/expert.ts';
import { decide, isFarther } from './decide.ts';

suite('what an ask may do', () => {
  const byRule = (zone: Zone) => `policy.farthestZone is ${zone}`;
  const byWish = 'the caller asked for owned experts only';
  const rows: [wish: Ask['routeWish'], rule: Zone, farthest: Zone, reason: string][] = [
    ['any', 'outside', 'outside', byRule('outside')],
    ['any', 'organisation', 'organisation', byRule('organisation')],
    ['any', 'household', 'household', byRule('household')],
    ['any', 'device', 'device', byRule('device')],
    ['owned', 'outside', 'organisation', byWish],
    ['owned', 'organisation', 'organisation', byRule('organisation')],
    ['owned', 'household', 'household', byRule('household')],
    ['owned', 'device', 'device', byRule('device')],
  ];
  for (const [routeWish, farthestZone, farthest, reason] of rows) {
    test(`decide() lets an ask for ${routeWish} under the rule ${farthestZone} travel to ${farthest}`, () => {
      assert.deepEqual(decide({ routeWish }, { farthestZone }), { farthestZone: farthest, reason });
    });
  }

  test('isFarther() is strict, and never opens a zone to itself', () => {
    assert.equal(isFarther('outside', 'organisation'), true);
    assert.equal(isFarther('household', 'device'), true);
    assert.equal(isFarther('device', 'device'), false);
    assert.equal(isFarther('household', 'outside'), false);
  });
});
