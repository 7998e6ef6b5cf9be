import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerFacts, type Heard } from './answer-facts.ts';
import type { TraceFacts } from './house-line.ts';

const heard: Heard = {
  answer: { expert: 'qwen', kind: 'local' },
  usage: { read: 52, cached: 40, written: 91 },
  pieces: 90,
  firstMs: 412,
  streamMs: 10_000,
  isStopped: false,
};
const trace: TraceFacts = {
  state: 'done',
  expert_id: 'up',
  kind: 'remote',
  model: 'large-1',
  tokens_in: 60,
  tokens_out: 20,
  tokens_cached: 0,
  cost_nanos: 1_500_000,
};

suite('the line about an answer', () => {
  const lines: [what: string, changes: Partial<Heard>, trace: TraceFacts | undefined, line: string][] = [
    [
      'as the stream told it',
      {},
      undefined,
      'qwen · local · 91 tokens · 9.0 tok/s · first after 412 ms · 52 read, 40 of them cached',
    ],
    [
      'the trace knows better: who answered in the end, and the cost',
      {},
      trace,
      'up (large-1) · remote · 20 tokens · 1.9 tok/s · first after 412 ms · 60 read · $0.0015',
    ],
    [
      'stopped, where nobody counted',
      { isStopped: true, usage: {} },
      undefined,
      'stopped · qwen · local · about 90 tokens · 8.9 tok/s · first after 412 ms',
    ],
    [
      'all in one piece',
      { streamMs: 0, usage: { written: 1 } },
      undefined,
      'qwen · local · 1 token · first after 412 ms',
    ],
    [
      'quick',
      { streamMs: 1_000, usage: { written: 301 } },
      undefined,
      'qwen · local · 301 tokens · 300 tok/s · first after 412 ms',
    ],
    [
      'nobody told anything',
      { answer: { expert: undefined, kind: undefined }, usage: {} },
      undefined,
      'first after 412 ms',
    ],
  ];
  for (const [what, changes, known, line] of lines)
    test(what, () => assert.equal(answerFacts({ ...heard, ...changes }, known), line));
});
