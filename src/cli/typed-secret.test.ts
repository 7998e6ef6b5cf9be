import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { afterKey, readPiped, typeHidden } from './typed-secret.ts';

function piped(...pieces: string[]): PassThrough {
  const stream = new PassThrough();
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return stream;
}

/** A terminal as far as typing goes. */
function terminal(...pieces: string[]) {
  const modes: boolean[] = [];
  const input = Object.assign(piped(...pieces), { setRawMode: (on: boolean) => modes.push(on) });
  let shown = '';
  const output = { write: (text: string) => (shown += text) };
  const type = (...questions: string[]) => typeHidden(input as never, output as never, questions);
  return { modes, type, shown: () => shown };
}

suite('what is typed and not shown', () => {
  test('is a line a question, however its letters arrive', async () => {
    const { type, shown, modes } = terminal('sec', 'ret\rsec', 'ret\r');
    assert.deepEqual(await type('Password: ', 'Once more: '), ['secret', 'secret']);
    assert.equal(shown(), 'Password: \nOnce more: \n');
    assert.deepEqual(modes, [true, false]);
  });

  test('can be taken back', async () => {
    const { type } = terminal('secrex\u007ft\r', 'wrong\u0015right\r');
    assert.deepEqual(await type('a', 'b'), ['secret', 'right']);
    assert.equal(afterKey('a😀', '\u007f'), 'a');
    assert.equal(afterKey('a', '\u001b'), 'a', 'control characters are no letters');
  });

  test('that ends before its line does is an error', async () => {
    const { type, modes } = terminal('secr');
    await assert.rejects(type('a'), /the input ended/);
    await assert.rejects(terminal('secr\u0004').type('a'), /the input ended/);
    assert.deepEqual(modes, [true, false]);
  });
});

suite('what a program pipes in', () => {
  test('is its first line', async () => {
    assert.equal(await readPiped(piped('a pass', 'word\r\nand more\n')), 'a password');
    assert.equal(await readPiped(piped('a password')), 'a password');
    assert.equal(await readPiped(piped()), '');
  });
});
