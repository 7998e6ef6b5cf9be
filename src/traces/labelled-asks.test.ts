import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { newestAnswers, newestLabelled } from './labelled-asks.ts';
import { closedTrace, idAt, openTraceStore, type TraceStore } from './testing/trace-store.ts';

const START = 1_750_000_000_000;

/** Asks that fell to two tasks in turn, before and after a template was found among them, and to one that is nobody's. */
async function fill(store: TraceStore): Promise<void> {
  for (const [nth, task] of ['t', 't-a', 'other', 't', 't-a', 't'].entries()) {
    const id = idAt(START, nth);
    await store.save(closedTrace({ id, task }), { answer: answerOf(`${nth}`) });
  }
}

function answerOf(text: string): string {
  return JSON.stringify({ choices: [{ text, toolCalls: [], finish: 'stop' }] });
}

/** How the database looks for what is prepared by this. */
function plansOf(database: DatabaseSync, look: (database: DatabaseSync) => void): string[] {
  const plans: string[] = [];
  look({
    prepare: (sql: string) => ({
      iterate: () => {
        const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
        plans.push(...steps.map(({ detail }) => detail));
        return [];
      },
    }),
  } as unknown as DatabaseSync);
  return plans;
}

suite('the newest asks of several tasks', () => {
  test('come newest first, whichever task they are of, and no more than are wanted', async () => {
    await using store = openTraceStore();
    await fill(store);
    const { database } = store;
    const said = [...newestLabelled(database, { tasks: ['t-a', 't'], limit: 4 })].map(({ answer }) => answer);
    assert.deepEqual(said, ['5', '4', '3', '1']);
    assert.deepEqual(newestAnswers(database, ['t-a', 't'], 4), said);
    const some = newestLabelled(database, {
      tasks: ['t-a', 't'],
      after: idAt(START, 0),
      until: idAt(START, 4),
      limit: 9,
    });
    assert.deepEqual(
      [...some].map(({ answer }) => answer),
      ['4', '3', '1'],
    );
  });

  test('tell which of them were drawn by lot', async () => {
    await using store = openTraceStore();
    const lots = [{ chance: 0.2, drawn: true }, { chance: 0.2, drawn: false }, undefined];
    for (const [nth, examine] of lots.entries()) {
      const trace = closedTrace({ id: idAt(START, nth), task: 't', ...(examine && { examine }) });
      await store.save(trace, { answer: answerOf(`${nth}`) });
    }
    const wanted = { tasks: ['t'], limit: 9 };
    const lot = (drawn: boolean) =>
      [...newestLabelled(store.database, wanted)].filter((ask) => ask.drawn === drawn);
    assert.deepEqual(
      lot(true).map(({ answer }) => answer),
      ['0'],
    );
    assert.equal(lot(false).length, 2);
    const only = [...newestLabelled(store.database, { ...wanted, drawn: true })];
    assert.deepEqual(only, lot(true));
  });

  test('are found without sorting all that there are', async () => {
    await using store = openTraceStore();
    const plans = plansOf(store.database, (database) => {
      for (const _ of newestLabelled(database, { tasks: ['t-a', 't'], limit: 4 }))
        assert.fail('none is there');
      newestAnswers(database, ['t-a', 't'], 4);
    });
    assert.equal(plans.filter((step) => step.includes('trace_by_task')).length, 4);
    assert.deepEqual(
      plans.filter((step) => step.includes('TEMP B-TREE')),
      [],
    );
  });
});
