import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FitReport, fitWords } from './what-fits.ts';

type Row = FitReport['data'][number];

function row(name: string, gigabytes: number, speed: number | null, more: Partial<Row> = {}): Row {
  const known = { known: 'size', quantization: 'Q4_K_M', fits: true } as const;
  return { ...known, name, weight_bytes: gigabytes * 1e9, tokens_per_second: speed, ...more };
}

const reports: [what: string, rows: readonly Row[], words: string][] = [
  [
    'the largest, and the largest that is fast',
    [row('1.7B', 1, 26), row('4B', 2.4, 11.2), row('14B', 9, 3), row('30B-A3B', 18, 9, { fits: false })],
    'This machine has room for models up to 14B; those up to 4B write fluently, 11 tokens a second or more.',
  ],
  [
    'one model where the largest is fast',
    [row('4B', 2.4, 40), row('8B', 5, 20)],
    'This machine has room for models up to 8B, at about 20 tokens a second.',
  ],
  [
    'the speed where all are slow',
    [row('0.6B', 0.4, 3.42)],
    'This machine has room for models up to 0.6B, at about 3.4 tokens a second.',
  ],
  ['no speed where none is known', [row('4B', 2.4, null)], 'This machine has room for models up to 4B.'],
  [
    'that nothing fits',
    [row('0.6B', 0.4, 75, { fits: false }), row('mine', 1, 20, { known: 'exact' })],
    'This machine is short of memory for models of its own just now.',
  ],
];
for (const [what, data, words] of reports) {
  test(`fitWords() tells ${what}`, () => assert.equal(fitWords({ data }), words));
}
