import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GrammarBuilder } from './grammar-builder.ts';
import { grammarOf, jsonObjectGrammar } from './grammar-of.ts';
import { Matcher } from './testing/match.ts';

describe('the grammar builder', () => {
  it('puts schemas and literal texts together', () => {
    const builder = new GrammarBuilder();
    const calls = ['weather', 'time'].map((name, i) => {
      const schema = { type: 'object', properties: { [name]: { type: 'string' } }, required: [name] };
      const rule = builder.schema(schema, `tools[${i}].function.parameters`);
      const before = builder.literal(`<tool_call>\n{"name": "${name}", "arguments": `);
      return builder.rule('call', `${before} ${rule} ${builder.literal('}\n</tool_call>')}`);
    });
    const matcher = new Matcher(builder.text(builder.rule('root', calls.join(' | '))));
    const call = (name: string, key: string) =>
      `<tool_call>\n{"name": "${name}", "arguments": {"${key}":"x"}}\n</tool_call>`;
    assert.equal(matcher.matches(call('weather', 'weather')), true);
    assert.equal(matcher.matches(call('time', 'time')), true);
    assert.equal(matcher.matches(call('time', 'weather')), false);
  });

  it('writes every character of a literal so that it stands for itself', () => {
    const text = 'a"b\\c\n\t[x-z]^$.*+?(){}|<tag> é 😀 \u0001 ::= #';
    const builder = new GrammarBuilder();
    const matcher = new Matcher(builder.text(builder.rule('all', builder.literal(text))));
    assert.equal(matcher.matches(text), true);
    assert.equal(matcher.matches(`${text} `), false);
  });

  it('gives rules with the same hint names of their own, and rules with the same body one name', () => {
    const builder = new GrammarBuilder();
    const names = ['"a"', '"b"', '"a"'].map((body) => builder.rule('my rule!', body));
    assert.deepEqual(names, ['my-rule-', 'my-rule--2', 'my-rule-']);
  });

  it('does not write a grammar with a rule missing', () => {
    const builder = new GrammarBuilder();
    assert.throws(() => builder.text(builder.rule('a', 'nobody')), /no rule "nobody"/);
  });

  it('makes grammars of members without one rule for each choice of them', () => {
    const properties = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`m${i}`, { type: 'null' }]));
    assert.ok(grammarOf({ type: 'object', properties }).length < 12_000);
  });

  it('lets a JSON object be written in the ways models write it, and no white space run on', () => {
    const matcher = new Matcher(jsonObjectGrammar());
    const value = { a: [1, { b: 'x' }, []], c: {}, d: null };
    for (const indent of [undefined, 2, 4, '\t'])
      assert.equal(matcher.matches(JSON.stringify(value, null, indent)), true, String(indent));
    assert.equal(matcher.matches('{"a": [1, {"b": "x"}, []], "c": {}, "d": null}'), true);
    for (const text of ['{  "a":1}', '{"a":  1}', '{"a":1}\n', ' {"a":1}', '{\n\n"a":1}', '[1]', '"x"'])
      assert.equal(matcher.matches(text), false, text);
  });
});
