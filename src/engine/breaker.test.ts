import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Breaker } from './breaker.ts';

suite('the breaker', () => {
  const cases: readonly [what: string, deathsAtS: readonly number[], nowS: number, openForS: number][] = [
    ['is closed before anything happened', [], 0, 0],
    ['stays closed after two deaths', [0, 1], 1, 0],
    ['opens at the third within a minute, for a minute', [0, 30, 60], 60, 60],
    ['stays closed where the three took longer than a minute', [0, 30, 60.001], 60.001, 0],
    ['counts down', [0, 1, 2], 50, 12],
    ['closes when the minute is over', [0, 1, 2], 62, 0],
    ['stays closed long after', [0, 1, 2], 5_000, 0],
    ['opens again at the next death, if that and the two before are within a minute', [0, 1, 2, 61], 61, 60],
    ['tries again where the deaths before are long past', [0, 1, 2, 63], 63, 0],
    ['looks at the last three alone', [0, 1, 2, 200, 201], 201, 0],
  ];
  for (const [what, deathsAtS, nowS, openForS] of cases)
    test(what, () => {
      const breaker = new Breaker();
      for (const atS of deathsAtS) breaker.died(atS * 1_000);
      assert.equal(breaker.openForMs(nowS * 1_000), openForS * 1_000);
    });
});
