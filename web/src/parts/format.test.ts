import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ago, bytes, counted, duration, money, percent, UNKNOWN } from './format.ts';

suite('figures as people read them', () => {
  const rows: [what: string, said: string, meant: string][] = [
    ['a whole share', percent(0.714), '71 %'],
    ['a small share', percent(0.034), '3.4 %'],
    ['nearly all is not all', percent(0.996), '99.6 %'],
    ['all', percent(1), '100 %'],
    ['none', percent(0), '0 %'],
    ['an unknown share', percent(null), UNKNOWN],
    ['money', money(1_234_500_000), '1.23'],
    ['small money keeps two digits', money(412_000), '0.00041'],
    ['no money', money(0), '0.00'],
    ['unknown money', money(null), UNKNOWN],
    ['bytes', bytes(950), '950 B'],
    ['kilobytes', bytes(1_234), '1.2 kB'],
    ['gigabytes', bytes(4_700_000_000), '4.7 GB'],
    ['just under a unit', bytes(999_999), '1.0 MB'],
    ['microseconds', duration(340), '340 µs'],
    ['milliseconds', duration(12_300), '12 ms'],
    ['seconds', duration(3_400_000), '3.4 s'],
    ['minutes', duration(125_000_000), '2 min 5 s'],
    ['hours', duration(3_720_000_000), '1 h 2 min'],
    ['one', counted(1, 'ask'), '1 ask'],
    ['many', counted(1_200, 'reply', 'replies'), '1,200 replies'],
    ['now', ago(1_000, 5_000), 'just now'],
    ['minutes ago', ago(0, 180_000), '3 minutes ago'],
    ['yesterday', ago(0, 90_000_000), 'yesterday'],
  ];
  for (const [what, said, meant] of rows) test(what, () => assert.equal(said, meant));
});
