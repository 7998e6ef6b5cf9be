import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { readDataset } from '#curate/dataset.ts';
import { CandidateStore } from '#forge/candidate-store.ts';
import { makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { PROMPT, sampleAsks } from '#testing/taught-traces.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { until } from '#testing/until.ts';

/** The taught traces are of another year; no lesson begins by itself. */
const SETTINGS = {
  experts: { teacher: { url: 'http://127.0.0.1:9/v1', models: ['big'], zone: 'device' } },
  traces: { retention: { tracesDays: 0, bodiesDays: 0 } },
};

suite('what teaches a student', () => {
  let home: TaughtHome;
  let house: TestHouse;
  before(async () => {
    home = await makeTaughtHome('serving');
    house = await openTestHouse({ ...SETTINGS, learn: { growth: 100 } }, { home: home.path });
  });
  after(async () => {
    await house.close();
    home[Symbol.dispose]();
  });

  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  async function forget(trace: string): Promise<any> {
    const reply = await fetch(`${house.baseUrl}/api/traces/${trace}`, { method: 'DELETE' });
    assert.equal(reply.status, 200);
    return reply.json();
  }

  test('a trace that a student was taught from is deleted, and what was made of it is told', async () => {
    const candidate = new CandidateStore(home.database).get(home.student) ?? assert.fail();
    const dataset = readDataset(Buffer.from(home.vault.get(candidate.dataset)).toString());
    const { deleted, kept } = await forget(dataset.rows[0]?.trace ?? '');
    assert.equal(deleted.traces, 1);
    assert.deepEqual(
      kept.map(({ what }: { what: string }) => what),
      [
        `the dataset ${candidate.dataset.slice(0, 12)} of the task "${home.task}"`,
        `the student ${home.student}`,
        `the description of the task "${home.task}"`,
      ],
    );
    assert.match(kept[0].why, /^1 of its examples come from here/);
  });

  test('an audited answer goes with its audit; what the audit counted stays, without its words', async () => {
    const { trace } = home.database.prepare('SELECT trace FROM audit LIMIT 1').get() as { trace: string };
    home.database
      .prepare("UPDATE audit SET loss = 1, teacher_said = 'this', student_said = 'that' WHERE trace = ?")
      .run(trace);
    const { deleted, kept } = await forget(trace);
    assert.equal(deleted.traces, 2);
    assert.deepEqual(
      kept.map(({ what }: { what: string }) => what),
      [`the description of the task "${home.task}"`],
    );
    const left = home.database.prepare('SELECT * FROM audit WHERE trace = ?').get(trace);
    assert.deepEqual([left?.loss, left?.teacher_said, left?.student_said], [1, null, null]);
  });
});

suite('an ask that is to teach nobody', () => {
  test('is answered by whoever serves, and is no sample of the task', async () => {
    using home = await makeTaughtHome('serving');
    const settings = { ...SETTINGS, learn: { growth: 100, autopilot: true, firstAudits: 1 } };
    await using house = await openTestHouse(settings, { home: home.path });
    await seated(house, home.task);
    const before = await house.get(`/api/tasks/${home.task}`);
    const kinds: string[] = [];
    for (const { input } of sampleAsks(8)) {
      const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'x-freehold-learn': 'never', 'x-freehold-task': home.task },
        body: JSON.stringify({
          model: 'big',
          messages: [
            { role: 'system', content: PROMPT },
            { role: 'user', content: input },
          ],
        }),
      });
      await reply.text();
      kinds.push(reply.headers.get('x-freehold-kind') ?? '');
      const trace = await house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
      assert.deepEqual([trace.learn, trace.task, trace.examined], ['never', null, null]);
    }
    assert.ok(kinds.includes('student'), kinds.join());
    const later = await house.get(`/api/tasks/${home.task}`);
    assert.deepEqual([later.asks, later.audits], [before.asks, before.audits]);
  });
});

async function seated(house: TestHouse, task: string): Promise<void> {
  await until(() => house.door.house.students.serving(task), 'a student takes its seat');
}
