import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Sessions } from './sessions.ts';

const LIMITS = { idleMs: 100, longestMs: 250, most: 3 };

suite('a session', () => {
  test('goes on while it is used, but not for ever', () => {
    const sessions = new Sessions(LIMITS);
    const id = sessions.begin(0);
    assert.equal(sessions.isOpen(id, 100), true);
    assert.equal(sessions.isOpen(id, 200), true);
    assert.equal(sessions.isOpen(id, 250), true);
    assert.equal(sessions.isOpen(id, 251), false);
    assert.equal(sessions.isOpen(id, 0), false, 'what is over stays over');
  });

  test('ends when nobody used it for long', () => {
    const sessions = new Sessions(LIMITS);
    const id = sessions.begin(0);
    assert.equal(sessions.isOpen(id, 101), false);
  });

  test('ends when it is told to, alone or with all others', () => {
    const sessions = new Sessions(LIMITS);
    const [a, b, c] = [sessions.begin(0), sessions.begin(0), sessions.begin(0)];
    sessions.end(a);
    assert.deepEqual(
      [a, b, c].map((id) => sessions.isOpen(id, 1)),
      [false, true, true],
    );
    sessions.endAll();
    assert.deepEqual(
      [b, c].map((id) => sessions.isOpen(id, 1)),
      [false, false],
    );
  });

  test('makes room for a newer one', () => {
    const sessions = new Sessions(LIMITS);
    const ids = [0, 1, 2, 3].map((nowMs) => sessions.begin(nowMs));
    assert.deepEqual(
      ids.map((id) => sessions.isOpen(id, 4)),
      [false, true, true, true],
    );
  });

  test('has an id that nobody guesses, and no other is taken', () => {
    const sessions = new Sessions(LIMITS);
    const id = sessions.begin(0);
    assert.match(id, /^[\w-]{43}$/);
    assert.notEqual(sessions.begin(0), id);
    assert.equal(sessions.isOpen('', 0), false);
    assert.equal(sessions.isOpen(`${id}A`, 0), false);
  });
});
