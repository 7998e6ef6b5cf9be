import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ByteProgress, progressLine } from './byte-progress.ts';
import { byteSize, timeLeft } from './byte-size.ts';

function viewOf(isTerminal: boolean) {
  const drawn: string[] = [];
  const said: string[] = [];
  const view = {
    isTerminal,
    now: 0,
    nowMs: () => view.now,
    redraw: (line: string) => drawn.push(line),
    say: (line: string) => said.push(line),
  };
  return { view, drawn, said };
}

suite('progress of bytes', () => {
  test('sizes and times are for people', () => {
    const sizes: [number, string][] = [
      [0, '0 bytes'],
      [999, '999 bytes'],
      [1_000, '1.0 kB'],
      [491_400_032, '491 MB'],
      [4_683_073_184, '4.7 GB'],
      [999_960, '1.0 MB'],
    ];
    for (const [bytes, shown] of sizes) assert.equal(byteSize(bytes), shown);
    const times: [number, string][] = [
      [0.2, '1 s'],
      [59, '59 s'],
      [200, '3 min 20 s'],
      [3_900, '1 h 5 min'],
    ];
    for (const [seconds, shown] of times) assert.equal(timeLeft(seconds), shown);
  });

  test('a line has percent, bytes, speed and time left', () => {
    assert.equal(progressLine('', 250e6, 1e9, 50e6), '  25 %  250 MB of 1.0 GB  50.0 MB/s  15 s left');
    assert.equal(progressLine('x', 1e9, 1e9, 50e6), 'x 100 %  1.0 GB of 1.0 GB');
  });

  test('in a terminal it is redrawn ten times a second, with the speed of the last seconds', () => {
    const { view, drawn } = viewOf(true);
    const progress = new ByteProgress('', view);
    for (let ms = 0; ms <= 10_000; ms += 10) {
      view.now = ms;
      progress.update(ms < 5_000 ? ms * 1_000 : 5e6 + (ms - 5_000) * 2_000, 20e6);
    }
    assert.equal(drawn.length, 101);
    assert.match(drawn.at(-1) ?? '', /^█+░+ +75 % {2}15\.0 MB of 20\.0 MB {2}2\.0 MB\/s {2}3 s left$/);
    progress.end();
    assert.equal(drawn.at(-1), '');
  });

  test('elsewhere a line comes after each tenth, and the last', () => {
    const { view, said, drawn } = viewOf(false);
    const progress = new ByteProgress('', view);
    for (let done = 0; done <= 1_000; done++) {
      view.now = done;
      progress.update(done, 1_000);
    }
    assert.ok(said.length >= 10 && said.length <= 12, String(said.length));
    assert.match(said.at(-1) ?? '', /100 %/);
    progress.end();
    assert.deepEqual(drawn, []);
  });
});
