import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { AppError, ERRORS } from '#contract/errors.ts';
import type { Expert } from '#contract/expert.ts';

/** An expert in a known situation, and the ask to put to it. */
export interface Scene {
  readonly expert: Expert;
  readonly ask: Ask;
  readonly model?: string;
  /** Undoes what the scene needed; the suite closes the expert itself. */
  end?(): Promise<void>;
}

/** How to bring an expert of this kind into each situation of the contract. A kind that never gets there leaves it out. */
export interface Scenes {
  /** It says `text` in at least two pieces and knows how many tokens that took. */
  streams(text: string): Promise<Scene>;
  /** The same, for a caller who wants the answer whole. */
  answersWhole(text: string): Promise<Scene>;
  /** It calls the tool `look_up` with the arguments `{"word":"house"}`. */
  callsTool?(): Promise<Scene>;
  /** It is asked and says nothing, for longer than the suite waits. */
  isSilent?(): Promise<Scene>;
  /** It begins to answer and then says nothing more. */
  fallsSilent?(): Promise<Scene>;
  /** It is asked for something it cannot do, and would give another answer without. */
  cannotDo(): Promise<Scene>;
  /** It fails before it says anything. */
  fails?(): Promise<Scene>;
  /** It fails after it said something. */
  failsMidway?(): Promise<Scene>;
  /** Its confidence is too low to answer. */
  abstains?(): Promise<Scene>;
}

const STOP_WITHIN_MS = 100;

/** What every expert promises, whatever its kind. The rules for the order of events are in `checkOrder`. */
export function expertContract(kind: string, scenes: Scenes): void {
  suite(`an expert of the kind ${kind}`, () => {
    answers(scenes);
    stops(scenes);
    declines(scenes);
  });
}

function answers(scenes: Scenes): void {
  test('streams: answer-start, deltas, one answer-end with its token counts', async () => {
    const { events, text } = await play(await scenes.streams('All is well.'));
    assert.equal(text, 'All is well.');
    assert.ok(events.filter(({ type }) => type === 'text-delta').length >= 2, 'it speaks in pieces');
    const end = events.at(-1);
    assert.ok(end?.type === 'answer-end');
    assert.equal(end.finish, 'stop');
    assert.ok((end.usage.tokensOut ?? 0) > 0, 'it knows the tokens it wrote');
  });

  test('answers whole with the same events', async () => {
    const { text, events } = await play(await scenes.answersWhole('All is well.'));
    assert.equal(text, 'All is well.');
    assert.equal(events.at(-1)?.type, 'answer-end');
  });

  inScene(
    scenes.callsTool,
    'calls a tool: an id and a name first, then the arguments, and says that it stopped for it',
    async (scene) => {
      const { events } = await play(scene);
      const deltas = events.filter((event) => event.type === 'tool-call-delta');
      assert.ok(deltas[0]?.id, 'the first delta has the id');
      assert.equal(deltas[0].name, 'look_up');
      assert.deepEqual(JSON.parse(deltas.map((delta) => delta.arguments).join('')), { word: 'house' });
      const end = events.at(-1);
      assert.ok(end?.type === 'answer-end');
      assert.equal(end.finish, 'tool-calls');
    },
  );
}

function stops(scenes: Scenes): void {
  for (const [situation, when] of [
    ['isSilent', 'before it speaks'],
    ['fallsSilent', 'in the middle of an answer'],
  ] as const) {
    inScene(
      scenes[situation],
      `stops within ${STOP_WITHIN_MS} ms when told to, ${when}, and throws the reason`,
      async (scene) => {
        await stopsWhenTold(scene, situation === 'fallsSilent');
      },
    );
  }

  test('does not begin when told to stop beforehand', async () => {
    const scene = await scenes.streams('All is well.');
    const reason = new Error('no longer wanted');
    const thrown = await play(scene, AbortSignal.abort(reason)).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.equal(thrown, reason);
  });

  inScene(scenes.fallsSilent, 'can be left in the middle of an answer', async (scene) => {
    for await (const event of answer(scene, new AbortController().signal)) {
      if (event.type === 'text-delta') break;
    }
    await close(scene);
  });
}

function declines(scenes: Scenes): void {
  test('refuses what it cannot do, abstains, or warns before it answers without', async () => {
    const { events, error } = await playToTheEnd(await scenes.cannotDo());
    if (error) return assertKnown(error);
    if (events.at(-1)?.type === 'abstain') return;
    const warned = events.findIndex(({ type }) => type === 'warning');
    assert.notEqual(warned, -1, 'it neither refused nor warned');
    assert.ok(warned < events.findIndex(isContent), 'the warning comes before the answer');
  });

  inScene(scenes.fails, 'fails with a code of the table and a message that names it', async (failing) => {
    const { events, error, scene } = await playToTheEnd(failing);
    assertKnown(error);
    assert.match(error?.message ?? '', new RegExp(`\\b${scene.expert.card.id}\\b`));
    assert.deepEqual(events.filter(isContent), [], 'another expert can still be asked');
  });

  inScene(scenes.failsMidway, 'fails midway by throwing: there is no answer-end', async (scene) => {
    const { events, error } = await playToTheEnd(scene);
    assertKnown(error);
    assert.ok(events.some(isContent));
    assert.ok(!events.some(({ type }) => type === 'answer-end'));
  });

  inScene(scenes.abstains, 'says nothing before it abstains', async (scene) => {
    const { events } = await play(scene);
    assert.equal(events.at(-1)?.type, 'abstain');
  });
}

/** A test for kinds that can get into the situation; for others there is nothing to test. */
function inScene(
  make: (() => Promise<Scene>) | undefined,
  name: string,
  check: (scene: Scene) => Promise<void>,
): void {
  if (make) test(name, async () => check(await make()));
}

/** The order that `AnswerEvent` promises, over one whole stream. */
export function checkOrder(events: readonly AnswerEvent[], expertId: string): void {
  const [start, ...rest] = events;
  assert.ok(start?.type === 'answer-start', `begins with ${start?.type}, not answer-start`);
  assert.equal(start.expertId, expertId);
  assert.ok(!rest.some(({ type }) => type === 'answer-start'), 'starts twice');
  const last = events.at(-1);
  assert.ok(last?.type === 'answer-end' || last?.type === 'abstain', `ends with ${last?.type}`);
  assert.equal(
    events.filter(({ type }) => type === 'answer-end' || type === 'abstain').length,
    1,
    'ends twice',
  );
  if (last.type === 'abstain') {
    assert.deepEqual(events.filter(isContent), [], 'said something before it abstained');
    assert.ok(last.confidence < last.threshold);
    return;
  }
  for (const [what, count] of Object.entries(last.usage)) {
    assert.ok(count === undefined || (Number.isSafeInteger(count) && count >= 0), `${what} is ${count}`);
  }
  checkChoices(events);
  checkFrames(events);
}

/** A choice says nothing after its end; a tool call has its id and name first and keeps them. */
function checkChoices(events: readonly AnswerEvent[]): void {
  const ended = new Set<number>();
  const calls = new Map<string, { id: string | undefined; name: string | undefined }>();
  for (const event of events) {
    if (!('choice' in event)) continue;
    // Log-probabilities and filter results may come late.
    assert.ok(
      event.type === 'extra-delta' || !ended.has(event.choice),
      `choice ${event.choice} goes on after its end`,
    );
    if (event.type === 'choice-end') ended.add(event.choice);
    if (event.type !== 'tool-call-delta') continue;
    const call = calls.get(`${event.choice} ${event.index}`);
    if (call) {
      assert.ok(event.id === undefined || event.id === call.id, 'a tool call changed its id');
      assert.ok(event.name === undefined || event.name === call.name, 'a tool call changed its name');
    } else {
      assert.ok(event.id && event.name, 'a tool call begins with its id and name');
      calls.set(`${event.choice} ${event.index}`, { id: event.id, name: event.name });
    }
  }
}

/** A frame covers events that follow it, and no other frame and no end. */
function checkFrames(events: readonly AnswerEvent[]): void {
  events.forEach((event, at) => {
    if (event.type !== 'source-frame') return;
    const covered = events.slice(at + 1, at + 1 + event.covers);
    assert.equal(covered.length, event.covers, 'a frame covers more than there is');
    assert.ok(
      covered.every(({ type }) => type !== 'source-frame' && type !== 'answer-end'),
      'a frame covers too much',
    );
  });
}

/** What a caller would see; a source frame is the same said in wire words. */
function isContent({ type }: AnswerEvent): boolean {
  return type !== 'answer-start' && type !== 'warning' && type !== 'abstain' && type !== 'answer-end';
}

interface Played {
  readonly scene: Scene;
  readonly events: readonly AnswerEvent[];
  readonly text: string;
  readonly error?: AppError;
}

/** Plays a scene to an end in good order. */
async function play(scene: Scene, signal = new AbortController().signal): Promise<Played> {
  const events: AnswerEvent[] = [];
  try {
    for await (const event of answer(scene, signal)) events.push(event);
  } finally {
    await close(scene);
  }
  checkOrder(events, scene.expert.card.id);
  return { scene, events, text: textOf(events) };
}

/** Plays a scene that may fail. */
async function playToTheEnd(scene: Scene): Promise<Played> {
  const events: AnswerEvent[] = [];
  let error: AppError | undefined;
  try {
    for await (const event of answer(scene, new AbortController().signal)) events.push(event);
  } catch (thrown) {
    assert.ok(thrown instanceof AppError, `throws ${String(thrown)}, which is no AppError`);
    error = thrown;
  } finally {
    await close(scene);
  }
  return { scene, events, text: textOf(events), ...(error ? { error } : {}) };
}

async function stopsWhenTold(scene: Scene, speaksFirst: boolean): Promise<void> {
  const abort = new AbortController();
  const reason = new Error('no longer wanted');
  const told = Promise.withResolvers<number>();
  const tell = () => {
    told.resolve(performance.now());
    abort.abort(reason);
  };
  const listening = (async () => {
    for await (const event of answer(scene, abort.signal)) {
      if (speaksFirst && event.type === 'text-delta') setImmediate(tell); // it waits for more by then
    }
  })();
  if (!speaksFirst) setTimeout(tell, 20); // long enough for a question to arrive
  const thrown = await listening.then(
    () => undefined,
    (error: unknown) => error,
  );
  const tookMs = performance.now() - (await told.promise);
  await close(scene);
  assert.equal(thrown, reason);
  assert.ok(tookMs < STOP_WITHIN_MS, `took ${Math.round(tookMs)} ms`);
}

/** The expert's events one by one, whatever batches they came in. */
async function* answer({ expert, ask, model }: Scene, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  for await (const batch of expert.answer(ask, signal, model)) yield* batch;
}

async function close(scene: Scene): Promise<void> {
  await scene.expert.close?.();
  await scene.end?.();
}

function textOf(events: readonly AnswerEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

function assertKnown(error: AppError | undefined): void {
  assert.ok(error, 'it did not fail');
  assert.ok(error.code in ERRORS, `${error.code} is not in the table`);
  assert.notEqual(error.code, 'internal', `a failure nobody foresaw: ${error.message}`);
}
