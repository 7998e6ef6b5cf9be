import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { findPlaces } from '#config/load.ts';
import { completeConfig } from '#config/parse.ts';
import { accessFileIn, readAccessFile, writeAccessFile } from '#serve/access/access-file.ts';
import { storePassword } from '#serve/access/password.ts';
import { httpServer, listen, stop } from '#serve/http-server.ts';
import { dispatch } from '#serve/routes.ts';
import { systemWorld } from '#std/world.ts';
import { openHouse } from '../open-house.ts';
import { easyRows } from '../rehearse/testing/easy-rows.ts';
import { withSample } from './with-sample.ts';

/** What was praise is an account matter from then on, and the other way round. */
const CHANGE = { praise: 'account', account: 'praise' };
const LIMIT_MS = 120_000;

let root = '';
let questions = '';
let house: Awaited<ReturnType<typeof openServer>>;

before(() => {
  root = mkdtempSync(join(tmpdir(), 'freehold-sample-'));
  questions = join(root, 'questions');
  mkdirSync(questions);
  write('train.jsonl', easyRows(900, 1));
  write('drift.jsonl', easyRows(500, 2, CHANGE));
});
afterEach(() => house.close());
after(() => rmSync(root, { recursive: true }));

function write(name: string, rows: readonly object[]): void {
  writeFileSync(join(questions, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** A server as `freehold up` builds it. */
async function openServer(home: string, { folder = questions, settings = {} } = {}) {
  const places = findPlaces({ home }, {});
  const config = completeConfig(settings, 'the test');
  const log: string[] = [];
  const open = withSample(
    openHouse(
      config,
      places,
      '0.0.0-test',
      systemWorld((line) => log.push(line)),
    ),
    places,
    folder,
  );
  const server = httpServer((exchange) => dispatch(exchange, open.door), config.server);
  const { port } = await listen(server, '127.0.0.1', 0);
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  const ask = async (method: string, path: string, body?: object): Promise<any> => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: reply.status, ...((await reply.json()) as object) };
  };
  const close = async () => {
    open.door.news.close();
    await stop(server, 0);
    await open.close();
  };
  return { home, log, ask, close, sample: open.sample };
}

/** Looks until it is so; fails with what it saw last. */
// biome-ignore lint/suspicious/noExplicitAny: see above
async function until(isSo: (status: any) => boolean): Promise<any> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const status = await house.ask('GET', '/api/sample');
    if (isSo(status)) return status;
    assert.ok(Date.now() < deadline, `still ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const act = (action: string) => house.ask('POST', '/api/sample', { action });

suite('a sample', () => {
  test('goes from the first ask over a yes and a drift to a student that is taken off, then leaves no trace', async () => {
    house = await openServer(join(root, 'life'));
    assert.equal((await house.ask('GET', '/api/sample')).state, 'absent');
    const started = await act('start');
    assert.deepEqual([started.status, started.state, started.owned_share], [201, 'running', null]);

    const early = await act('drift');
    assert.match(early.error.message, /^Cannot let the world of the sample change: no student answers yet/);
    const again = await act('start');
    assert.match(again.error.message, /^Cannot start the sample: it is running/);

    const certified = await until(({ waits_for }) => waits_for === 'approval');
    assert.deepEqual([certified.phase, certified.owned, certified.owned_share], ['certified', 0, 0]);
    const { data: tasks } = await house.ask('GET', '/sample/api/tasks');
    assert.deepEqual([tasks[0].id, tasks[0].phase], [certified.task, 'certified']);
    const { data: experts } = await house.ask('GET', '/sample/api/experts');
    const standIn = experts.find((expert: { kind: string }) => expert.kind === 'remote');
    assert.equal(standIn.terms.terms, 'allowed', 'what it teaches from may teach');
    await house.ask('POST', `/sample/api/tasks/${certified.task}/approve`, { actor: 'test' });

    const serving = await until(({ phase, owned }) => phase === 'serving' && owned > 50);
    assert.ok(serving.owned_share > 0 && serving.owned_share < 1, `${serving.owned_share}`);
    assert.equal((await act('drift')).status, 201);
    const off = await until(({ phase }) => phase === 'taken-off' || phase === 'renewed');
    // So easy a task may be in shadow for less time than there is between two looks at it.
    const times = ['asking', 'certified', 'serving', 'drifted', 'taken-off'].map(
      (phase) => off.reached[phase],
    );
    assert.ok(times.every(Number.isInteger), JSON.stringify(off.reached));
    assert.deepEqual(times, times.toSorted());

    const own = await house.ask('GET', '/api/traces');
    assert.deepEqual([own.data, (await house.ask('GET', '/api/tasks')).data], [[], []]);
    const { pid } = house.sample;
    const removed = await house.ask('DELETE', '/api/sample');
    assert.deepEqual([removed.status, removed.state, removed.asks], [200, 'absent', 0]);
    assert.equal(existsSync(join(house.home, 'sample')), false);
    assert.throws(() => process.kill(pid ?? 0, 0), { code: 'ESRCH' });
    const gone = await house.ask('GET', '/sample/api/tasks');
    assert.equal(gone.status, 404);
    assert.match(gone.error.message, /^Cannot find \/sample\/api\/tasks: there is no sample/);
  });

  test('can be looked at and removed by a server that was started after it', async () => {
    house = await openServer(join(root, 'twice'));
    await act('start');
    await until(({ asks }) => asks > 20);
    await house.close();
    house = await openServer(house.home);
    const left = await house.ask('GET', '/api/sample');
    assert.deepEqual([left.state, left.asks, left.waits_for], ['finished', 0, null]);
    assert.ok((await house.ask('GET', '/sample/api/traces')).data.length > 20);
    assert.equal((await house.ask('DELETE', '/api/sample')).state, 'absent');
    assert.deepEqual(
      readdirSync(house.home).filter((name) => name === 'sample'),
      [],
    );
  });

  test('says so when the program that asks dies, can be looked at, and begins anew', async () => {
    house = await openServer(join(root, 'killed'));
    await act('start');
    await until(({ asks }) => asks > 20);
    process.kill(house.sample.pid ?? 0, 'SIGKILL');
    const failed = await until(({ state }) => state === 'failed');
    assert.equal(failed.error, 'The program that asks ended: it ended (SIGKILL)');
    assert.ok((await house.ask('GET', '/sample/api/traces')).data.length > 20);
    assert.match((await act('stop')).error.message, /^Cannot stop the sample: it is failed/);
    assert.equal((await act('start')).state, 'running');
    await act('stop');
    const stopped = await until(({ state }) => state === 'finished');
    assert.equal(stopped.error, null);
  });

  test('does not start without its questions, and says why', async () => {
    house = await openServer(join(root, 'nothing'), { folder: join(root, 'nowhere') });
    const refused = await act('start');
    assert.equal(refused.status, 500);
    assert.match(refused.error.message, /^Cannot start the sample: its program ended: .*no such folder/);
    assert.equal((await house.ask('GET', '/api/sample')).state, 'failed');
    assert.equal((await house.ask('DELETE', '/api/sample')).state, 'absent');
  });

  test('leaves a folder alone that somebody else made', async () => {
    house = await openServer(join(root, 'foreign'));
    mkdirSync(join(house.home, 'sample'));
    writeFileSync(join(house.home, 'sample', 'thesis.txt'), 'years of work');
    assert.match((await act('start')).error.message, /it has files, and no sample made them/);
    const removal = await house.ask('DELETE', '/api/sample');
    assert.match(removal.error.message, /^Cannot remove the sample: there is none/);
    assert.deepEqual(readdirSync(join(house.home, 'sample')), ['thesis.txt']);
    assert.equal((await house.ask('GET', '/api/sample')).state, 'absent');
  });

  test('lets nobody in whom the house itself would not', async () => {
    const home = join(root, 'locked');
    mkdirSync(home);
    const password = await storePassword('secret enough', Date.now(), { n: 2, r: 1, p: 1 });
    writeAccessFile(accessFileIn(home), { ...readAccessFile(accessFileIn(home)), password });
    house = await openServer(home, { settings: { server: { access: 'always' } } });
    await house.sample.start();
    for (const path of ['/api/sample', '/sample/api/sample', '/sample/api/tasks', '/sample/v1/models'])
      assert.equal((await house.ask('GET', path)).status, 401, path);
    assert.equal((await house.ask('DELETE', '/sample/api/sample')).status, 401);
    assert.equal(house.sample.status.state, 'running');
  });

  const wrong: [body: object, message: RegExp][] = [
    [{}, /action is missing/],
    [{ action: 'explode' }, /Cannot read action: it must be one of start, drift, stop, not "explode"/],
    [{ action: 7 }, /Cannot read action: it must be text, not 7/],
    [{ action: 'stop' }, /Cannot stop the sample: it is absent/],
  ];
  test('refuses what it cannot do in words', async () => {
    house = await openServer(join(root, 'wrong'));
    for (const [body, message] of wrong) {
      const refused = await house.ask('POST', '/api/sample', body);
      assert.equal(refused.status, 400);
      assert.match(refused.error.message, message);
    }
  });
});
