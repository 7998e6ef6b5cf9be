import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Attempt } from '../../api/traces.ts';
import { timeline } from './timeline.ts';

const AT = 1_700_000_000_000;

function attempt(more: Partial<Attempt> = {}): Attempt {
  return {
    rung: 0,
    expert_id: 'up',
    kind: 'remote',
    model: null,
    started_at: AT,
    first_byte_us: 200_000,
    total_us: 1_500_000,
    tokens_in: null,
    tokens_out: null,
    cost_nanos: null,
    finish: 'stop',
    error_code: null,
    error_message: null,
    confidence: null,
    threshold: null,
    ...more,
  };
}
const words = (more: Partial<Attempt>) =>
  timeline({ opened_at: AT, total_us: 1, attempts: [attempt(more)] }).bars[0]?.words;

suite('the attempts on a timeline', () => {
  test('begin where they began, wait, then speak', () => {
    const failed = attempt({
      error_code: 'upstream_failed',
      error_message: 'no',
      first_byte_us: null,
      total_us: 90_000,
    });
    const line = timeline({
      opened_at: AT,
      total_us: 1_700_000,
      attempts: [failed, attempt({ started_at: AT + 150 })],
    });
    assert.equal(line.totalUs, 1_700_000);
    assert.deepEqual(
      line.bars.map(({ startUs, waitUs, speakUs, outcome }) => [startUs, waitUs, speakUs, outcome]),
      [
        [0, 90_000, 0, 'failed'],
        [150_000, 200_000, 1_300_000, 'answered'],
      ],
    );
  });

  test('never reach beyond the line, though clocks disagree', () => {
    const line = timeline({
      opened_at: AT,
      total_us: null,
      attempts: [attempt({ started_at: AT - 3, first_byte_us: 9e9 })],
    });
    assert.deepEqual([line.totalUs, line.bars[0]?.startUs, line.bars[0]?.speakUs], [1_500_000, 0, 0]);
    assert.equal(timeline({ opened_at: AT, total_us: null, attempts: [] }).totalUs, 1);
  });

  const rows: [more: Partial<Attempt>, words: string][] = [
    [{}, 'First word after 200 ms; finished after 1.5 s.'],
    [{ finish: 'length', first_byte_us: null }, 'Stopped at the length that was allowed after 1.5 s.'],
    [
      { confidence: 0.93, first_byte_us: 40, total_us: 60 },
      'First word after 40 µs; finished after 60 µs, 93 % sure.',
    ],
    [
      { finish: 'abstain', confidence: 0.62, threshold: 0.81 },
      'It was 62 % sure and answers from 81 % on, so it said nothing.',
    ],
    [{ finish: 'abstain', confidence: 0.62 }, 'It was 62 % sure: not enough, so it said nothing.'],
    [{ finish: 'abstain' }, 'It was not sure enough, and said nothing.'],
    [{ finish: 'cancelled' }, 'The caller left after 1.5 s.'],
    [{ error_code: 'upstream_timeout', error_message: 'Cannot wait any longer' }, 'Cannot wait any longer'],
    [{ finish: 'odd' }, 'First word after 200 ms; ended after 1.5 s.'],
  ];
  for (const [more, wanted] of rows) test(wanted, () => assert.equal(words(more), wanted));
});
