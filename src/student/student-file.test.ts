import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { Student } from './student.ts';
import { decodeStudent, encodeStudent, studentHash } from './student-file.ts';
import { HEADER, handmadeKnowledge } from './testing/handmade.ts';

const FILE = encodeStudent(HEADER, handmadeKnowledge());

function resealed(change: (body: Buffer) => void): Uint8Array {
  const body = Buffer.from(FILE.subarray(0, -32));
  change(body);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

suite('a student file', () => {
  test('holds a student that answers as it did before', () => {
    const [before, after] = [new Student(HEADER, handmadeKnowledge()), decodeStudent(FILE)];
    assert.deepEqual(after.header, HEADER);
    for (const text of ['my parcel is late', 'it came broken', '', 'late late broken', '東京 ñ'])
      assert.deepEqual(after.answer(text), before.answer(text));
  });

  test('of the format before has heads that are answered one by one', () => {
    const { bundles, ...older } = HEADER;
    const file = encodeStudent({ ...older, format: 2 } as typeof HEADER, handmadeKnowledge());
    const student = decodeStudent(file);
    assert.deepEqual(student.header.bundles, bundles);
    assert.deepEqual(student.answer('it came broken').values, [1]);
  });

  test('is the same for the same student, and is named by its sha256', () => {
    assert.deepEqual(encodeStudent(HEADER, handmadeKnowledge()), FILE);
    assert.equal(studentHash(FILE), createHash('sha256').update(FILE).digest('hex'));
  });

  test('may lie anywhere in a larger buffer', () => {
    const larger = Buffer.concat([Buffer.from('abc'), FILE]);
    assert.deepEqual(decodeStudent(larger.subarray(3)).header, HEADER);
  });

  const DAMAGED: [what: string, bytes: Uint8Array, message: RegExp][] = [
    ['nothing', new Uint8Array(0), /it has 0 bytes only/],
    ['something else', Buffer.alloc(1000, 'GGUF'), /it does not begin with FREEHOLD/],
    ['half of a file', FILE.subarray(0, FILE.length / 2), /cut short or altered/],
    ['all but its last byte', FILE.subarray(0, -1), /cut short or altered/],
    ['a file with one more byte', Buffer.concat([FILE, Buffer.from('x')]), /cut short or altered/],
    ...[20, 200, FILE.length - 100, FILE.length - 1].map((at): [string, Uint8Array, RegExp] => [
      `a file whose byte ${at} differs`,
      FILE.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      /cut short or altered/,
    ]),
    [
      'a newer format',
      resealed((body) => body.writeUInt32LE(9, 8)),
      /its format is 9, and this .* reads 2 to 3/,
    ],
    [
      'an older format',
      resealed((body) => body.writeUInt32LE(1, 8)),
      /its format is 1, and this .* reads 2 to 3/,
    ],
    ['a file that promises more than it holds', resealed((body) => body.writeUInt32LE(4e9, 12)), /go on for/],
  ];
  for (const [what, bytes, message] of DAMAGED) {
    test(`is refused where it is ${what}`, () => {
      assert.throws(() => decodeStudent(bytes), { name: 'AppError', code: 'config_invalid', message });
    });
  }
});
