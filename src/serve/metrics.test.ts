import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Trace } from '#contract/trace.ts';
import type { WriterHealth } from '#store/group-writer.ts';
import { closedTrace } from '#traces/testing/trace-store.ts';
import { type LearnedFigures, Metrics } from './metrics.ts';

const HEALTH: WriterHealth = {
  state: 'writing',
  reason: undefined,
  failingSinceMs: undefined,
  pendingUnits: 0,
  pendingBytes: 0,
  lostUnits: 0,
  commits: 0,
};

function linesAbout(start: string, metrics: Metrics, learned?: LearnedFigures): string[] {
  const lines = metrics.text(0, HEALTH, 1, learned).split('\n');
  return lines.filter((line) => line.startsWith(start));
}

suite('metrics of what was learned', () => {
  test('count the asks that came to a student first, by task and outcome, and no others', () => {
    const metrics = new Metrics();
    const student = { kind: 'student', expertId: 't.1', confidence: 0.9 } as const;
    const closed: Partial<Trace>[] = [
      { task: 't', ...student },
      { task: 't', ...student },
      { task: 't', confidence: 0.2 },
      { task: 'other' },
      { task: 't', auditOf: 'x' },
      {},
    ];
    for (const more of closed) metrics.traceClosed(closedTrace(more));
    assert.deepEqual(linesAbout('freehold_student_asks_total{', metrics), [
      'freehold_student_asks_total{task="t",outcome="answered"} 2',
      'freehold_student_asks_total{task="t",outcome="abstained"} 1',
    ]);
  });

  test('tell tasks by phase, lessons and audits, and leave them out where nobody could read them', () => {
    const metrics = new Metrics();
    const phases = { found: 3, shadow: 1, certified: 0, serving: 2, 'taken-off': 1, open: 0, held: 0 };
    const learned = { phases, lessons: 1, audits: [{ task: 'a"b', heard: 10, wrong: 2 }], missedAudits: 4 };
    assert.ok(
      linesAbout('freehold_tasks{', metrics, learned).includes('freehold_tasks{phase="taken-off"} 1'),
    );
    assert.deepEqual(linesAbout('freehold_audits_total{', metrics, learned), [
      'freehold_audits_total{task="a\\"b",result="right"} 8',
      'freehold_audits_total{task="a\\"b",result="wrong"} 2',
    ]);
    assert.deepEqual(linesAbout('freehold_audits_missed_total', metrics, learned), [
      'freehold_audits_missed_total 4',
    ]);
    assert.deepEqual(linesAbout('freehold_lessons_running', metrics, learned), [
      'freehold_lessons_running 1',
    ]);
    assert.deepEqual(linesAbout('freehold_tasks', metrics), []);
  });
});
