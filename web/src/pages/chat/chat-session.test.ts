import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnswerSoFar, NOTHING_YET } from '../../api/answer-parts.ts';
import type { ChatNode, Conversation } from '../../api/conversations.ts';
import { ChatSession, type ChatWorld } from './chat-session.ts';
import { pathTo } from './conversation-tree.ts';
import { withNodes } from './merge-conversation.ts';

type Asking = Parameters<ChatWorld['ask']>[0];

function begun(id: string, more: Partial<Conversation> = {}): Conversation {
  return { id, title: '', settings: {}, leaf: null, created_at: 0, updated_at: 0, nodes: [], ...more };
}

/** A world that answers when it is told to, and remembers what it was asked. */
function scriptedWorld(more: Partial<ChatWorld> = {}) {
  const asks: (Asking & { answer: (answer: Partial<AnswerSoFar>) => void; fail: (error: Error) => void })[] =
    [];
  const saved = new Map<string, ChatNode>();
  const said: unknown[] = [];
  let count = 0;
  const world: ChatWorld = {
    start: async () => begun('c1'),
    read: async (id) => begun(id),
    keep: async (_, { nodes = [] }, known) => {
      for (const node of nodes) saved.set(node.id, node);
      return { updated_at: known + 1 };
    },
    ask: (asking) => {
      const { promise, resolve, reject } = Promise.withResolvers<AnswerSoFar>();
      asking.signal.addEventListener('abort', () => reject(asking.signal.reason));
      asks.push({
        ...asking,
        answer: (answer) => resolve({ ...NOTHING_YET, is_whole: true, ...answer }),
        fail: reject,
      });
      return promise;
    },
    feedback: async (trace, what) => said.push({ trace, ...what }),
    newId: () => `n${count++}`,
    now: () => count,
    clock: () => count * 1_000,
    nextFrame: (draw) => draw(),
    ...more,
  };
  return { world, asks, saved, said };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns++) {
    assert.ok(turns < 100, 'it never came to that');
    await turn();
  }
}
const written = (typed: string) => ({ typed, attachments: [] });
const sent = (asking: Asking | undefined) =>
  asking?.body as { model: string; messages: { role: string; content: unknown }[] };
const spoken = (session: ChatSession) => {
  const { nodes, leaf } = session.view();
  return pathTo(nodes, leaf).map(({ role, content }) => `${role}: ${content}`);
};

async function asked(
  session: ChatSession,
  asks: readonly { answer: (a: Partial<AnswerSoFar>) => void }[],
  text: string,
) {
  const before = asks.length;
  const saying = session.say(written(text));
  await until(() => asks.length > before);
  asks.at(-1)?.answer({ text: `${text}!` });
  await saying;
}

test('what is said is answered, and both are kept', async () => {
  const { world, asks, saved } = scriptedWorld();
  const session = new ChatSession(world);
  await asked(session, asks, 'hello');
  assert.deepEqual(spoken(session), ['user: hello', 'assistant: hello!']);
  assert.equal(session.view().id, 'c1');
  assert.equal(session.view().title, 'hello');
  assert.equal(asks[0]?.conversation, 'c1');
  assert.deepEqual(
    [...saved.values()].map(({ content, state }) => [content, state]),
    [
      ['hello', 'done'],
      ['hello!', 'done'],
    ],
  );
});

test('a stopped answer keeps what was said, and says that it was stopped', async () => {
  const { world, asks, saved } = scriptedWorld();
  const session = new ChatSession(world);
  const saying = session.say(written('tell'));
  await turn();
  asks[0]?.onTrace('t1');
  asks[0]?.onChange({ ...NOTHING_YET, text: 'half of' });
  const [id] = [...session.view().live.keys()];
  assert.ok(id);
  session.stop(id);
  await saying;
  assert.equal(session.view().live.size, 0);
  assert.deepEqual(
    [saved.get(id)?.content, saved.get(id)?.state, saved.get(id)?.trace_id],
    ['half of', 'stopped', 't1'],
  );
});

test('an error stands in the place of the answer, and the next try is beside it', async () => {
  const { world, asks } = scriptedWorld();
  const session = new ChatSession(world);
  const saying = session.say(written('a'));
  await turn();
  asks[0]?.fail(Object.assign(new Error('It is busy'), { code: 'busy', hint: 'Wait.' }));
  await saying;
  const failed = session.view().nodes.at(-1);
  assert.deepEqual(failed?.error, { message: 'It is busy', code: 'busy', hint: 'Wait.' });
  assert.ok(failed);
  const again = session.regenerate(failed);
  await turn();
  asks[1]?.answer({ text: 'now' });
  await again;
  assert.deepEqual(spoken(session), ['user: a', 'assistant: now']);
  assert.deepEqual(sent(asks[1]).messages, [{ role: 'user', content: 'a' }]);
});

test('an edit is a branch beside the first, and one can go back to either', async () => {
  const { world, asks } = scriptedWorld();
  const session = new ChatSession(world);
  await asked(session, asks, 'one');
  await asked(session, asks, 'two');
  const [first] = session.view().nodes;
  assert.ok(first);
  const editing = session.edit(first, written('uno'));
  await turn();
  asks.at(-1)?.answer({ text: 'si' });
  await editing;
  assert.deepEqual(spoken(session), ['user: uno', 'assistant: si']);
  session.choose(first.id);
  assert.deepEqual(spoken(session), ['user: one', 'assistant: one!', 'user: two', 'assistant: two!']);
});

test('two answers are looked at side by side until one is picked', async () => {
  const { world, asks } = scriptedWorld();
  const session = new ChatSession(world);
  await asked(session, asks, 'q');
  const first = session.view().nodes.at(-1);
  assert.ok(first);
  const comparing = session.compare(first, 'other/model');
  await turn();
  assert.deepEqual(sent(asks.at(-1)).model, 'other/model');
  asks.at(-1)?.answer({ text: 'another' });
  await comparing;
  assert.equal(session.view().compared?.[0], first.id);
  session.pick(first.id);
  assert.equal(session.view().compared, undefined);
  assert.deepEqual(spoken(session), ['user: q', 'assistant: q!']);
});

test('a correction goes to the feedback, and into what is said from then on', async () => {
  const { world, asks, said } = scriptedWorld();
  const session = new ChatSession(world);
  const saying = session.say(written('2+2'));
  await turn();
  asks[0]?.onTrace('t9');
  asks[0]?.answer({ text: '5' });
  await saying;
  const wrong = session.view().nodes.at(-1);
  assert.ok(wrong);
  await session.correct(wrong, '4');
  await session.thumb(wrong, 'down');
  assert.deepEqual(said, [
    { trace: 't9', edit: '4' },
    { trace: 't9', thumb: 'down' },
  ]);
  assert.deepEqual(session.view().nodes.at(-1)?.meta?.correction, '4');
  const going = session.say(written('why?'));
  await turn();
  assert.deepEqual(sent(asks[1]).messages[1], {
    role: 'assistant',
    content: '4',
  });
  asks[1]?.answer({ text: 'so' });
  await going;
});

test('the results of tools go back to the model, in order', async () => {
  const { world, asks } = scriptedWorld();
  const session = new ChatSession(world);
  const saying = session.say(written('weather?'));
  await turn();
  const calls = ['a', 'b'].map((id) => ({ id, name: 'look', arguments: '{}' }));
  asks[0]?.answer({ calls });
  await saying;
  const wants = session.view().nodes.at(-1);
  assert.ok(wants);
  const going = session.giveResults(wants, [
    { id: 'a', text: 'sun' },
    { id: 'b', text: 'rain' },
  ]);
  await turn();
  const { messages } = sent(asks[1]);
  assert.deepEqual(
    messages.map(({ role, content }) => [role, content]),
    [
      ['user', 'weather?'],
      ['assistant', null],
      ['tool', 'sun'],
      ['tool', 'rain'],
    ],
  );
  asks[1]?.answer({ text: 'mixed' });
  await going;
});

test('what could not be kept is kept with the next that can', async () => {
  let isDown = true;
  const kept: string[] = [];
  const { world, asks } = scriptedWorld({
    keep: async (_, { nodes = [] }, known) => {
      if (isDown) throw new Error('The server cannot be reached');
      kept.push(...nodes.map(({ content }) => `${content}`));
      return { updated_at: known };
    },
  });
  const session = new ChatSession(world);
  await asked(session, asks, 'hello');
  assert.equal(session.view().unsaved?.message, 'The server cannot be reached');
  isDown = false;
  await session.keepAgain();
  assert.equal(session.view().unsaved, undefined);
  assert.deepEqual(kept, ['hello', 'hello!']);
});

test('where a conversation cannot be begun the error stands in place, and the next try begins it', async () => {
  let tries = 0;
  const { world, asks, saved } = scriptedWorld({
    start: async () => {
      tries++;
      if (tries === 1) throw new Error('no');
      return begun('c2');
    },
  });
  const session = new ChatSession(world);
  await session.say(written('hello'));
  const failed = session.view().nodes.at(-1);
  assert.deepEqual([failed?.state, failed?.error?.message, session.view().id], ['failed', 'no', undefined]);
  assert.ok(failed);
  const again = session.regenerate(failed);
  await turn();
  asks[0]?.answer({ text: 'hi' });
  await again;
  assert.equal(session.view().id, 'c2');
  assert.deepEqual(
    [...saved.values()].map(({ content }) => content),
    ['hello', '', 'hi'],
  );
});

test('an answer that is being written is drawn at most once a frame', async () => {
  const frames: (() => void)[] = [];
  const { world, asks } = scriptedWorld({ nextFrame: (draw) => frames.push(draw) });
  const session = new ChatSession(world);
  const saying = session.say(written('go'));
  await turn();
  const [live] = [...session.view().live.values()];
  let draws = 0;
  live?.watch(() => draws++);
  for (const text of ['a', 'ab', 'abc']) asks[0]?.onChange({ ...NOTHING_YET, text });
  assert.equal(frames.length, 1);
  frames.shift()?.();
  assert.equal(draws, 1);
  assert.equal(live?.view().answer.text, 'abc');
  asks[0]?.answer({ text: 'abc' });
  await saying;
});

/** A server that refuses what does not know of the last change, as the real one does. */
function strictServer() {
  let has = begun('c1');
  const keep: ChatWorld['keep'] = async (_, { nodes = [], ...change }, known) => {
    await turn();
    if (known !== has.updated_at) throw Object.assign(new Error('It changed'), { code: 'changed_meanwhile' });
    has = { ...has, ...change, nodes: withNodes(has.nodes, nodes), updated_at: has.updated_at + 1 };
    return has;
  };
  return { has: () => has, world: { start: async () => has, read: async () => has, keep } };
}

test('of one conversation in two pages nothing is lost that either kept', async () => {
  const server = strictServer();
  let ms = 0;
  const here = scriptedWorld({ ...server.world, clock: () => (ms += 5_000) });
  const session = new ChatSession(here.world);
  const saying = session.say(written('tell'));
  await until(() => here.asks.length > 0);
  here.asks[0]?.onTrace('t1');
  here.asks[0]?.onChange({ ...NOTHING_YET, text: 'half' });
  await session.set({ model: 'm', temperature: 1 });
  await until(() => server.has().nodes[1]?.content === 'half');

  const there = scriptedWorld({ ...server.world, newId: () => `other${Math.random()}` });
  const other = new ChatSession(there.world, server.has());
  here.asks[0]?.answer({ text: 'the whole answer' });
  await saying;
  await session.set({ model: 'other', temperature: 1 });

  const [, halfKnown] = other.view().nodes;
  assert.ok(halfKnown);
  assert.equal(halfKnown.content, 'half');
  await other.thumb(halfKnown, 'up');
  await other.set({ ...other.view().settings, temperature: 0 });
  await asked(other, there.asks, 'more');

  const kept = server.has();
  assert.deepEqual(
    kept.nodes.map(({ content }) => content),
    ['tell', 'the whole answer', 'more', 'more!'],
  );
  assert.equal(kept.nodes[1]?.meta?.thumb, 'up');
  assert.deepEqual(kept.settings, { model: 'other', temperature: 0 });
  assert.deepEqual(spoken(other), [
    'user: tell',
    'assistant: the whole answer',
    'user: more',
    'assistant: more!',
  ]);
});
