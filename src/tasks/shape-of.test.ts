import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { ClosedShape } from '#contract/shape.ts';
import { render, valuesOf } from '#contract/shape-text.ts';
import { type Random, seededRandom } from '#std/random.ts';
import { shapeOf } from './shape-of.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/support-desk/train.jsonl');
const ROWS = readFileSync(SAMPLE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { text: string; label: string });
const LABELS = [...new Set(ROWS.map(({ label }) => label))].sort();

function closed(answers: readonly string[], schema?: Record<string, unknown>): ClosedShape {
  const shape = shapeOf(answers, schema);
  assert.equal(shape.kind, 'closed', shape.kind === 'open' ? shape.why : '');
  return shape as ClosedShape;
}

function whyOpen(answers: readonly string[], schema?: Record<string, unknown>): string {
  const shape = shapeOf(answers, schema);
  assert.ok(shape.kind === 'open', JSON.stringify(shape).slice(0, 200));
  return shape.why;
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function fitShare(shape: ClosedShape, answers: readonly string[]): number {
  return answers.filter((answer) => valuesOf(shape, answer)).length / answers.length;
}

suite('the shape of answers that are one label', () => {
  const styles: [name: string, say: (label: string) => string, pieces: string[], form: string][] = [
    ['bare', (label) => label, ['', ''], 'label'],
    ['with white space around', (label) => ` ${label}\n`, ['', ''], 'label'],
    ['in a sentence', (label) => `The intent is: ${label}.`, ['The intent is: ', '.'], 'label'],
    ['in marks', (label) => `<label>${label}</label>`, ['<label>', '</label>'], 'label'],
    ['as JSON', (label) => JSON.stringify({ label }), ['{"label":', '}'], 'object'],
    ['as printed JSON', (label) => JSON.stringify({ label }, null, 2), ['{\n  "label": ', '\n}'], 'object'],
    [
      'as JSON in a fence, beside a constant',
      (label) => `\`\`\`json\n{"ok": true, "label": "${label}"}\n\`\`\``,
      ['```json\n{"ok": true, "label": ', '}\n```'],
      'object',
    ],
  ];
  const values = { label: LABELS, object: LABELS.map((label) => JSON.stringify(label)) };
  for (const [name, say, pieces, form] of styles) {
    const answers = ROWS.map(({ label }) => say(label));

    test(`shapeOf() finds a label ${name}, and its form gives every answer back`, () => {
      const shape = closed(answers);
      assert.deepEqual([shape.form, shape.pieces], [form, pieces]);
      assert.deepEqual(
        shape.holes.map((hole) => hole.values),
        [values[form as 'label']],
      );
      for (const answer of answers) assert.equal(render(shape, valuesOf(shape, answer) ?? []), answer.trim());
    });

    test(`shapeOf() sees past a teacher who talks once in ten and leaves its list at times: ${name}`, () => {
      const random = seededRandom(5);
      const noisy = ROWS.map(({ text, label }, i) => {
        const dice = random();
        if (dice < 0.06) return `I think that "${text}" is mostly about ${label}, but I cannot be sure.`;
        if (dice < 0.09) return `This looks like ${label} to me.`;
        return say(dice < 0.1 ? `made_up_${i}` : label);
      });
      const shape = closed(noisy);
      assert.deepEqual([shape.form, shape.pieces], [form, pieces]);
      assert.deepEqual(
        shape.holes.map((hole) => hole.values),
        [values[form as 'label']],
      );
      assert.ok(Math.abs(fitShare(shape, noisy) - 0.9) < 0.02);
    });
  }

  test('shapeOf() waits until little is unseen, then only ever adds values, also when the labels change in mid-stream', () => {
    const random = seededRandom(3);
    const few = Array.from({ length: 600 }, () => pick(random, LABELS.slice(0, 12)));
    const more = Array.from({ length: 600 }, () => pick(random, LABELS));
    const stream = [...few, ...more];
    assert.match(whyOpen(stream.slice(0, 29)), /only 29 answers so far, 30 are needed/);
    let before: readonly string[] = [];
    for (let seen = 100; seen <= stream.length; seen += 100) {
      const [hole] = closed(stream.slice(0, seen)).holes;
      assert.ok(
        before.every((value) => hole?.values.includes(value)),
        `after ${seen}`,
      );
      before = hole?.values ?? [];
    }
    assert.deepEqual(before, LABELS);
  });

  test('shapeOf() keeps labels that hold other labels', () => {
    const labels = ['spam', 'not spam', 'card', 'card arrival', 'card not working at all'];
    const random = seededRandom(1);
    const shape = closed(Array.from({ length: 300 }, () => pick(random, labels)));
    assert.deepEqual(shape.holes[0]?.values, [...labels].sort());
    assert.deepEqual(shape.pieces, ['', '']);
  });

  test('shapeOf() leaves labels in their sentence where one of them has none', () => {
    const answers = ROWS.map(({ label }, i) => (i % 8 ? `intent: ${label}` : 'none'));
    const shape = closed(answers);
    assert.deepEqual(shape.pieces, ['', '']);
    assert.equal(fitShare(shape, answers), 1);
  });

  test('shapeOf() keeps a rare label beside one that nearly always comes', () => {
    const answers = Array.from({ length: 400 }, (_, i) => (i % 20 ? 'not spam' : 'spam'));
    assert.deepEqual(closed(answers).holes[0]?.values, ['not spam', 'spam']);
  });
});

suite('the shape of answers that are objects', () => {
  const random = seededRandom(11);
  const TAGS = [[], ['urgent'], ['urgent', 'vip'], ['vip']];
  const records = Array.from({ length: 500 }, () => ({
    intent: pick(random, LABELS),
    customer: { tier: pick(random, [1, 2, 3]), known: random() < 0.5, 'last seen': null },
    tags: pick(random, TAGS),
    version: '2.1',
  }));

  test('shapeOf() takes fields, nested ones and short lists for holes and folds in what never changes', () => {
    const shape = closed(records.map((record) => JSON.stringify(record, null, 1)));
    assert.deepEqual(shape.holes, [
      { name: 'intent', values: LABELS.map((label) => JSON.stringify(label)) },
      { name: 'customer.tier', values: ['1', '2', '3'] },
      { name: 'customer.known', values: ['false', 'true'] },
      {
        name: 'tags',
        values: TAGS.map((tags) => JSON.stringify(tags, null, 1).replaceAll('\n', '\n ')).sort(),
      },
    ]);
    assert.equal(shape.pieces[0], '{\n "intent": ');
    assert.equal(shape.pieces.at(-1), ',\n "version": "2.1"\n}');
  });

  test('shapeOf() writes as the teacher mostly does and reads every order and spacing', () => {
    const answers = records.map((record, i) => {
      const turned = Object.fromEntries(Object.entries(record).reverse());
      return i % 3 === 0 ? JSON.stringify(turned, null, 2) : JSON.stringify(record);
    });
    const shape = closed(answers);
    assert.equal(shape.pieces[0], '{"intent":');
    for (const [i, answer] of answers.entries())
      assert.equal(render(shape, valuesOf(shape, answer) ?? []), JSON.stringify(records[i]));
  });

  test('shapeOf() takes the most frequent set of keys where it covers enough', () => {
    const rare = records.map(({ tags, ...rest }, i) =>
      JSON.stringify(i % 10 === 0 ? rest : { ...rest, tags }),
    );
    const shape = closed(rare);
    assert.equal(shape.holes.length, 4);
    assert.equal(fitShare(shape, rare), 0.9);
  });

  test('shapeOf() takes an object for one value where it has no usual keys', () => {
    const mixed = records.map(({ customer, intent }, i) =>
      JSON.stringify({ intent, customer: i % 2 === 0 ? null : { tier: customer.tier } }),
    );
    assert.deepEqual(closed(mixed).holes[1], {
      name: 'customer',
      values: ['null', '{"tier":1}', '{"tier":2}', '{"tier":3}'],
    });
    const either = records.map(({ customer }) =>
      customer.known ? '{"ok":true}' : `{"tier":${customer.tier}}`,
    );
    assert.deepEqual(closed(either).holes, [
      { name: '', values: ['{"ok":true}', '{"tier":1}', '{"tier":2}', '{"tier":3}'] },
    ]);
  });

  test('shapeOf() writes a value as it is mostly written', () => {
    const answers = records.map(
      ({ tags }, i) => `{"place": ${i % 5 ? '"caf\\u00e9"' : '"café"'}, "tags": ${JSON.stringify(tags)}}`,
    );
    const varied = answers.map((answer, i) => (i % 7 ? answer : '{"place": "bar", "tags": []}'));
    assert.deepEqual(closed(varied).holes[0]?.values, ['"bar"', '"caf\\u00e9"']);
  });
});

suite('the shape that a schema gives', () => {
  const schema = {
    type: 'object',
    properties: {
      intent: { enum: ['refund', 'lost'] },
      urgent: { type: 'boolean' },
      note: { anyOf: [{ const: 'none' }, { type: 'null' }] },
      stars: { $ref: '#/$defs/stars' },
      kind: { const: 'ticket' },
      customer: {
        type: 'object',
        properties: { tier: { type: ['boolean', 'null'] } },
        required: ['tier'],
        additionalProperties: false,
      },
    },
    required: ['intent', 'urgent', 'note', 'stars', 'kind', 'customer'],
    additionalProperties: false,
    $defs: { stars: { type: 'integer', minimum: 1, exclusiveMaximum: 4 } },
  };

  test('shapeOf() needs no answer where the schema leaves only choices', () => {
    const shape = closed([], schema);
    assert.deepEqual(
      shape.holes.map(({ name, values }) => [name, ...values]),
      [
        ['intent', '"lost"', '"refund"'],
        ['urgent', 'false', 'true'],
        ['note', '"none"', 'null'],
        ['stars', '1', '2', '3'],
        ['customer.tier', 'false', 'null', 'true'],
      ],
    );
    assert.equal(
      render(shape, [0, 1, 1, 2, 0]),
      '{"intent":"lost","urgent":true,"note":null,"stars":3,"kind":"ticket","customer":{"tier":false}}',
    );
  });

  test('shapeOf() takes the form from the first answers and the values from the schema', () => {
    const answer =
      '{"intent": "lost", "urgent": true, "note": null, "stars": 2, "kind": "ticket", "customer": {"tier": null}}';
    const shape = closed([answer], schema);
    assert.equal(render(shape, valuesOf(shape, answer) ?? []), answer);
    assert.deepEqual(shape.holes[0]?.values, ['"lost"', '"refund"']);
  });

  const free = {
    type: 'object',
    properties: { intent: { enum: ['refund', 'lost'] }, why: { type: 'string' } },
  };
  test('shapeOf() lets the answers decide about a field that the schema leaves free', () => {
    const say = (i: number, why: string) => JSON.stringify({ intent: i % 2 ? 'refund' : 'lost', why });
    const prose = ROWS.slice(0, 300).map(({ text }, i) => say(i, text));
    assert.match(whyOpen(prose, free), /^"why": \d+ % of 300 answers came once only/);
    const labels = ROWS.slice(0, 300).map(({ label }, i) => say(i, label));
    assert.deepEqual(
      closed(labels, free).holes[1]?.values,
      LABELS.map((label) => JSON.stringify(label)),
    );
    assert.match(whyOpen([], free), /only 0 answers so far/);
  });

  const unlisted: Record<string, unknown>[] = [
    { type: 'integer', minimum: 1 },
    { type: 'integer', minimum: 1, maximum: 1_000_000 },
    { type: 'number', minimum: 1, maximum: 2 },
    { anyOf: [{ const: 1 }, { type: 'string' }] },
    { $ref: '#/properties/it' },
    { $ref: 'https://example.com/schema' },
    { $ref: '#/nowhere' },
    {},
  ];
  for (const it of unlisted)
    test(`shapeOf() takes no list of values from ${JSON.stringify(it)}`, () => {
      whyOpen([], { type: 'object', properties: { it }, required: ['it'], additionalProperties: false });
    });
});

suite('answers that are open', () => {
  const random = seededRandom(8);
  const first = Array.from({ length: 60 }, (_, i) => `Fore${i}`);
  const last = Array.from({ length: 60 }, (_, i) => `Name${i}`);
  const rows: [name: string, answers: string[], why: RegExp][] = [
    ['no answers', [], /only 0 answers so far, 30 are needed/],
    ['free text', ROWS.map(({ text }) => text), /came once only, as in free text/],
    ['names', ROWS.map(() => `${pick(random, first)} ${pick(random, last)}`), /came once only/],
    [
      'amounts as JSON',
      ROWS.map(() => `{"amount": ${(random() * 500).toFixed(2)}}`),
      /^"amount": \d+ % of 2400/,
    ],
    [
      'reasons beside labels',
      ROWS.map(({ text, label }) => JSON.stringify({ label, why: { text } })),
      /^"why.text": /,
    ],
    ['one constant answer', ROWS.map(() => 'ok'), /every answer is the same/],
    ['one constant object', ROWS.map(() => '{"ok":true}'), /every answer is the same/],
    [
      'half prose, half JSON',
      ROWS.map(({ text, label }, i) => (i % 3 ? `{"label":"${label}"}` : text)),
      /33 % of 2400 answers are no JSON/,
    ],
    [
      'very many labels',
      Array.from({ length: 6_000 }, (_, i) => `label_${i % 1_500}`),
      /1500 values, more than 1000/,
    ],
    ['long texts that repeat', ROWS.map((_, i) => `${'very '.repeat(200)}${i % 5}`), /more than 500/],
  ];
  for (const [name, answers, why] of rows)
    test(`shapeOf() leaves ${name} open and says why`, () => {
      assert.match(whyOpen(answers), why);
    });
});
