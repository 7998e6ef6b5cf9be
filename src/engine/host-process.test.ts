import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { NO_STORIES, storiesModel } from '#testing/tiny-models/stories-model.ts';
import { until } from '#testing/until.ts';
import type { HostProcess } from './host-process.ts';
import { GREEDY, NO_LIBRARIES, startHost, tell } from './testing/real-host.ts';

const skip = NO_LIBRARIES ?? NO_STORIES ?? false;
const folder = mkdtempSync(join(tmpdir(), 'freehold-host-'));
let host: HostProcess;
let greedyText = '';

before(async () => {
  if (skip) return;
  const stories = storiesModel(folder);
  assert.ok(stories);
  greedyText = stories.greedyText;
  host = await startHost(stories.file);
});

after(async () => {
  await host?.close();
  rmSync(folder, { recursive: true, force: true });
});

const OPENINGS = [
  'Once',
  'One day',
  'Lily',
  'Tom and Sam went to the park. They',
  'The cat',
  'Ben was',
  'There',
];

test('a real model says its known text, byte for byte, alone and while seven others run', {
  skip,
}, async () => {
  const alone = await tell(host, { maxTokens: 200 });
  assert.equal(alone.text, greedyText);
  for (const laterMs of [0, 20]) {
    const others = OPENINGS.map((prompt, index) =>
      tell(host, { prompt, maxTokens: 80 + index * 20, client: `client ${index}` }),
    );
    await new Promise((resolve) => setTimeout(resolve, laterMs));
    const { text } = await tell(host, { maxTokens: 200 });
    assert.equal(text, greedyText);
    for (const [index, { tokens }] of (await Promise.all(others)).entries())
      assert.equal(tokens, 80 + index * 20);
  }
});

test('the same seed says the same, another seed something else', { skip }, async () => {
  const say = (seed: number) =>
    tell(host, { prompt: 'Once upon', maxTokens: 60, sampling: { ...GREEDY, temperature: 1, seed } });
  const [a, b, c, d] = [await say(1), await say(1), ...(await Promise.all([say(1), say(2)]))];
  assert.equal(b?.text, a?.text);
  assert.equal(c?.text, a?.text, 'also beside another');
  assert.notEqual(d?.text, a?.text);
});

test('log-probabilities over all tokens are together 1, and the chosen one is among them', {
  skip,
}, async () => {
  const { vocabulary } = host.report;
  const { logprobs, tokens } = await tell(host, { prompt: 'The', maxTokens: 12, logprobs: vocabulary });
  assert.equal(logprobs.length, tokens);
  for (const { bytes, logprob, top } of logprobs) {
    assert.equal(top.length, vocabulary);
    const sum = top.reduce((total, one) => total + Math.exp(one.logprob), 0);
    assert.ok(Math.abs(sum - 1) < 1e-6, `${sum}`);
    assert.equal(logprob, top[0]?.logprob, 'greedy takes the likeliest');
    assert.deepEqual(bytes, top[0]?.bytes);
  }
});

test('log-probabilities are those of the model, whatever the samplers make of them', { skip }, async () => {
  const first = async (sampling: object) => {
    const { logprobs } = await tell(host, {
      prompt: 'The',
      maxTokens: 1,
      logprobs: host.report.vocabulary,
      sampling: { ...GREEDY, ...sampling },
    });
    return logprobs[0];
  };
  const plain = await first({});
  const hot = await first({ temperature: 3, topK: 3, seed: 5, logitBias: { 300: 5 } });
  assert.deepEqual(hot?.top, plain?.top);
});

test('a bias of -100 forbids a token, one of 100 forces it', { skip }, async () => {
  const token = (await host.tokenize(' little')).at(-1) as number;
  const say = (logitBias: Record<string, number>) =>
    tell(host, {
      prompt: 'Once upon a time, there was a',
      maxTokens: 12,
      sampling: { ...GREEDY, logitBias },
    });
  assert.match((await say({})).text, /^ little/);
  assert.doesNotMatch((await say({ [token]: -100 })).text, / little/);
  assert.equal((await say({ [token]: 100 })).text, ' little'.repeat(12));
});

test('stop texts, the count of tokens and the end are told', { skip }, async () => {
  const { text, end, tokens } = await tell(host, { maxTokens: 100, stop: ['little girl', 'never said'] });
  assert.equal(text, greedyText.slice(0, greedyText.indexOf('little girl')));
  assert.deepEqual([end?.finish, end?.tokensIn, end?.tokensOut], ['stop', 1, tokens]);
});

test('a prompt that was read once is not read again', { skip }, async () => {
  const prompt = 'Tom had a red ball. '.repeat(15);
  const first = await tell(host, { prompt, maxTokens: 2 });
  const second = await tell(host, { prompt, maxTokens: 2 });
  assert.ok((first.end?.tokensCached ?? 0) < 5, 'the begin token, and what another text began with');
  assert.equal(second.end?.tokensCached, (second.end?.tokensIn ?? 0) - 1);
  assert.equal(second.text, first.text);
});

test('an aborted reader is let go at once, and its generation ends', { skip }, async () => {
  const control = new AbortController();
  let pieces = 0;
  const reading = tell(host, { maxTokens: 400, ignoreEnd: true }, control.signal, () => {
    pieces += 1;
    if (pieces === 5) control.abort(new Error('the client left'));
  });
  await assert.rejects(reading, /the client left/);
  await quiet();
  assert.ok((host.state?.tokensAnswered ?? 0) > 0);
  const answered = host.state?.tokensAnswered ?? 0;
  await tell(host, { maxTokens: 1 });
  await quiet();
  assert.ok((host.state?.tokensAnswered ?? 0) - answered < 5, 'nothing was computed for nobody');
  await assert.rejects(tell(host, {}, AbortSignal.abort(new Error('before it began'))), /before it began/);
});

test('a reader that just stops reading ends its generation too', { skip }, async () => {
  for await (const _ of host.generate({ ...ORDER, maxTokens: 400 }, new AbortController().signal)) break;
  await quiet();
  assert.equal(host.state?.running, 0);
});

/** Waits until the process says that it rests. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 30));
  await until(() => !host.state || host.state.running + host.state.waiting === 0, 'it rests');
}

const ORDER = { client: 'ada', prompt: '', addBegin: true, stop: [], sampling: GREEDY };

test('what is wrong with an ask is told to the one who asked, with the numbers', { skip }, async () => {
  const prompt = 'word '.repeat(20_000);
  await assert.rejects(tell(host, { prompt }), (error: AppError) => {
    assert.equal(error.code, 'context_length_exceeded');
    assert.equal(error.details.values?.n_ctx, 512);
    assert.ok(Number(error.details.values?.n_prompt_tokens) > 20_000);
    return true;
  });
  for (const text of ['root ::= nowhere', 'root ::= root "a" | "b"', 'other ::= "a"', ''])
    await assert.rejects(tell(host, { sampling: { ...GREEDY, grammar: { text } } }), {
      code: 'bad_request',
      message: /grammar/,
    });
  await assert.rejects(host.embed(['a text']), { code: 'bad_request', message: /loaded to answer/ });
});

test('two hundred at once: so many are answered, the rest is told to come back', { skip }, async () => {
  const asks = Array.from({ length: 200 }, (_, index) =>
    tell(host, { prompt: `Number ${index}`, maxTokens: 2, client: `c${index}` }),
  );
  const results = await Promise.allSettled(asks);
  const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
  assert.ok(results.length - refused.length >= 24, `${results.length - refused.length} were answered`);
  assert.ok(refused.length > 0);
  for (const reason of refused) {
    assert.ok(reason instanceof AppError && reason.code === 'overloaded', String(reason));
    assert.equal(reason.details.retryAfterMs, 1_000);
  }
});

test('a grammar is kept to, whatever the chance', { skip }, async () => {
  const grammar = { text: 'root ::= ("yes" | "no") ": " [a-z]{2,6} " " [0-9]{3}' };
  const file = join(folder, 'tiny.gguf');
  randomModel(file, TINY);
  const tiny = await startHost(file);
  try {
    const say = (seed: number) =>
      tell(tiny, {
        prompt: 'Well',
        maxTokens: 60,
        sampling: { ...GREEDY, temperature: 1, topK: 0, seed, grammar },
      });
    for (const { text, end } of await Promise.all(Array.from({ length: 20 }, (_, seed) => say(seed)))) {
      assert.match(text, /^(yes|no): [a-z]{2,6} [0-9]{3}$/);
      assert.equal(end?.finish, 'stop');
    }
  } finally {
    await tiny.close();
  }
});
