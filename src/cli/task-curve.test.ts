import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Curve } from '#flows/task-detail.ts';
import { drawCurve } from './task-curve.ts';

const points = Array.from({ length: 20 }, (_, at) => ({
  threshold: 1 - at * 0.02,
  coverage: (at + 1) / 20,
  risk: at < 10 ? 0 : (at - 9) / 100,
}));
const curve: Curve = { from: 'exam', student: 't.1', threshold: 1 - 14 * 0.02, points };

suite('drawCurve()', () => {
  test('shows risk against coverage, what may differ, and where the student stands', () => {
    assert.deepEqual(drawCurve(curve, 0.05, 30), [
      '   10 % ┤                   •',
      '        ┤                  •',
      '        ┤                ••',
      '        ┤               •',
      '    5 % ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄◆┄┄┄┄┄',
      '        ┤             •',
      '        ┤           ••',
      '        ┤          •',
      '    0 % ┤••••••••••',
      `        └${'─'.repeat(20)}`,
      '         0 %  answered  100 %',
    ]);
  });

  test('has no diamond where nothing was let in, and grows with what is there', () => {
    const { threshold: _none, ...failed } = curve;
    const drawn = drawCurve({ ...failed, points: [{ threshold: 0.9, coverage: 1, risk: 0.4 }] }, 0.05, 200);
    assert.ok(!drawn.join('').includes('◆'));
    assert.equal(drawn[0], `   40 % ┤${'•'.repeat(60)}`);
    assert.match(drawn[7] ?? '', /5 % ┤┄{60}$/);
  });

  test('fits the narrowest terminal', () => {
    assert.ok(drawCurve(curve, 0.05, 10).every((line) => line.length <= 19));
  });
});
