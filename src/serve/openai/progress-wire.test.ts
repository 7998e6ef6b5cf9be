import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { errorReply, streamReply, textChunks } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { moveIn, scriptedExpert } from '../testing/scripted-expert.ts';

const BODY = JSON.stringify({
  model: 'up',
  stream: true,
  messages: [{ role: 'user', content: 'Hello' }],
});

async function ask(house: TestHouse, headers: Record<string, string> = {}, body = BODY) {
  const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, { method: 'POST', headers, body });
  return { reply, text: await reply.text() };
}

function framesOf(text: string) {
  return [...text.matchAll(/event: progress\ndata: (.*)\n\n/g)].map(([, data = '']) => JSON.parse(data));
}

const withoutFrames = (text: string) => text.replaceAll(/event: progress\ndata: .*\n\n/g, '');
const withoutPings = (text: string) => text.replaceAll(/^: .*\n\n/gm, '');
const PROGRESS = { 'x-freehold-progress': '1' };

suite('how far an answer is, on the wire', () => {
  let upstream: ScriptedUpstream;
  let house: TestHouse;
  before(async () => {
    upstream = await ScriptedUpstream.open();
    const remote = { url: upstream.url, models: ['m'] };
    house = await openTestHouse({
      experts: { up: { ...remote, price: { in: 1, out: 2 } }, first: remote, second: remote },
      routes: { both: ['first', 'second'] },
      retry: { attempts: 2 },
    });
  });
  beforeEach(() => upstream.reset());
  after(async () => {
    await house.close();
    await upstream.close();
  });

  test('without the header a stream is what it was; with it, the same chunks stand between the frames', async () => {
    upstream.always = streamReply(textChunks('Hel', 'lo'));
    const plain = await ask(house);
    const zero = await ask(house, { 'x-freehold-progress': '0' });
    const told = await ask(house, PROGRESS);
    assert.doesNotMatch(plain.text, /progress/);
    assert.equal(zero.text, plain.text);
    assert.equal(withoutFrames(told.text), plain.text);
    assert.match(told.text, /"stage":"answered"[^\n]*\n\ndata: \[DONE\]\n\n$/);
  });

  test('a remote: who is asked, what is sent where, who answered, what it cost', async () => {
    upstream.always = streamReply(textChunks('Hello'));
    const { reply, text } = await ask(house, PROGRESS);
    const [trying, sending, answered, ...more] = framesOf(text);
    const { origin } = new URL(upstream.url);
    const bytes = Buffer.byteLength(upstream.requests[0]?.body ?? '');
    assert.deepEqual(trying, {
      stage: 'trying',
      expert: 'up',
      kind: 'remote',
      zone: 'outside',
      model: 'm',
      because: null,
    });
    assert.deepEqual(sending, { stage: 'sending', expert: 'up', origin, zone: 'outside', bytes_out: bytes });
    assert.deepEqual(more, []);
    assert.equal(answered.stage, 'answered');
    assert.equal(answered.trace_id, reply.headers.get('x-freehold-trace'));
    assert.deepEqual(answered.left, [{ expert: 'up', origin, zone: 'outside', bytes_out: bytes }]);
    assert.deepEqual(answered.tokens, { in: 9, out: 1, cached: null, reasoning: null });
    const trace = await house.get(`/api/traces/${answered.trace_id}`);
    assert.equal(answered.cost_nanos, trace.cost_nanos);
    assert.equal(answered.total_us, trace.total_us);
  });

  test('while it is silent each second counts; a retry and the next expert say why', async () => {
    const silence = () => new Promise((resolve) => setTimeout(resolve, 1_300));
    const busy = errorReply(429, { message: 'too many' });
    upstream.reply(busy, busy, () => ({ ...streamReply(textChunks('Here.')), before: silence() }));
    const { text } = await ask(house, PROGRESS, BODY.replace('"up"', '"both"'));
    const frames = framesOf(text).map(({ stage, expert, because }) => [stage, expert, because ?? null]);
    const told = frames.filter((frame, at) => String(frame) !== String(frames[at - 1])); // a second may be told as two
    const words = String(told.find(([stage]) => stage === 'pausing')?.[2]);
    assert.match(words, /too many/);
    assert.deepEqual(told, [
      ['trying', 'first', null],
      ['sending', 'first', null],
      ['pausing', 'first', words],
      ['trying', 'first', words],
      ['sending', 'first', null],
      ['trying', 'second', words],
      ['sending', 'second', null],
      ['waiting', 'second', null],
      ['answered', 'second', null],
    ]);
    assert.equal(framesOf(text).at(-1).left.length, 3, 'what failed left as well');
  });

  test('an expert that abstains says how sure it was, and how sure it would have to be', async () => {
    upstream.always = streamReply(textChunks('Here.'));
    const shy = scriptedExpert('shy', { zone: 'device' });
    shy.script = () => [{ type: 'abstain', confidence: 0.62, threshold: 0.9 }];
    moveIn(house, shy);
    const { text } = await ask(house, PROGRESS, BODY.replace('"up"', '"auto"'));
    const [first, second] = framesOf(text).filter(({ stage }) => stage === 'trying');
    assert.deepEqual([first.expert, second.kind], ['shy', 'remote']);
    assert.equal(second.because, 'shy is 62 % sure, and answers from 90 % on');
    assert.equal(framesOf(text).at(-1).confidence, null, 'who answered did not say');
  });

  test('headers that go out while an expert is silent name that one, not the one that abstained before it', async () => {
    const silence = new Promise((resolve) => setTimeout(resolve, 100)); // longer than streamHeadersMs
    upstream.always = { ...streamReply(textChunks('Here.')), before: silence };
    const shy = scriptedExpert('shy', { zone: 'device' });
    shy.script = () => [
      { type: 'answer-start', expertId: 'shy', confidence: 0.62 },
      { type: 'abstain', confidence: 0.62, threshold: 0.9 },
    ];
    moveIn(house, shy);
    const { reply, text } = await ask(house, {}, BODY.replace('"up"', '"auto"'));
    const trace = await house.get(`/api/traces/${reply.headers.get('x-freehold-trace')}`);
    assert.deepEqual(
      ['expert', 'kind', 'confidence'].map((name) => reply.headers.get(`x-freehold-${name}`)),
      [trace.expert_id, 'remote', null],
    );
    assert.doesNotMatch(text, /x-freehold-expert/, 'there is nothing to set right');
  });

  test('an error before anything was told has its own status; after it, it is told in the stream', async () => {
    const unknown = await ask(house, PROGRESS, BODY.replace('"up"', '"nobody"'));
    assert.equal(unknown.reply.status, 404);
    const expert = scriptedExpert('torn');
    moveIn(house, expert);
    expert.script = () => [new Promise((resolve) => setTimeout(resolve, 30)), new Error('torn')];
    const torn = await ask(house, PROGRESS, BODY.replace('"up"', '"torn"'));
    assert.equal(torn.reply.status, 200);
    assert.match(withoutPings(torn.text), /^event: progress\n[^\n]*\n\ndata: \{"error":.*torn.*\}\n\n$/);
  });

  test('a header that cannot be meant is refused', async () => {
    for (const [name, value] of [
      ['x-freehold-progress', 'yes'],
      ['x-freehold-learn', 'always'],
      ['x-freehold-conversation', 'mine'],
    ] as const) {
      const { reply, text } = await ask(house, { [name]: value });
      assert.deepEqual([reply.status, JSON.parse(text).error.param], [400, name]);
      assert.match(text, new RegExp(`not \\\\"${value}\\\\"`));
    }
  });

  test('a client that leaves ends what tells it how far it is', async () => {
    upstream.always = { before: new Promise(() => {}) };
    const leaving = new AbortController();
    const asked = fetch(`${house.baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: PROGRESS,
      body: BODY,
      signal: leaving.signal,
    });
    await upstream.request(0);
    leaving.abort();
    await asked.then((reply) => reply.text()).catch(() => undefined);
    while (house.door.house.traces.openCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const { data } = await house.get('/api/traces');
    assert.equal(data[0].state, 'cancelled');
  });
});
