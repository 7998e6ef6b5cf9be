import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextStream } from './text-stream.ts';

/** The text as it goes out when its bytes come in these pieces. */
function streamed(pieces: readonly Uint8Array[], stops: readonly string[] = []) {
  const stream = new TextStream(stops);
  const parts: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = stream.push(piece);
    parts.push(text);
    if (stopped) return { text: parts.join(''), parts, stopped };
  }
  parts.push(stream.end());
  return { text: parts.join(''), parts, stopped: false };
}

/** The bytes cut at every place, at every two places, and into single bytes. */
function* cuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [...bytes].map((byte) => Uint8Array.of(byte));
  for (let first = 0; first <= bytes.length; first++)
    for (let second = first; second <= bytes.length; second++)
      yield [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

test('a text is the same wherever its tokens end', () => {
  const text = 'aé漢😀 é́👩‍👩‍👧!';
  for (const pieces of cuts(Buffer.from(text))) {
    const { text: out, parts } = streamed(pieces);
    assert.equal(out, text);
    for (const part of parts) assert.ok(part.isWellFormed() && !part.includes('\ufffd'), 'half a character');
  }
});

test('what is no UTF-8 becomes replacement characters, the same ones wherever the tokens end', () => {
  const broken = {
    'a stray continuation': '41 80 42',
    'a character cut off by another': '41 e6 bc 42',
    'an overlong slash': 'c0 af 41',
    'a surrogate in bytes': 'ed a0 80 41',
    'beyond the last character': 'f5 80 80 80 41',
    'two leads': 'f0 f0 9f 98 80 41',
    'a lead before a letter': 'c3 41',
  };
  for (const [name, bytes] of Object.entries(broken)) {
    const expected = new TextDecoder().decode(hex(bytes));
    for (const pieces of cuts(hex(bytes))) assert.equal(streamed(pieces).text, expected, name);
  }
});

test('bytes of a character that never came are left out', () => {
  assert.equal(streamed([hex('41 f0 9f 98')]).text, 'A');
  assert.equal(streamed([hex('41'), hex('f0'), hex('9f')]).text, 'A');
});

test('a text ends before its stop text, wherever the tokens end', () => {
  const text = 'one 😀 two STOP three';
  for (const pieces of cuts(Buffer.from(text))) {
    const { text: out, stopped } = streamed(pieces, ['STOP', 'never']);
    assert.deepEqual([out, stopped], ['one 😀 two ', true]);
  }
});

test('what only looks like a stop text is said after all', () => {
  const text = 'aab aaab ab STO STOP';
  for (const pieces of cuts(Buffer.from(text))) {
    const { text: out, stopped } = streamed(pieces, ['aaaab', 'STOPS']);
    assert.deepEqual([out, stopped], [text, false]);
  }
});

test('the stop text that begins first counts', () => {
  for (const pieces of cuts(Buffer.from('say END or STOP')))
    assert.equal(streamed(pieces, ['STOP', 'END', 'ND or']).text, 'say ');
});

test('nothing is held back longer than it could begin a stop text', () => {
  const stream = new TextStream(['\n\nUser:']);
  assert.equal(stream.push(Buffer.from('Hello\n')).text, 'Hello');
  assert.equal(stream.push(Buffer.from('\nUs')).text, '');
  assert.equal(stream.push(Buffer.from('a')).text, '\n\nUsa');
});

test('a space at the very beginning is left out where it is none of the text', () => {
  const streamOf = (...pieces: string[]) => {
    const stream = new TextStream([], true);
    return pieces.map((piece) => stream.push(Buffer.from(piece)).text).join('');
  };
  assert.equal(streamOf('', ' Once', ' upon'), 'Once upon');
  assert.equal(streamOf('Once', ' upon'), 'Once upon');
  assert.equal(streamOf('  two'), ' two');
});

test('an empty stop text, or half a character as one, stops nothing', () => {
  assert.deepEqual(streamed([Buffer.from('a😀b')], ['', '\ude00', '\ud83d']), {
    text: 'a😀b',
    parts: ['a😀b', ''],
    stopped: false,
  });
});
