import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerFacts, Stage } from '../../api/answer-parts.ts';
import {
  costWords,
  leftWords,
  speedOf,
  speedWords,
  stageShare,
  stageWords,
  sureWords,
} from './answer-words.ts';

const FACTS: AnswerFacts = {
  trace_id: 't',
  expert: 'openai',
  kind: 'remote',
  model: 'm',
  zone: 'outside',
  confidence: null,
  cost_nanos: null,
  tokens: { in: 1, out: 2 },
  left: [],
};

const STAGES: readonly (readonly [Stage | undefined, string])[] = [
  [undefined, 'Sending your message'],
  [{ stage: 'trying', expert: 'openai', because: null }, 'Asking openai'],
  [{ stage: 'trying', expert: 'openai', because: 'it was busy' }, 'Asking openai now: it was busy'],
  [
    { stage: 'pausing', expert: 'a', ms: 800, because: 'it was busy' },
    'Asking a again in 800 ms: it was busy',
  ],
  [{ stage: 'room', for: 'qwen3' }, 'Waiting for qwen3 to get room in memory'],
  [{ stage: 'loading', share: 0.4 }, 'Loading the model, 40 %'],
  [{ stage: 'queued', ahead: 2 }, 'Queued behind 2'],
  [{ stage: 'queued', ahead: 0 }, 'Next in the queue'],
  [{ stage: 'reading', tokens: 1240, done: 372 }, 'Reading 1,240 tokens, 30 %'],
  [
    { stage: 'sending', expert: 'a', origin: 'https://api.openai.com', zone: 'outside', bytes_out: 1234 },
    'Sending 1.2 kB to api.openai.com',
  ],
  [{ stage: 'waiting', expert: 'openai', ms: 3000 }, 'Waiting for openai'],
  [{ stage: 'dancing' } as unknown as Stage, 'Sending your message'],
];

for (const [stage, words] of STAGES)
  test(`a stage is told as "${words}" (${stage?.stage ?? 'none'})`, () =>
    assert.equal(stageWords(stage), words));

test('only what is counted has a share', () => {
  assert.equal(stageShare({ stage: 'reading', tokens: 4, done: 1 }), 0.25);
  assert.equal(stageShare({ stage: 'reading', tokens: 0, done: 0 }), undefined);
  assert.equal(stageShare({ stage: 'queued', ahead: 1 }), undefined);
});

test('what left is told by host; what went to this machine did not leave', () => {
  const send = (origin: string, zone: string, bytes_out: number) => ({
    expert: 'e',
    origin,
    zone,
    bytes_out,
  });
  assert.equal(leftWords(FACTS).words, 'stayed on this machine');
  assert.equal(
    leftWords({ ...FACTS, left: [send('http://127.0.0.1:1', 'device', 9)] }).words,
    'stayed on this machine',
  );
  const twice = [send('https://a.com', 'outside', 700), send('https://a.com', 'outside', 500)];
  assert.deepEqual(leftWords({ ...FACTS, left: twice }), { words: 'sent to a.com, 1.2 kB', isOutside: true });
  const near = [send('http://10.0.0.2:80', 'household', 10)];
  assert.deepEqual(leftWords({ ...FACTS, left: near }), {
    words: 'sent to 10.0.0.2, 10 B within your household',
    isOutside: false,
  });
});

test('a cost that nobody told is unknown, but for own models', () => {
  assert.equal(costWords(FACTS), 'cost unknown');
  assert.equal(costWords({ ...FACTS, kind: 'local' }), 'no charge');
  assert.equal(costWords({ ...FACTS, cost_nanos: 0 }), 'no charge');
  assert.equal(costWords({ ...FACTS, cost_nanos: 1_200_000 }), 'cost 0.0012');
});

test('how sure, and how fast', () => {
  assert.equal(sureWords(FACTS), undefined);
  assert.equal(sureWords({ ...FACTS, confidence: 0.97 }), '97 % sure');
  assert.equal(speedOf(100, 1_000), 100);
  assert.equal(speedOf(1, 1_000), undefined);
  assert.equal(speedWords(3.25), '3.3 tokens/s');
  assert.equal(speedWords(198.7), '199 tokens/s');
});
