import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { FitDesk } from '#flows/fit-desk.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { addInPlace } from '#vault/models/add-in-place.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import type { Door } from '../door.ts';
import { httpServer, listen, stop } from '../http-server.ts';
import { dispatch } from '../routes.ts';

suite('GET /api/fit', () => {
  let house: TestHouse;
  let door: Door;
  let server: ReturnType<typeof httpServer>;
  let base: string;
  before(async () => {
    house = await openTestHouse();
    const shelf = new ModelShelf(`${house.home}/vault`);
    const file = `${house.home}/tiny.gguf`;
    randomModel(file, TINY);
    const found = { paths: [file], name: 'tiny', otherName: 'tiny', source: 'in place', shownAs: file };
    await addInPlace(shelf, found, { addedAt: '2026-01-01T00:00:00Z' });
    const fit = new FitDesk({
      home: house.home,
      shelf,
      settings: house.config.engine,
      budgetBytes: () => 6e9,
      measure: async ({ threads }) => ({ bytesPerSecond: 20e9, threads }),
    });
    door = { ...house.door, fit } as Door;
    server = httpServer((exchange) => dispatch(exchange, door), house.config.server);
    base = `http://127.0.0.1:${(await listen(server, '127.0.0.1', 0)).port}`;
  });
  after(async () => {
    await stop(server, 0);
    await house.close();
  });

  // biome-ignore lint/suspicious/noExplicitAny: a test looks into replies of every shape
  const get = async (path: string): Promise<{ status: number; body: any }> => {
    const reply = await fetch(base + path);
    return { status: reply.status, body: await reply.json() };
  };

  test('tells the machine, every model and what to fetch', async () => {
    const { status, body } = await get('/api/fit');
    assert.equal(status, 200);
    assert.deepEqual([body.machine.budget_bytes, body.machine.bytes_per_second], [6e9, 20e9]);
    assert.deepEqual([body.data[0].name, body.data[0].known, body.data[0].fits], ['tiny', 'exact', true]);
    assert.ok(body.data.some((row: { name: string }) => row.name === '8B'));
    assert.match(body.advice, /^Q4_K_M of the 4B fits/);
  });

  test('tells one model, with the context and the memory that are wished for', async () => {
    const { body } = await get('/api/fit/tiny?context=512&memory=1000');
    const [row] = body.data;
    assert.equal(body.data.length, 1);
    assert.deepEqual(
      [row.context, row.kv_bytes, row.fits, row.context_that_fits],
      [512, 512 * 256, false, 0],
    );
  });

  const refusals: [path: string, status: number, message: RegExp][] = [
    ['/api/fit/nobody', 404, /There is no model "nobody" here/],
    ['/api/fit?context=-1', 400, /Cannot use context=-1/],
    ['/api/fit?memory=lots', 400, /Cannot use memory=lots/],
    ['/api/fit/%E0%A4%A', 400, /broken %/],
  ];
  for (const [path, status, message] of refusals)
    test(`${path} is refused`, async () => {
      const reply = await get(path);
      assert.equal(reply.status, status);
      assert.match(reply.body.error.message, message);
    });
});
