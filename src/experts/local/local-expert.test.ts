import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import type { Stage } from '#contract/stage.ts';
import type { ModelHost } from '#engine/engine.ts';
import type { LoadNews, TellLoad } from '#engine/loading.ts';
import type { GenerateOrder, News } from '#engine/protocol.ts';
import { systemWorld } from '#std/world.ts';
import { askOf } from '#testing/ask.ts';
import { GrammarCache } from './chat/grammar-cache.ts';
import { TemplateRenderer } from './chat/template/template-renderer.ts';
import { LocalExpert } from './local-expert.ts';

const END = { kind: 'end', id: 1, finish: 'stop', waitedMs: 0, readMs: 1, answerMs: 2 } as const;
const ended = (tokensIn: number, tokensCached: number, tokensOut: number): News => ({
  ...END,
  tokensIn,
  tokensCached,
  tokensOut,
});
const says = (text: string): News => ({ kind: 'text', id: 1, text, tokens: 1 });
const QUEUED: News = { kind: 'queued', id: 1, ahead: 0 };

type Generate = (order: Omit<GenerateOrder, 'id'>, signal: AbortSignal) => AsyncIterable<readonly News[]>;

suite('a local expert gives back what it was lent', () => {
  const renderer = new TemplateRenderer();
  after(() => renderer.close());

  /** An expert over this model, with how many leases are out, and for how long the last was to stay. */
  const seated = (model: Partial<ModelHost>) => {
    const lent = { out: 0, taken: 0, keepAliveMs: [] as (number | undefined)[], news: [] as LoadNews[] };
    const host = { report: { beginText: '<s>', endText: '</s>' }, ...model } as ModelHost;
    const acquire = async (_name: string, _plan: unknown, signal: AbortSignal, hear?: TellLoad) => {
      for (const one of lent.news) hear?.(one);
      signal.throwIfAborted();
      lent.out += 1;
      lent.taken += 1;
      let isOut = true;
      return {
        host,
        release: (keepAliveMs?: number) => {
          if (isOut) lent.out -= 1;
          isOut = false;
          lent.keepAliveMs.push(keepAliveMs);
        },
      };
    };
    const card = { id: 'tiny', kind: 'local', zone: 'device', models: [], lacks: [], prices: {}, origin: '' };
    const expert = new LocalExpert(
      { card: card as never, templates: () => ({}), plan: () => Promise.reject(new Error('unplanned')) },
      { engine: { acquire }, renderer, grammars: new GrammarCache(), world: systemWorld(), mostAtOnce: 16 },
    );
    return { expert, lent };
  };
  const generating = (generate: Generate) => seated({ generate: generate as ModelHost['generate'] });
  const all = async (expert: LocalExpert, ask: Ask, signal = new AbortController().signal) =>
    (await Array.fromAsync(expert.answer(ask, signal))).flat();

  test('when it has answered, with the time the ask wants it to stay', async () => {
    const { expert, lent } = generating(async function* () {
      yield [says('Hi'), ended(7, 3, 1)];
    });
    const events = await all(expert, { ...askOf(), keepAliveMs: 5_000 });
    assert.equal(events.at(-1)?.type, 'answer-end');
    assert.deepEqual([lent.out, lent.keepAliveMs], [0, [5_000]]);
  });

  test('and tells how far it is to whoever wants to know; the answer is the same', async () => {
    const { expert, lent } = generating(async function* () {
      yield [{ kind: 'queued', id: 1, ahead: 2 }];
      yield [{ kind: 'reading', id: 1, read: 100, of: 400, cached: 50 }];
      yield [says('Hi'), ended(400, 50, 1)];
    });
    lent.news = [{ kind: 'room' }, { kind: 'loading', share: 0.5 }];
    const told: Stage[] = [];
    const { signal } = new AbortController();
    const watched = expert.answer(askOf(), signal, undefined, (stage) => told.push(stage));
    const texts = (events: readonly { type: string }[]) => events.filter(({ type }) => type !== 'answer-end');
    assert.deepEqual(texts((await Array.fromAsync(watched)).flat()), texts(await all(expert, askOf())));
    assert.deepEqual(told, [
      { stage: 'room', expertId: 'tiny' },
      { stage: 'loading', share: 0.5 },
      { stage: 'queued', ahead: 2 },
      { stage: 'reading', tokens: 400, done: 100, cached: 50 },
    ]);
  });

  test('when the model fails, and the failure says whose it is', async () => {
    const { expert, lent } = generating(async function* () {
      yield [QUEUED];
      throw new AppError('engine_failed', 'The engine process ended', { hint: 'Ask again.' });
    });
    await assert.rejects(
      all(expert, askOf()),
      (error) =>
        error instanceof AppError &&
        error.code === 'engine_failed' &&
        error.hint === 'Ask again.' &&
        error.message === 'Model "tiny": The engine process ended',
    );
    assert.equal(lent.out, 0);
  });

  test('when the ask is wrong before anything is generated', async () => {
    const { expert, lent } = generating(() => assert.fail('nothing is generated'));
    await assert.rejects(all(expert, askOf({ temperature: 1, logit_bias: { x: 1 } })), /logit_bias/);
    await assert.rejects(all(expert, { ...askOf(), wants: 'scores' }), /without a query/);
    assert.deepEqual([lent.out, lent.taken > 0], [0, true]);
  });

  test('when the reader leaves after the first words', async () => {
    let wasLeft = false;
    const { expert, lent } = generating(async function* () {
      try {
        for (;;) yield [says('on ')];
      } finally {
        wasLeft = true;
      }
    });
    for await (const _ of expert.answer(askOf(), new AbortController().signal)) break;
    assert.deepEqual([lent.out, wasLeft], [0, true]);
  });

  test('when the signal fires while vectors are computed', async () => {
    const { expert, lent } = seated({ embed: () => new Promise(() => {}) });
    const abort = new AbortController();
    const answer = all(expert, { ...askOf(), wants: 'vectors', inputs: ['a'] }, abort.signal);
    setImmediate(() => abort.abort(new Error('gone')));
    await assert.rejects(answer, /gone/);
    assert.equal(lent.out, 0);
  });

  test('nothing is lent to who has left already', async () => {
    const { expert, lent } = generating(() => assert.fail('nothing is generated'));
    await assert.rejects(all(expert, askOf(), AbortSignal.abort(new Error('gone'))), /gone/);
    assert.equal(lent.taken, 0);
  });

  test('nothing is said while it waits for its turn, so that another expert may still be asked', async () => {
    const { expert } = generating(async function* () {
      yield [QUEUED];
      throw new AppError('overloaded', 'Cannot take another ask');
    });
    const heard: unknown[] = [];
    await assert.rejects(async () => {
      for await (const batch of expert.answer(askOf(), new AbortController().signal)) heard.push(...batch);
    }, /Cannot take another ask/);
    assert.deepEqual(heard, []);
  });

  test('several choices have one prompt between them, and their own seeds and words', async () => {
    const seeds: number[] = [];
    const { expert, lent } = generating(async function* ({ sampling }) {
      seeds.push(sampling.seed);
      yield [says(`from ${sampling.seed}`), ended(9, 4, 2)];
    });
    const events = await all(expert, askOf({ n: 3, seed: 10 }));
    assert.deepEqual(seeds.toSorted(), [10, 11, 12]);
    const end = events.at(-1);
    assert.ok(end?.type === 'answer-end');
    assert.deepEqual([end.usage.tokensIn, end.usage.tokensCached, end.usage.tokensOut], [9, 4, 6]);
    assert.equal(events.filter(({ type }) => type === 'answer-start').length, 1);
    assert.equal(events.filter(({ type }) => type === 'choice-end').length, 3);
    assert.equal(lent.out, 0);
  });
});
