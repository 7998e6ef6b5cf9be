import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { askOf } from '#testing/ask.ts';
import { Signatures, signatureOf } from './signature.ts';

function ask(system: string, more: object = {}) {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: 'Where is my parcel?' },
  ];
  return askOf({ messages, ...more });
}

function tool(name: string, description: string) {
  return {
    type: 'function',
    function: { name, description, parameters: { type: 'object', properties: {} } },
  };
}

function schema(labels: string[], more: object = {}) {
  const properties = { label: { type: 'string', enum: labels }, ...more };
  const wanted = { name: 'x', schema: { type: 'object', properties, required: Object.keys(properties) } };
  return { response_format: { type: 'json_schema', json_schema: wanted } };
}

const [FIND, SEND] = [tool('find', 'Finds a parcel'), tool('send', 'Sends a parcel')];
const PLAIN = ask('Sort the message.');

suite('the signature of an ask', () => {
  const alike: [why: string, a: ReturnType<typeof ask>, b: ReturnType<typeof ask>][] = [
    [
      'the input alone',
      PLAIN,
      { ...PLAIN, messages: [...PLAIN.messages.slice(0, 1), ...ask('x').messages.slice(1)] },
    ],
    ['a date', ask('Sort. Today is 2026-11-21.'), ask('Sort. Today is 2027-01-02.')],
    [
      'how long the date is',
      ask('Sort. It is Monday, 1 May 2026.'),
      ask('Sort. It is Friday, 21 November 2026.'),
    ],
    ['a time', ask('Sort. It is 10:31 now.'), ask('Sort. It is 9:05:12 now.')],
    [
      'a request id',
      ask('Sort. Request 7f3f1c1e-dead-4eef-8abc-0123456789ab.'),
      ask('Sort. Request deadbeef-dead-4eef-8abc-feedfacefade.'),
    ],
    ['a counter', ask('Sort number 7.'), ask('Sort number 12,345.')],
    ['white space', ask('Sort.\n\n  Then  rest. '), ask('Sort. Then rest.')],
    ['the order of tools', ask('Sort.', { tools: [FIND, SEND] }), ask('Sort.', { tools: [SEND, FIND] })],
    ['the order of an enum', ask('Sort.', schema(['a', 'b'])), ask('Sort.', schema(['b', 'a']))],
    ['the sampling', PLAIN, ask('Sort the message.', { temperature: 1, max_tokens: 9, stream: true })],
  ];
  for (const [why, a, b] of alike)
    test(`signatureOf() is the same for asks that differ in ${why}`, () => {
      assert.equal(signatureOf(a), signatureOf(b));
    });

  const other: [why: string, a: ReturnType<typeof ask>][] = [
    ['a word of the prompt', ask('Sort the messages.')],
    ['the model', ask('Sort the message.', { model: 'other' })],
    ['tools', ask('Sort the message.', { tools: [FIND] })],
    ['a wish for JSON', ask('Sort the message.', { response_format: { type: 'json_object' } })],
    ['a schema', ask('Sort the message.', schema(['a', 'b']))],
  ];
  for (const [why, a] of other)
    test(`signatureOf() tells asks apart by ${why}`, () => {
      assert.notEqual(signatureOf(a), signatureOf(PLAIN));
    });

  test('signatureOf() tells schemas and tools apart by what is in them', () => {
    const schemas = [schema(['a']), schema(['a', 'b']), schema(['a'], { why: { type: 'string' } })];
    const tools = [{ tools: [FIND] }, { tools: [SEND] }, { tools: [FIND, SEND] }];
    const ids = [...schemas, ...tools].map((more) => signatureOf(ask('Sort.', more)));
    assert.equal(new Set(ids).size, ids.length);
  });

  test('signatureOf() is short, and the same in every process', () => {
    assert.equal(signatureOf(PLAIN), 't_4d0083138e50');
  });

  const none: [what: string, a: ReturnType<typeof ask>][] = [
    ['vectors', { ...PLAIN, wants: 'vectors' }],
    ['several choices', ask('Sort.', { n: 2 })],
  ];
  for (const [what, a] of none)
    test(`signatureOf() knows none for an ask that wants ${what}`, () => {
      assert.equal(signatureOf(a), undefined);
    });

  test('Signatures remembers what it saw and says the same as signatureOf()', () => {
    const signatures = new Signatures();
    const asks = [
      PLAIN,
      ask('Sort. 12'),
      ask('Sort.', { tools: [SEND, FIND] }),
      ask('Sort.', schema(['a', 'b'])),
    ];
    for (const each of [...asks, ...asks]) assert.equal(signatures.of(each), signatureOf(each));
  });

  test('signatureOf() refuses a schema nested deeper than any that means something', () => {
    let nested: object = { type: 'string' };
    for (let depth = 0; depth < 2_000; depth++) nested = { anyOf: [nested] };
    const format = { type: 'json_schema', json_schema: { name: 'a', schema: nested } };
    assert.throws(() => signatureOf(ask('Sort.', { response_format: format })), /nested more than 500 deep/);
  });
});
