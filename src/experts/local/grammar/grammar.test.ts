import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '#std/random.ts';
import { grammarOf } from './grammar-of.ts';
import { Generator } from './testing/generate.ts';
import { Matcher } from './testing/match.ts';
import { SUITE } from './testing/suite.ts';
import { isValid } from './testing/validate.ts';

describe('the grammar of a JSON schema', () => {
  for (const { name, schema, valid, invalid } of SUITE) {
    it(`matches what is valid under ${name}, and nothing else`, () => {
      const matcher = new Matcher(grammarOf(schema));
      for (const text of valid) {
        assert.equal(isValid(schema, JSON.parse(text)), true, `not valid at all: ${text}`);
        assert.equal(matcher.matches(text), true, `not matched: ${text}`);
      }
      for (const text of invalid) assert.equal(matcher.matches(text), false, `matched: ${text}`);
    });

    it(`leaves a model no way to break ${name}`, () => {
      const generator = new Generator(grammarOf(schema), seededRandom(7));
      for (let i = 0; i < 60; i++) {
        const text = generator.text();
        assert.equal(isValid(schema, JSON.parse(text)), true, text);
      }
    });
  }
});
