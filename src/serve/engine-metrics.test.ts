import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { LoadedModel } from '#engine/engine.ts';
import type { HostState } from '#engine/protocol.ts';
import { engineLines } from './engine-metrics.ts';

const STATE = { running: 2, waiting: 1, rssBytes: 300, cellsUsed: 7, tokensAnswered: 40, majorFaults: 0 };

function loaded(name: string, state?: Partial<HostState>): LoadedModel {
  const model = {
    name,
    plan: { bytes: 250, settings: {} },
    report: { cells: 4_096 },
    state,
    busy: 0,
    unloadAtMs: 0,
  };
  return model as unknown as LoadedModel;
}

suite('figures of loaded models', () => {
  test('nothing is loaded: nothing is told, not even what could be', () => {
    assert.deepEqual(engineLines([]), []);
  });

  test('each figure is introduced once and then told of every model', () => {
    const lines = engineLines([loaded('a', STATE), loaded('b.2-x', { ...STATE, running: 0 })]);
    const at = lines.indexOf('# TYPE freehold_engine_running gauge');
    assert.deepEqual(lines.slice(at - 1, at + 3), [
      '# HELP freehold_engine_running Answers being written.',
      '# TYPE freehold_engine_running gauge',
      'freehold_engine_running{model="a"} 2',
      'freehold_engine_running{model="b.2-x"} 0',
    ]);
    assert.ok(lines.includes('freehold_engine_estimated_bytes{model="a"} 250'));
    assert.ok(lines.includes('freehold_engine_cells{model="a"} 4096'));
    const introductions = lines.filter((line) => line.startsWith('# TYPE'));
    assert.equal(new Set(introductions).size, introductions.length);
  });

  test('a count that only grows is a counter and is called total', () => {
    const types = engineLines([loaded('a', STATE)]).filter((line) => line.startsWith('# TYPE'));
    for (const line of types) assert.equal(line.endsWith('counter'), /_total counter$/.test(line), line);
    assert.ok(types.includes('# TYPE freehold_engine_tokens_answered_total counter'));
  });

  test('a model that has not said yet how it does is told as far as it is known; 0 is known', () => {
    const lines = engineLines([loaded('new'), loaded('old', STATE)]);
    assert.ok(lines.includes('freehold_engine_cells{model="new"} 4096'));
    assert.ok(!lines.some((line) => line.startsWith('freehold_engine_resident_bytes{model="new"}')));
    assert.ok(lines.includes('freehold_engine_major_faults_total{model="old"} 0'));
    const alone = engineLines([loaded('new')]);
    assert.ok(!alone.some((line) => line.includes('resident_bytes')), 'no introduction without a figure');
  });
});
