import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GatheredNews } from './gathered-news.ts';
import { HouseNews, type Topic } from './house-news.ts';

suite('HouseNews', () => {
  test('tells each listener what it wants to hear, until it stops', () => {
    const news = new HouseNews();
    const heard: string[] = [];
    const listen = (name: string, topics: Topic[]) =>
      news.listen({
        topics: new Set(topics),
        told: (topic, data) => heard.push(`${name} ${topic} ${JSON.stringify(data)}`),
      });
    listen('one', ['tasks', 'models']);
    const stop = listen('two', ['tasks']);
    news.tell('tasks', { tasks: ['sort'] });
    news.tell('models', {});
    news.tell('pulls', { id: '1' });
    stop();
    news.tell('tasks', {});
    assert.deepEqual(heard, [
      'one tasks {"tasks":["sort"]}',
      'two tasks {"tasks":["sort"]}',
      'one models {}',
      'one tasks {}',
    ]);
    assert.deepEqual([news.isHeard('models'), news.isHeard('pulls'), news.listening], [true, false, 1]);
  });

  test('says that it ends, once', () => {
    const news = new HouseNews();
    let ended = 0;
    news.listen({
      topics: new Set<Topic>(['tasks']),
      told: () => assert.fail('told after the end'),
      ended: () => ended++,
    });
    news.close();
    news.close();
    news.tell('tasks', {});
    assert.equal(ended, 1);
  });
});

suite('GatheredNews', () => {
  test('tells what came within its time together, each once', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const told: (readonly string[])[] = [];
    const gathered = new GatheredNews<string>(
      250,
      () => true,
      (items) => told.push(items),
    );
    gathered.add('a');
    t.mock.timers.tick(200);
    gathered.add('b');
    gathered.add('a');
    assert.deepEqual(told, []);
    t.mock.timers.tick(50);
    gathered.add('c');
    t.mock.timers.tick(250);
    assert.deepEqual(told, [['a', 'b'], ['c']]);
  });

  test('tells nobody once the last listener left', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let isHeard = true;
    const gathered = new GatheredNews<number>(
      250,
      () => isHeard,
      () => assert.fail('told'),
    );
    gathered.add(1);
    isHeard = false;
    t.mock.timers.tick(1_000);
  });

  test('gathers nothing while nobody hears', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let isHeard = false;
    const told: (readonly number[])[] = [];
    const gathered = new GatheredNews<number>(
      250,
      () => isHeard,
      (items) => told.push(items),
    );
    gathered.add(1);
    isHeard = true;
    t.mock.timers.tick(1_000);
    assert.deepEqual(told, []);
  });
});
