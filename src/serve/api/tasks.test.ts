import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { KEEPS_OLD, makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { until } from '#testing/until.ts';

const EXPERTS = {
  teacher: { url: 'http://127.0.0.1:9/v1', models: ['big'], zone: 'device' },
  stranger: { url: 'https://models.example/v1' },
};

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
type Reply = { status: number; body: any };

async function post(house: TestHouse, path: string, body?: unknown): Promise<Reply> {
  const reply = await fetch(house.baseUrl + path, {
    method: 'POST',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: reply.status, body: await reply.json() };
}

async function get(house: TestHouse, path: string): Promise<Reply> {
  const reply = await fetch(house.baseUrl + path);
  return { status: reply.status, body: await reply.json() };
}

suite('the API of what is learned', () => {
  let home: TaughtHome;
  let house: TestHouse;
  before(async () => {
    home = await makeTaughtHome('certified');
    // So that no lesson begins by itself.
    house = await openTestHouse(
      { ...KEEPS_OLD, experts: EXPERTS, learn: { growth: 100 } },
      { home: home.path },
    );
  });
  after(async () => {
    await house.close();
    home[Symbol.dispose]();
  });

  test('GET /api/tasks lists each task with its figures, its promise and who serves it', async () => {
    const { data, next } = await house.get('/api/tasks');
    const [task] = data;
    assert.deepEqual([data.length, next, task.id, task.phase], [1, null, home.task, 'certified']);
    assert.deepEqual([task.approved, task.student, task.verdict], [false, home.student, home.verdict]);
    assert.equal(task.promise.alpha, 0.05);
    assert.match(task.promise.words, /at most 5 % differ/);
    assert.equal(task.by_teacher.count, task.asks);
    assert.deepEqual([task.found_at > 1e12, task.shape.kind, task.live], [true, 'closed', null]);
  });

  test('GET /api/tasks/{id} has all of it, and the replay where it is asked for', async () => {
    const plain = await house.get(`/api/tasks/${home.task}`);
    assert.equal(plain.recent.asks, 5);
    assert.equal(plain.curve.from, 'exam');
    assert.equal(plain.candidates[0].id, home.student);
    assert.equal(plain.verdicts[0].id, home.verdict);
    const { recent } = await house.get(`/api/tasks/${home.task}?replay=1`);
    assert.equal(recent.asks, 500);
    assert.ok(
      recent.answered > 400 && recent.differing < 25,
      JSON.stringify([recent.answered, recent.differing]),
    );
    assert.deepEqual(
      [recent.student, recent.threshold_from, recent.samples.length],
      [home.student, 'verdict', 5],
    );
  });

  test('GET /api/verdicts has words, numbers and the hash of the evidence, and computes it again', async () => {
    const { data } = await house.get(`/api/verdicts?task=${home.task}`);
    const { body: verdict } = await get(house, `/api/verdicts/${home.verdict}`);
    assert.deepEqual(data, [verdict]);
    assert.match(verdict.evidence, /^[0-9a-f]{64}$/);
    assert.deepEqual([verdict.exam.k, verdict.exam.n, verdict.outcome], [1, home.examined.length, 'passed']);
    const { body: check } = await get(house, `/api/verdicts/${home.verdict}?check=1`);
    assert.deepEqual([check.ok, check.reasons, check.remade], [true, [], home.examined.length]);
  });

  test('GET /api/learning says who wants a yes, and of whose terms nothing is known', async () => {
    const learning = await house.get('/api/learning');
    assert.equal(learning.enabled, true);
    assert.deepEqual(learning.approvals, [{ task: home.task, student: home.student, verdict: home.verdict }]);
    assert.deepEqual(
      learning.terms.map(({ expert }: { expert: string }) => expert),
      ['stranger'],
    );
  });

  test('POST /api/tasks/{id}/promise changes it, and says what will happen', async () => {
    const { status, body } = await post(house, `/api/tasks/${home.task}/promise`, {
      alpha: 0.1,
      actor: 'ann',
    });
    assert.equal(status, 201);
    assert.deepEqual([body.decision.kind, body.decision.actor], ['promise', 'ann']);
    assert.deepEqual(JSON.parse(body.decision.value), { alpha: 0.1, delta: 0.05 });
    assert.match(body.will, /next exam is held to it/);
    assert.equal((await house.get(`/api/tasks/${home.task}`)).promise.alpha, 0.1);
  });

  test('POST /api/tasks/{id}/approve lets the certified student serve, which is told live', async () => {
    const { status, body } = await post(house, `/api/tasks/${home.task}/approve`);
    assert.deepEqual([status, body.will], [201, `${home.student} answers from now on.`]);
    await until(async () => (await house.get('/api/tasks')).data[0].phase === 'serving');
    await until(async () => (await house.get('/api/tasks')).data[0].live !== null);
    const { live } = await house.get(`/api/tasks/${home.task}`);
    assert.deepEqual(
      [live.student, live.audits, live.suspected, live.cautious],
      [home.student, 0, false, false],
    );
    assert.ok(live.audit_chance > 0 && live.threshold > 0);
    const again = await post(house, `/api/tasks/${home.task}/approve`);
    assert.deepEqual([again.status, again.body.decision], [200, null]);
  });

  test('POST hold puts the teacher back, resume the student', async () => {
    assert.equal((await post(house, `/api/tasks/${home.task}/hold`, {})).status, 201);
    const held = (await house.get('/api/tasks')).data[0];
    assert.deepEqual([held.phase, held.live], ['held', null]);
    assert.equal((await post(house, `/api/tasks/${home.task}/resume`)).status, 201);
    await until(async () => (await house.get('/api/tasks')).data[0].live !== null);
  });

  test('GET /metrics counts tasks by phase, asks of students and audits', async () => {
    await until(async () =>
      (await (await fetch(`${house.baseUrl}/metrics`)).text()).includes('phase="serving"} 1'),
    );
    const text = await (await fetch(`${house.baseUrl}/metrics`)).text();
    assert.match(text, /^freehold_tasks\{phase="found"\} 0$/m);
    assert.match(text, /^freehold_lessons_running \d$/m);
    assert.match(text, /^freehold_audits_missed_total 0$/m);
  });

  const refused: [
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    status: number,
    message: RegExp,
    param?: string,
  ][] = [
    [
      'GET',
      '/api/tasks/t_0123456789ax',
      undefined,
      404,
      /Cannot find the task .*Did you mean t_0123456789ab/,
    ],
    ['GET', '/api/tasks/%zz', undefined, 400, /broken %/],
    [
      'GET',
      '/api/tasks/TASK?replay=maybe',
      undefined,
      400,
      /replay: it must be 1 or 0, not "maybe"/,
      'replay',
    ],
    ['GET', '/api/verdicts/nonesuch', undefined, 404, /Cannot find the verdict "nonesuch"/],
    ['GET', '/api/verdicts?limit=x', undefined, 400, /limit/, 'limit'],
    ['POST', '/api/tasks/nonesuch/approve', undefined, 404, /Cannot find the task "nonesuch"/],
    ['POST', '/api/tasks/TASK/aprove', undefined, 404, /Cannot do "aprove" with a task.*approve, hold/],
    ['POST', '/api/tasks/TASK', undefined, 404, /Cannot do "/],
    ['POST', '/api/tasks/TASK/promise', {}, 400, /neither alpha nor delta/, 'alpha'],
    ['POST', '/api/tasks/TASK/promise', { alpha: 2 }, 400, /alpha 2 is not from 0\.001 to 0\.5/, 'alpha'],
    ['POST', '/api/tasks/TASK/promise', { delta: 'x' }, 400, /delta: it must be a number, not "x"/, 'delta'],
    ['POST', '/api/tasks/TASK/hold', { why: 1 }, 400, /"why" is no part of it/, 'why'],
    ['POST', '/api/tasks/TASK/hold', '{', 400, /not JSON/],
    ['POST', '/api/tasks/TASK/resume', undefined, 400, /neither held to its teacher nor paused/],
    ['POST', '/api/tasks/TASK/cancel', undefined, 400, /no lesson of it runs/],
    ['POST', '/api/experts/nobody/terms', { terms: 'allowed' }, 404, /no expert has that name/],
    ['POST', '/api/experts/teacher/terms', { terms: 'alowed' }, 400, /Did you mean allowed/, 'terms'],
    ['POST', '/api/experts/teacher/terms', {}, 400, /terms is missing/, 'terms'],
    ['POST', '/api/experts/teacher', {}, 404, /\/api\/experts\/ID\/terms/],
  ];
  for (const [method, path, given, status, message, param = null] of refused) {
    test(`${method} ${path} with ${JSON.stringify(given) ?? 'nothing'} is refused with ${status}`, async () => {
      const real = path.replace('TASK', home.task);
      const reply = method === 'GET' ? await get(house, real) : await post(house, real, given);
      assert.equal(reply.status, status, JSON.stringify(reply.body));
      assert.match(reply.body.error.message, message);
      assert.equal(reply.body.error.param, param);
    });
  }

  test('POST /api/experts/{id}/terms answers the question once, and all is looked at anew', async () => {
    const { status, body } = await post(house, '/api/experts/stranger/terms', { terms: 'forbidden' });
    assert.deepEqual([status, body.decision.about, body.decision.value], [201, 'stranger', 'forbidden']);
    assert.deepEqual((await house.get('/api/learning')).terms, []);
  });
});

test('where learning is switched off, tasks can be seen, and nothing be decided', async () => {
  using home = await makeTaughtHome('certified');
  await using house = await openTestHouse({ ...KEEPS_OLD, learn: { enabled: false } }, { home: home.path });
  assert.equal((await house.get('/api/tasks')).data.length, 1);
  assert.equal((await house.get('/api/learning')).enabled, false);
  const { status, body } = await post(house, `/api/tasks/${home.task}/approve`);
  assert.deepEqual([status, body.error.code], [400, 'unsupported']);
  assert.match(body.error.message, /learning is switched off.*learn\.enabled/);
});
