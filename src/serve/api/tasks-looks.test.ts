import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { KEEPS_OLD, makeTaughtHome, type TaughtHome } from '#testing/taught-home.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

const EXPERTS = { teacher: { url: 'http://127.0.0.1:9/v1', models: ['big'], zone: 'device' } };

suite('what can be looked at of a task', () => {
  let home: TaughtHome;
  let house: TestHouse;
  before(async () => {
    home = await makeTaughtHome();
    await home.takeOff(); // its last audits were all wrong, so there is something to settle
    house = await openTestHouse(
      { experts: EXPERTS, learn: { growth: 100 }, ...KEEPS_OLD },
      { home: home.path },
    );
  });
  after(async () => {
    await house.close();
    home[Symbol.dispose]();
  });

  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: any }> {
    const reply = await fetch(house.baseUrl + path, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: reply.status, body: await reply.json() };
  }

  const review = (actor: string, limit = 500) =>
    ask('GET', `/api/tasks/${home.task}/review?actor=${actor}&limit=${limit}`).then(({ body }) => body);

  test('outlook: what each alpha would have let it answer, with the exact bounds', async () => {
    const { status, body } = await ask('GET', `/api/tasks/${home.task}/outlook`);
    assert.deepEqual(
      [status, body.from, body.student, body.verdict],
      [200, 'exam', home.student, home.verdict],
    );
    assert.match(body.promise.words, /at most 5 % differ/);
    const today = body.alphas.find(({ alpha }: { alpha: number }) => alpha === 0.05);
    assert.ok(today.passes && today.coverage > 0.5 && today.threshold > 0, JSON.stringify(today));
    assert.equal(body.alphas[0].threshold, null);
    assert.ok(body.points.every(({ risk, bound }: { risk: number; bound: number }) => bound > risk));
    const strict = await ask('GET', `/api/tasks/${home.task}/outlook?delta=0.001`);
    assert.ok(strict.body.delta_k < body.delta_k);
  });

  test('review: where student and teacher differ, what callers got first, the surest first', async () => {
    const queue = await review('ann');
    assert.deepEqual([queue.student, queue.form, queue.labels.length], [home.student, 'label', 6]);
    assert.ok(queue.items.length > 5);
    assert.deepEqual(queue.progress, { settled: 0, total: queue.items.length });
    for (const item of queue.items) assert.notEqual(item.teacher, item.student);
    const audited = queue.items.filter(({ from }: { from: string }) => from === 'audit');
    const order = queue.items.map(({ answered }: { answered: boolean }) => Number(answered));
    assert.deepEqual(order, order.toSorted().reverse());
    assert.ok(audited.every(({ answered }: { answered: boolean }) => answered));
  });

  test('review: what one person settles is gone for that person alone, and some of it is asked again', async () => {
    const { items, progress } = await review('ann');
    for (const { trace, teacher, student } of items.slice(0, 8))
      assert.equal(
        (
          await ask('POST', '/api/feedback', {
            trace_id: trace,
            actor: 'ann',
            label: trace < 'g' ? student : teacher,
          })
        ).status,
        201,
      );
    const left = await review('ann');
    assert.equal(left.progress.settled, 8);
    assert.equal(left.progress.total, progress.total);
    const again = left.items.filter(({ repeated }: { repeated: boolean }) => repeated);
    assert.equal(again.length > 0, left.items.length > again.length);
    assert.deepEqual(left.agreement, { repeated: 0, same: 0 });
    if (again.length > 0) {
      assert.equal(again[0].trace, items[0].trace);
      await ask('POST', '/api/feedback', { trace_id: again[0].trace, actor: 'ann', label: again[0].student });
      assert.deepEqual((await review('ann')).agreement, { repeated: 1, same: 1 });
    }
    assert.equal((await review('bob')).progress.settled, 0);
  });

  test('each task tells what every wish would do to it, and when it came how far', async () => {
    const task = await house.get(`/api/tasks/${home.task}`);
    const wishes = new Map(task.wishes.map((one: { wish: string }) => [one.wish, one]));
    assert.deepEqual(
      [...wishes.keys()],
      ['approve', 'hold', 'pause', 'resume', 'relearn', 'cancel', 'delete'],
    );
    assert.match((wishes.get('resume') as { why: string }).why, /neither held to its teacher nor paused/);
    assert.match((wishes.get('delete') as { will: string }).will, /It is forgotten: 1 student, 2 verdicts/);
    const { found, shadow, certified, serving, taken_off } = task.life;
    const dates = [found, shadow, certified, serving, taken_off];
    assert.deepEqual(dates, dates.toSorted(), 'in this order');
  });

  const refused: [method: string, path: string, status: number, message: RegExp][] = [
    ['GET', '/api/tasks/TASK/outlok', 404, /Cannot show "outlok" of a task.*outlook, review/],
    ['GET', '/api/tasks/nonesuch/outlook', 404, /Cannot find the task "nonesuch"/],
    ['GET', '/api/tasks/nonesuch/review', 404, /Cannot find the task "nonesuch"/],
    [
      'GET',
      '/api/tasks/TASK/outlook?delta=2',
      400,
      /delta: it must be a number from 0\.000001 to 0\.5, not "2"/,
    ],
    ['GET', '/api/tasks/TASK/review?limit=0', 400, /limit: it must be a whole number from 1/],
    ['GET', '/api/tasks?forming=maybe', 400, /forming: it must be 1 or 0/],
    ['DELETE', '/api/tasks/nonesuch', 404, /Cannot find the task "nonesuch"/],
    [
      'POST',
      '/api/tasks/TASK/delete',
      404,
      /Cannot do "delete" with a task.*DELETE \/api\/tasks\/ID deletes it/,
    ],
  ];
  for (const [method, path, status, message] of refused) {
    test(`${method} ${path} is refused with ${status}`, async () => {
      const reply = await ask(method, path.replace('TASK', home.task));
      assert.equal(reply.status, status, JSON.stringify(reply.body));
      assert.match(`${reply.body.error.message} ${reply.body.error.hint ?? ''}`, message);
    });
  }

  test('pause and resume are told, DELETE forgets all but the traces', async () => {
    const paused = await ask('POST', `/api/tasks/${home.task}/pause`);
    assert.deepEqual([paused.status, paused.body.decision.kind], [201, 'pause']);
    assert.equal((await house.get('/api/tasks')).data[0].paused, true);
    assert.equal((await ask('POST', `/api/tasks/${home.task}/resume`)).status, 201);
    assert.equal((await house.get('/api/tasks')).data[0].paused, false);
    const gone = await ask('DELETE', `/api/tasks/${home.task}`);
    assert.deepEqual([gone.status, gone.body.decision.kind], [200, 'delete']);
    assert.match(gone.body.will, / traces stay/);
    assert.deepEqual((await house.get('/api/tasks')).data, []);
    assert.deepEqual((await house.get('/api/verdicts')).data, []);
    assert.deepEqual(home.vault.list(), [], 'its student, dataset and evidence are gone');
    assert.ok((await house.get('/api/traces?limit=10')).data.length === 10);
    const { forming } = await house.get('/api/tasks?forming=1');
    assert.deepEqual(forming, [], 'nothing came since the server started');
  });
});
