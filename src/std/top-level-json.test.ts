import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '#testing/cuts.ts';
import { findMembers, withMembers } from './top-level-json.ts';

const MODEL = new Set(['model']);

/** The text of each wanted member's value, or undefined where the reading gave up. */
function find(text: string, ...wanted: string[]): Record<string, string> | undefined {
  const bytes = Buffer.from(text);
  const spans = findMembers(bytes, new Set(wanted));
  if (!spans) return undefined;
  return Object.fromEntries(
    [...spans].map(([key, { start, end }]) => [key, bytes.toString('utf8', start, end)]),
  );
}

/** Replaces or adds `model`, as the remote expert does. */
function renamed(text: string, model: string): string | undefined {
  const bytes = Buffer.from(text);
  const spans = findMembers(bytes, MODEL);
  return (
    spans &&
    withMembers(bytes, [{ key: 'model', value: JSON.stringify(model), span: spans.get('model') }]).toString()
  );
}

suite('findMembers()', () => {
  const rows: [what: string, text: string, found: Record<string, string> | undefined][] = [
    ['a string', '{"a":"x"}', { a: '"x"' }],
    ['a number', '{"a":-1.5e3}', { a: '-1.5e3' }],
    ['a word', '{"a":null,"b":true}', { a: 'null', b: 'true' }],
    ['an object', '{"a":{"b":[{}]},"c":1}', { a: '{"b":[{}]}' }],
    ['a list', '{"c":1,"a":[1,[2,"]"],{"x":"}"}]}', { a: '[1,[2,"]"],{"x":"}"}]' }],
    ['nothing in an empty object', '{}', {}],
    ['nothing where the key is absent', '{"c":1}', {}],
    ['not a key of an inner object', '{"c":{"a":1},"d":[{"a":2}]}', {}],
    ['not a text that looks like a key', '{"c":"a","d":"\\"a\\":1"}', {}],
    [
      'a value after space of every kind',
      '\n\t {\r\n "a" \t:\n "x"\r\n ,\t"b" : 1 }\n',
      { a: '"x"', b: '1' },
    ],
    ['a string with escapes', '{"a":"q\\"\\\\","b":"\\\\"}', { a: '"q\\"\\\\"', b: '"\\\\"' }],
    ['a string with brackets', '{"a":"}],{[","b":1}', { a: '"}],{["', b: '1' }],
    ['a string beyond ASCII', '{"ключ":"é","a":"😀"}', { a: '"😀"' }],
    ['empty strings', '{"":"","a":""}', { a: '""' }],
    ['a number beyond 2^53', '{"a":12345678901234567890}', { a: '12345678901234567890' }],
    ['no key that occurs twice', '{"a":1,"c":2,"a":3}', undefined],
    ['other keys that occur twice', '{"c":1,"a":2,"c":3}', { a: '2' }],
    ['no key written with escapes', '{"\\u0061":1}', undefined],
    ['nothing beside any key written with escapes', '{"x\\n":1,"a":2}', undefined],
    ['keys that objects have by nature', '{"__proto__":1,"constructor":2,"a":3}', { a: '3' }],
  ];
  for (const [what, text, found] of rows) {
    test(`finds ${what}: ${JSON.stringify(text)}`, () => {
      JSON.parse(text); // the function is for JSON only
      assert.deepEqual(find(text, 'a', 'b'), found);
    });
  }

  test('crosses a string of megabytes quickly', () => {
    const picture = 'A'.repeat(20 * 1024 * 1024);
    const bytes = Buffer.from(`{"messages":[{"content":"data:image/png;base64,${picture}"}],"model":"m"}`);
    const times = Array.from({ length: 3 }, () => {
      const startedMs = performance.now();
      const span = findMembers(bytes, MODEL)?.get('model');
      assert.equal(bytes.toString('utf8', span?.start, span?.end), '"m"');
      return performance.now() - startedMs;
    });
    assert.ok(Math.min(...times) < 200, times.join(', '));
  });

  test('crosses a string of nothing but escapes in linear time', () => {
    const text = `{"c":"${'\\"'.repeat(500_000)}${'\\\\'.repeat(500_000)}","model":"m"}`;
    const startedMs = performance.now();
    assert.deepEqual(find(text, 'model'), { model: '"m"' });
    assert.ok(performance.now() - startedMs < 1_000);
  });

  test('agrees with JSON.parse on objects of every shape', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 500; round++) {
      const value = Object.fromEntries(['model', ...'bcde'].map((key) => [key, anything(random, 3)]));
      const text = JSON.stringify(value, null, Math.floor(random() * 3));
      const found = find(text, 'model', 'd');
      assert.deepEqual(JSON.parse(found?.model ?? ''), value.model, text);
      assert.deepEqual(JSON.parse(found?.d ?? ''), value.d, text);
    }
  });
});

suite('withMembers()', () => {
  const rows: [what: string, before: string, after: string][] = [
    ['replaces a value and nothing else', '{"model":"a","n":1}', '{"model":"x/y","n":1}'],
    ['keeps spaces and order', '{ "n" : 1 ,\n"model" :  "a"  }\n', '{ "n" : 1 ,\n"model" :  "x/y"  }\n'],
    [
      'keeps numbers beyond 2^53',
      '{"seed":12345678901234567890,"model":"a"}',
      '{"seed":12345678901234567890,"model":"x/y"}',
    ],
    [
      'keeps numbers as they are written',
      '{"t":1.0,"u":1e2,"v":-0,"model":"a"}',
      '{"t":1.0,"u":1e2,"v":-0,"model":"x/y"}',
    ],
    [
      'keeps escapes as they are written',
      '{"s":"\\u00e9\\/","model":"a"}',
      '{"s":"\\u00e9\\/","model":"x/y"}',
    ],
    ['adds a member at the end', '{"n":1}', '{"n":1,"model":"x/y"}'],
    ['adds a member before the last brace', '{"n":{"m":1} } ', '{"n":{"m":1} ,"model":"x/y"} '],
    ['adds a member to an empty object', '{ }', '{ "model":"x/y"}'],
    ['replaces a value of another type', '{"model":{"a":[1]},"n":1}', '{"model":"x/y","n":1}'],
  ];
  for (const [what, before, after] of rows) {
    test(what, () => {
      assert.equal(renamed(before, 'x/y'), after);
      assert.equal(JSON.parse(after).model, 'x/y');
    });
  }

  test('replaces and adds several at once, in whatever order they are given', () => {
    const bytes = Buffer.from('{"a":1,"b":22,"c":333}');
    const spans = findMembers(bytes, new Set(['a', 'c']));
    const edits = [
      { key: 'c', value: '"C"', span: spans?.get('c') },
      { key: 'd', value: '{}', span: undefined },
      { key: 'a', value: '"A"', span: spans?.get('a') },
      { key: 'e "', value: '[]', span: undefined },
    ];
    assert.equal(withMembers(bytes, edits).toString(), '{"a":"A","b":22,"c":"C","d":{},"e \\"":[]}');
  });

  test('leaves every byte outside the value as it was', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 300; round++) {
      const [before, after] = [anything(random, 3), anything(random, 3)].map((value) =>
        JSON.stringify(value),
      );
      const text = `{"b":${before}, "model":${JSON.stringify(anything(random, 2))} ,"c":${after}}`;
      assert.equal(renamed(text, 'new'), `{"b":${before}, "model":"new" ,"c":${after}}`);
    }
  });
});

/** A JSON value with every kind of trap in it. */
function anything(random: () => number, depth: number): unknown {
  const traps = [
    '',
    '"',
    '\\',
    '\\"',
    '}',
    ']',
    '{"model":1}',
    ',"model":2',
    ':',
    '\n',
    'é😀',
    '\u2028',
    '\ud800',
  ];
  const kind = Math.floor(random() * (depth > 0 ? 6 : 4));
  if (kind === 0) return traps[Math.floor(random() * traps.length)];
  if (kind === 1) return Math.round(random() * 1e6) / 1e3;
  if (kind === 2) return random() < 0.5 ? null : random() < 0.5;
  if (kind === 3) return traps.filter(() => random() < 0.4).join('');
  const inner = Array.from({ length: Math.floor(random() * 4) }, () => anything(random, depth - 1));
  return kind === 4 ? inner : Object.fromEntries(inner.map((each, at) => [traps[at] ?? 'model', each]));
}
