import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '#std/random.ts';
import { Generator } from '../grammar/testing/generate.ts';
import { answerGrammar } from './answer-grammar.ts';
import { formOf, MARKS, readPieces, TOOLS } from './testing/forms.ts';

const ROUNDS = 100;
const TAGS = { open: '<think>', close: '</think>', wrapper: ['<response>', '</response>'] } as const;
const BITS = [
  ...['<think>', '</think>', '<response>', '<|channel|>', '<|message|>', '<|end|>', '<', ' ', '\n'],
  ...['{', '}', '[', ']', ':', ',', '"', '"name"', '"arguments"', 'now'],
];

/** A right answer with a piece missing, a piece too many, or its end cut off; or marks at random. */
function broken(right: string, bits: readonly string[], random: Random): string {
  const at = Math.floor(random() * right.length);
  const bit = () => bits[Math.floor(random() * bits.length)] ?? '';
  const ways = [
    () => right.slice(0, at),
    () => right.slice(0, at) + bit() + right.slice(at),
    () => right.slice(0, at) + right.slice(at + 1 + Math.floor(random() * 4)),
    () => Array.from({ length: 12 }, bit).join(''),
  ];
  return (ways[Math.floor(random() * ways.length)]?.() ?? '').toWellFormed();
}

function atRandom(text: string, random: Random): string[] {
  const pieces = [''];
  for (const char of text) {
    if (random() < 0.15) pieces.push('');
    pieces[pieces.length - 1] += char;
  }
  return pieces;
}

for (const family of [...Object.keys(MARKS), 'generic', 'harmony'])
  test(`broken answers in the form of ${family} are read the same however they are cut`, () => {
    const random = seededRandom(99);
    const form = formOf(family, { tags: family === 'harmony' ? undefined : TAGS });
    const { grammar } = answerGrammar({ format: { type: 'text' }, tools: TOOLS, mustCall: false }, form);
    const generator = new Generator(grammar?.text ?? '', random);
    const bits = [...BITS, ...(form.calls?.markers ?? []), ...(form.calls?.openers ?? [])];
    for (let round = 0; round < ROUNDS; round++) {
      const said = broken(generator.text(), bits, random);
      const { events: _, ...whole } = readPieces(form, [said]);
      for (const pieces of [Array.from(said), atRandom(said, random)]) {
        const { events: __, ...cut } = readPieces(form, pieces);
        assert.deepEqual(cut, whole, said);
      }
    }
  });
