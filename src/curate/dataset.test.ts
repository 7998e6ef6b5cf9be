import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import type { Dataset } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import type { ClosedShape } from '#contract/shape.ts';
import { seededRandom } from '#std/random.ts';
import { datasetText, makeDataset, RECIPE_VERSION, readDataset } from './dataset.ts';
import type { Example, ExampleCorrection } from './example.ts';

const RECIPE = { version: RECIPE_VERSION, mostRows: 1_000, nearDuplicate: 0.8, seed: 1 };
const LABELS = ['billing', 'other', 'refund'];
const [BILLING, OTHER, REFUND] = [[0], [1], [2]];

interface Rule {
  rule: string;
  examples: Partial<Example>[];
  /** Of each row: trace, label, source. */
  rows: string[];
  leftOut?: Record<string, number>;
}

const edit = (values: number[] | undefined, more: Partial<ExampleCorrection> = {}): ExampleCorrection => ({
  kind: 'edit',
  values,
  actor: 'ann',
  atMs: 0,
  ...more,
});

const RULES: Rule[] = [
  { rule: 'nothing from nothing', examples: [], rows: [] },
  { rule: 'a row from an answer', examples: [{}], rows: ['t0 billing teacher'] },
  {
    rule: 'a row where a task model is allowed',
    examples: [{ terms: 'task-models-only' }],
    rows: ['t0 billing teacher'],
  },
  {
    rule: 'never a row from forbidden terms, not even a corrected one',
    examples: [{ terms: 'forbidden' }, { terms: 'forbidden', corrections: [edit(REFUND)] }],
    rows: [],
    leftOut: { 'forbidden terms': 2 },
  },
  {
    rule: 'no row yet from unknown terms',
    examples: [{ terms: 'unknown' }],
    rows: [],
    leftOut: { 'terms unknown': 1 },
  },
  {
    rule: 'no row from prose, too few values, or a value that is none of the shape',
    examples: [{ values: undefined }, { values: [] }, { values: [3] }, { values: [-1] }, { values: [0.5] }],
    rows: [],
    leftOut: { 'other shape': 5 },
  },
  {
    rule: 'an edit or a label before the teacher, even where the teacher gave prose',
    examples: [
      { corrections: [edit(REFUND)] },
      { corrections: [edit(OTHER, { kind: 'label' })] },
      { values: undefined, corrections: [edit(REFUND)] },
    ],
    rows: ['t0 refund edit', 't1 other label', 't2 refund edit'],
  },
  {
    rule: "an actor's newest correction",
    examples: [{ corrections: [edit(REFUND, { atMs: 2 }), edit(OTHER, { atMs: 1 })] }],
    rows: ['t0 refund edit'],
  },
  {
    rule: 'what most actors say, though another spoke last',
    examples: [
      {
        corrections: [
          edit(REFUND, { actor: 'ann' }),
          edit(REFUND, { actor: 'bob' }),
          edit(OTHER, { actor: 'cy', atMs: 9 }),
        ],
      },
    ],
    rows: ['t0 refund edit'],
  },
  {
    rule: 'what the last actor says where they are equally many, and nobody known is one actor',
    examples: [
      {
        corrections: [
          edit(REFUND, { actor: undefined }),
          edit(REFUND, { actor: undefined }),
          edit(OTHER, { atMs: 1 }),
        ],
      },
    ],
    rows: ['t0 other edit'],
  },
  {
    rule: 'no row corrected to what is none of the shape, unless another actor knows better',
    examples: [
      { corrections: [edit(undefined)] },
      { corrections: [edit([7])] },
      { corrections: [edit(undefined), edit(REFUND, { actor: 'bob' })] },
    ],
    rows: ['t2 refund edit'],
    leftOut: { 'unknown label': 2 },
  },
  {
    rule: 'the newest of a conversation',
    examples: [
      { conversation: 'c', values: REFUND },
      { conversation: 'c' },
      { conversation: 'c', values: undefined },
    ],
    rows: ['t1 billing teacher'],
    leftOut: { 'other shape': 1, 'same conversation': 1 },
  },
  {
    rule: 'what a teacher that contradicts itself says most often',
    examples: [{ input: 'Why?' }, { input: 'why?  ' }, { input: 'WHY?', values: REFUND }],
    rows: ['t0 billing teacher', 't1 billing teacher'],
    leftOut: { contradicted: 1 },
  },
  {
    rule: 'what it said last where it says both equally often',
    examples: [{ input: 'why?' }, { input: 'why?', values: REFUND }],
    rows: ['t1 refund teacher'],
    leftOut: { contradicted: 1 },
  },
  {
    rule: 'both where punctuation makes two questions',
    examples: [{ input: 'a+b' }, { input: 'a-b', values: REFUND }],
    rows: ['t0 billing teacher', 't1 refund teacher'],
  },
  {
    rule: 'a correction before what the teacher says to the same input elsewhere',
    examples: [{ input: 'why?' }, { input: 'why?' }, { input: 'why?', corrections: [edit(REFUND)] }],
    rows: ['t2 refund edit'],
    leftOut: { contradicted: 2 },
  },
  {
    rule: 'a majority before the conversation is looked at, for a question asked again has the same one',
    examples: [
      { input: 'why?', conversation: 'w' },
      { input: 'why?', conversation: 'w' },
      { input: 'why?', conversation: 'w', values: REFUND },
    ],
    rows: ['t1 billing teacher'],
    leftOut: { contradicted: 1, 'same conversation': 1 },
  },
  {
    rule: 'no lone edit against what is settled',
    examples: [...settled(), { input: 'why did you bill me twice', corrections: [edit(OTHER)] }],
    rows: ['t0 billing teacher', 't1 billing teacher', 't2 billing teacher', 't3 billing teacher'],
    leftOut: { 'doubtful edit': 1 },
  },
  {
    rule: 'an edit against what is settled once two say so',
    examples: [
      ...settled().slice(1),
      { input: 'why did you bill me twice', corrections: [edit(OTHER), edit(OTHER, { actor: 'bob' })] },
    ],
    rows: ['t0 billing teacher', 't1 billing teacher', 't2 billing teacher', 't3 other edit'],
  },
];

suite('makeDataset() takes', () => {
  for (const { rule, examples, rows, leftOut = {} } of RULES)
    test(rule, () => {
      const dataset = make(examples);
      const seen = dataset.rows.map(
        ({ trace, values, source }) => `${trace} ${LABELS[values[0] ?? -1]} ${source}`,
      );
      assert.deepEqual(seen, rows);
      assert.deepEqual(dataset.leftOut, leftOut);
      const leftOutTotal = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
      assert.equal(rows.length + leftOutTotal, examples.length, 'each example is a row or is counted');
    });

  test('which rows were not drawn by lot, and says nothing of the others', () => {
    const { rows } = make([{ drawn: false }, {}]);
    assert.deepEqual(
      rows.map((row) => [row.trace, 'drawn' in row, row.drawn]),
      [
        ['t0', true, false],
        ['t1', false, undefined],
      ],
    );
  });

  test('the newest rows up to the limit, but never all of none of a rare answer', () => {
    const examples = Array.from({ length: 100 }, (_, at) => ({
      values: at === 3 || at === 5 ? REFUND : BILLING,
    }));
    const dataset = make(examples, { mostRows: 10 });
    assert.deepEqual(dataset.leftOut, { 'over the limit': 90 });
    assert.deepEqual(
      dataset.rows.map(({ trace }) => trace),
      ['t3', 't5', 't92', 't93', 't94', 't95', 't96', 't97', 't98', 't99'],
    );
  });

  test('one row of each value where there are more of them than rows allowed', () => {
    const dataset = make([{ values: BILLING }, { values: OTHER }, { values: OTHER }, { values: REFUND }], {
      mostRows: 1,
    });
    assert.deepEqual(
      dataset.rows.map(({ trace }) => trace),
      ['t0', 't2', 't3'],
    );
  });

  test('near-duplicates into one group, counted from 0 over the rows that are left', () => {
    const dataset = make([
      { input: 'gone', terms: 'forbidden' },
      { input: 'One' },
      { input: 'two' },
      { input: 'one!' },
    ]);
    assert.deepEqual(
      dataset.rows.map(({ group }) => group),
      [0, 1, 0],
    );
  });

  test('the newest trace that was looked at for its cut-off, though it is no row', () => {
    assert.equal(make([{}, { terms: 'forbidden' }]).cutoff, 't1');
    assert.equal(make([]).cutoff, '');
  });

  test('nothing by a recipe it cannot follow, and no trace twice', () => {
    const twice = [{ trace: 'same' }, { trace: 'same' }];
    assert.throws(() => make(twice), { name: 'RangeError', message: 'Trace same was handed in twice' });
    const bad = [
      { version: 99 },
      { mostRows: 0 },
      { nearDuplicate: 0 },
      { nearDuplicate: Number.NaN },
      { seed: 0.5 },
    ];
    for (const recipe of bad)
      assert.throws(
        () => make([], recipe),
        new RegExp(`RangeError.*not ${Object.values(recipe)}$`),
        JSON.stringify(recipe),
      );
  });
});

suite("A dataset's text", () => {
  const dataset = sample();
  const text = datasetText(dataset);

  test('is byte-identical whatever order the examples came in', () => {
    const random = seededRandom(5);
    const lots = new Map(sampleExamples().map(({ trace }) => [trace, random()]));
    const shuffled = sampleExamples().sort((a, b) => (lots.get(a.trace) ?? 0) - (lots.get(b.trace) ?? 0));
    assert.notEqual(shuffled[0]?.trace, sampleExamples()[0]?.trace);
    assert.equal(datasetText(sample(shuffled)), text);
  });

  test('has the hash for its sha256, and is read back as it was', () => {
    assert.equal(dataset.hash, hash('sha256', text));
    assert.ok(dataset.rows.length > 500);
    assert.deepEqual(readDataset(text, dataset.hash), dataset);
  });

  test('tells its recipe, its shape and how many rows it has in the first line', () => {
    const { recipe, shape, rows } = JSON.parse(text.slice(0, text.indexOf('\n'))) as Record<string, unknown>;
    assert.deepEqual(
      { recipe, shape, rows },
      { recipe: dataset.recipe, shape: dataset.shape, rows: dataset.rows.length },
    );
  });

  test('has another hash when any part of it changes', () => {
    const [row, ...others] = dataset.rows as [Dataset['rows'][number], ...Dataset['rows']];
    const changed: Partial<Dataset>[] = [
      ...[
        { trace: 'x' },
        { input: 'x' },
        { values: [98] },
        { teacher: 'x' },
        { source: 'label' as const },
        { group: 9_999 },
      ].map((change) => ({ rows: [{ ...row, ...change }, ...others] })),
      { rows: [{ ...row, terms: 'task-models-only' }, ...others] },
      { rows: others },
      { task: 'x' },
      { cutoff: 'x' },
      { leftOut: { x: 1 } },
      { recipe: { ...dataset.recipe, seed: 2 } },
    ];
    const hashes = changed.map((change) => hash('sha256', datasetText({ ...dataset, ...change })));
    assert.equal(new Set([dataset.hash, ...hashes]).size, changed.length + 1);
  });

  const damages: [string, string, RegExp][] = [
    ['another text than its name stands for', text.replace('"group":0', '"group":1'), /its sha256 should be/],
    ['a text that is cut short', text.slice(0, -5), /last line is cut short/],
    ['a text that lacks a row', text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1), /rows, but has/],
    ['an empty text', '', /cut short/],
    ['a text that is no JSON', 'hello\n', /line 1 is not a JSON object/],
    ['a file of something else', '{"format":"x"}\n', /its format is "x"/],
    [
      'values that are none of the shape',
      text.replace(/"values":\[\d+\]/, '"values":[99]'),
      /line 2 has the values \[99\]/,
    ],
    [
      'terms that nobody knows',
      text.replace('"terms":"allowed"', '"terms":"fine"'),
      /line 2 has the terms "fine"/,
    ],
    [
      'a lot that is none',
      text.replace('"group":0}', '"group":0,"drawn":true}'),
      /line 2 has drawn true, which is false or is not there/,
    ],
    ['an input that is no text', text.replace(/"input":"[^"]*"/, '"input":1'), /line 2 lacks its input/],
    ['keys that do not belong', text.replace('{"trace"', '{"more":1,"trace"'), /its keys are not/],
    ['a header that lacks a part', text.replace(/"recipe":\{[^}]*\},/, ''), /its keys are not/],
    ['a header without a shape', text.replace('"shape"', '"form"'), /no shape/],
  ];
  for (const [what, damaged, message] of damages)
    test(`is refused with ${what}`, () => {
      const name = what.startsWith('another') ? dataset.hash : undefined;
      assert.notEqual(damaged, text);
      assert.throws(
        () => readDataset(damaged, name),
        (error) => {
          assert.ok(error instanceof AppError && error.code === 'internal' && error.hint);
          assert.match(error.message, message);
          return true;
        },
      );
    });
});

function shapeOf(labels: readonly string[]): ClosedShape {
  return { kind: 'closed', form: 'label', pieces: ['', ''], holes: [{ name: '', values: labels }] };
}

/** Examples a minute apart, each of its own conversation and about something of its own, unless told otherwise. */
function make(examples: readonly Partial<Example>[], recipe: Partial<typeof RECIPE> = {}): Dataset {
  const full = examples.map(
    (more, at): Example => ({
      trace: `t${at}`,
      conversation: `c${at}`,
      input: `subject${at}`,
      values: BILLING,
      teacher: 'frontier/large',
      terms: 'allowed',
      atMs: at * 60_000,
      drawn: true,
      corrections: [],
      ...more,
    }),
  );
  return makeDataset({
    task: 'task',
    shape: shapeOf(LABELS),
    examples: full,
    recipe: { ...RECIPE, ...recipe },
  });
}

/** Four asks so alike that their one answer is settled. */
function settled(): Partial<Example>[] {
  return ['', ' please', ' now', ' again'].map((way) => ({ input: `why did you bill me twice${way}` }));
}

interface SampleRow {
  text: string;
  label: string;
}

function sampleRows(): SampleRow[] {
  const file = new URL('../../samples/support-desk/test.jsonl', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as SampleRow);
}

/** The sample's asks, every tenth corrected and some contradicted, from two teachers. */
function sampleExamples(): Example[] {
  const labels = [...new Set(sampleRows().map(({ label }) => label))].sort();
  return sampleRows().map(({ text, label }, at) => ({
    trace: String(at).padStart(5, '0'),
    conversation: `c${at % 750}`,
    input: text,
    values: [labels.indexOf(label)],
    teacher: at % 3 === 0 ? 'small' : 'large',
    terms: at % 50 === 49 ? 'unknown' : 'allowed',
    atMs: Math.floor(at / 4),
    drawn: at % 20 !== 0,
    corrections: at % 10 === 9 ? [edit([at % labels.length], { actor: `a${at % 7}` })] : [],
  }));
}

function sample(examples = sampleExamples()): Dataset {
  const labels = [...new Set(sampleRows().map(({ label }) => label))].sort();
  return makeDataset({ task: 'desk', shape: shapeOf(labels), examples, recipe: RECIPE });
}
