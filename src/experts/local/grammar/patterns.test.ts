import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { acceptsText } from './automaton.ts';
import { grammarOf } from './grammar-of.ts';
import { Matcher } from './testing/match.ts';
import { patternAutomaton } from './text-language.ts';

const PATTERNS = [
  'a',
  '^a',
  'a$',
  '^$',
  '^(?:a|b)*c?$',
  '(^|,)ab(,|$)',
  '^a{2}b{1,3}c{2,}$',
  'a*?b+?c??',
  '^[^ab]+$',
  '^[a-c,\\-]{2,4}$',
  '^(?<first>[ab])(c|(?:,a))$',
  '[]',
  '^[^]$',
  '^\\w+\\s\\d\\D\\S\\W$',
  '^a|^b$|c$',
  'a(b$|c)|,',
  '^.a.$',
  '^(a{0,2}b){2}$',
  '^\\x61\\u0062\\u{63}$',
  '^\\cJ\\t\\/\\.$',
  '^[\\d\\-b]+$',
  '^[\\w-]+$',
  'a{,2}',
  '^(ab|)+$',
  '^a(?:)b$',
  '^(?=.*a)(?=.*,).{2,5}$',
  '^(?!.*aa)(?!b$)[abc]*$',
  '^(?=a|b)(?:a.|b)',
];

/** Letters that the patterns speak of, and some that they do not. */
const LETTERS = [...'aabbcc,-1 _.\n\t/é😀{}'];

describe('a pattern', () => {
  for (const pattern of PATTERNS)
    it(`${pattern} accepts the texts in which RegExp finds it, and no others`, () => {
      const regex = new RegExp(pattern, isUnicode(pattern) ? 'u' : '');
      const automaton = patternAutomaton(pattern, 'test#');
      const random = seededRandom(11);
      for (let i = 0; i < 400; i++) {
        const text = Array.from(
          { length: Math.floor(random() * 7) },
          () => LETTERS[Math.floor(random() * LETTERS.length)],
        ).join('');
        assert.equal(acceptsText(automaton, text), regex.test(text), JSON.stringify(text));
      }
    });
});

describe('bounds on a number', () => {
  const random = seededRandom(3);
  const decimals = () => Math.floor(random() * 3);
  const number = () => Number(((random() - 0.5) * 10 ** Math.floor(random() * 5)).toFixed(decimals()));

  for (let i = 0; i < 40; i++) {
    const [one, other] = [number(), number()].sort((a, b) => a - b);
    const schema = {
      type: i % 2 === 0 ? 'integer' : 'number',
      ...(i % 3 === 0 ? { exclusiveMinimum: one } : { minimum: one }),
      ...(i % 5 === 0 ? {} : i % 4 === 0 ? { exclusiveMaximum: other } : { maximum: other }),
    };
    it(`are kept: ${JSON.stringify(schema)}`, (t) => {
      const {
        minimum = -Infinity,
        exclusiveMinimum = -Infinity,
        maximum = Infinity,
        exclusiveMaximum = Infinity,
      } = schema as Readonly<Record<string, unknown>> as Readonly<Record<string, number>>;
      const inside = (value: number) =>
        value >= minimum && value > exclusiveMinimum && value <= maximum && value < exclusiveMaximum;
      const matcher = matcherOf(schema);
      if (!matcher) return t.skip('no number lies between');
      for (let tries = 0; tries < 300; tries++) {
        const near =
          tries % 2 === 0 ? number() : Number(((tries % 3 === 0 ? one : other) ?? 0) + (random() - 0.5));
        const text = schema.type === 'integer' ? String(Math.round(near)) : near.toFixed(decimals());
        if (text.startsWith('-') && Number(text) === 0) continue;
        assert.equal(matcher.matches(text), inside(Number(text)), text);
      }
    });
  }
});

/** Whether a pattern can be read in Unicode mode; the others are read as old ones are. */
function isUnicode(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').unicode;
  } catch {
    return false;
  }
}

function matcherOf(schema: unknown): Matcher | undefined {
  try {
    return new Matcher(grammarOf(schema));
  } catch {
    return undefined;
  }
}
