import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { type Random, seededRandom } from '#std/random.ts';
import { mineTemplates } from './mine.ts';
import { matchTemplate, STANDS_FOR, type Template, templateId } from './template.ts';

const DESK = join(import.meta.dirname, '../../samples/support-desk');
const ROWS = readFileSync(join(DESK, 'train.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { text: string; label: string });
const INPUTS = shuffled(
  ROWS.map(({ text }) => text),
  seededRandom(1),
);
const INSTRUCTION = readFileSync(join(DESK, 'prompt.txt'), 'utf8').trim();

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T);
}

type Wrap = (input: string, i: number) => string;

const SORT: Wrap = (input) => `${INSTRUCTION}\n\nMessage: ${input}`;
const URGENT: Wrap = (input) =>
  `${input}\n\nHow urgent is the message above? Answer with "high" or "low" only.`;
const MOOD: Wrap = (input) => `Say what mood the writer is in.\n"""\n${input}\n"""\nOne word.`;
const SHORT: Wrap = (input) => `Translate to French: ${input}`;
const MONTHS = ['January', 'March', 'November'];
const DATED: Wrap = (input, i) =>
  `Today is ${1 + (i % 28)} ${MONTHS[i % 3]} 2026, ${10 + (i % 12)}:${10 + (i % 50)}. Request 7f3f1c1e-dead-4eef-8abc-${String(i).padStart(12, '0')}.\nWhich department should answer this? Name one.\n\n${input}`;
const CHAT: Wrap = (input) => input;

const EXPECTED = new Map<Wrap, Template>([
  [SORT, [`${INSTRUCTION}\n\nMessage: `, '']],
  [URGENT, ['', '\n\nHow urgent is the message above? Answer with "high" or "low" only.']],
  [MOOD, ['Say what mood the writer is in.\n"""\n', '\n"""\nOne word.']],
  [SHORT, ['Translate to French: ', '']],
  [
    DATED,
    [
      `Today is ${STANDS_FOR}, ${STANDS_FOR}. Request ${STANDS_FOR}.\nWhich department should answer this? Name one.\n\n`,
      '',
    ],
  ],
]);

/** The inputs, each in the next wrap in turn. */
function mixed(wraps: readonly Wrap[], inputs: readonly string[]): string[] {
  return inputs.map((input, i) => (wraps[i % wraps.length] as Wrap)(input, i));
}

function asSet(templates: readonly Template[]): string[] {
  return templates.map((template) => JSON.stringify(template)).sort();
}

suite('templates in traffic that has some', () => {
  const mixes: [name: string, wraps: Wrap[]][] = [
    ['an instruction before', [SORT]],
    ['an instruction after', [URGENT]],
    ['an instruction around', [MOOD]],
    ['a short instruction', [SHORT]],
    ['an instruction with date, time and id', [DATED]],
    ['two prompts', [SORT, MOOD]],
    ['three prompts', [SORT, URGENT, DATED]],
    ['a prompt in one text of eight', [SHORT, CHAT, CHAT, CHAT, CHAT, CHAT, CHAT, CHAT]],
    ['all of them, and free chat', [SORT, URGENT, MOOD, SHORT, DATED, CHAT]],
  ];
  for (const [name, wraps] of mixes)
    test(`mineTemplates() finds ${name}, whatever the order and however many texts`, () => {
      const expected = asSet(
        wraps.flatMap((wrap) => [EXPECTED.get(wrap) ?? []]).filter(({ length }) => length > 0),
      );
      const texts = mixed(wraps, INPUTS.slice(0, 1_500));
      assert.deepEqual(asSet(mineTemplates(texts)), expected);
      assert.deepEqual(asSet(mineTemplates(texts.slice(0, 450))), expected);
      assert.deepEqual(asSet(mineTemplates(shuffled(texts, seededRandom(2)))), expected);
      assert.deepEqual(asSet(mineTemplates(texts, { mostTexts: 500 })), expected);
    });

  test('mineTemplates() gives templates that give every input back', () => {
    const wraps = [...EXPECTED.keys()];
    const templates = mineTemplates(mixed(wraps, INPUTS));
    INPUTS.forEach((input, i) => {
      const wrap = wraps[i % wraps.length] as Wrap;
      const template = templates.find(
        (each) => templateId(each) === templateId(EXPECTED.get(wrap) ?? []),
      ) as Template;
      assert.equal(matchTemplate(template, wrap(input, i)), input);
    });
  });

  test('mineTemplates() finds examples that were given as turns before the input', () => {
    const shots =
      'user: I lost my card\n\nassistant: lost\n\nuser: where is my money\n\nassistant: refund\n\nuser: ';
    assert.deepEqual(mineTemplates(INPUTS.map((input) => shots + input)), [[shots, '']]);
  });

  test('mineTemplates() leaves fields that take few values in the input of one template', () => {
    const texts = INPUTS.map(
      (input, i) =>
        `Sort this.\nChannel: ${['email', 'chat'][i % 2]}\nTier: ${['gold', 'basic', 'new'][i % 3]}\nText: ${input}`,
    );
    const [template, ...others] = mineTemplates(texts);
    assert.deepEqual(others, []);
    assert.deepEqual(template, ['Sort this.\nChannel: ', '\nTier: ', '\nText: ', '']);
    assert.equal(matchTemplate(template ?? [], texts[0] ?? ''), `email\ngold\n${INPUTS[0]}`);
  });

  test('mineTemplates() tells prompts apart that begin with the same preamble, and chat with it from both', () => {
    const preamble = 'You are a careful clerk of Hedge & Spoke. Never invent anything. ';
    const angry = `${preamble}Say whether the writer of the following is angry, calm or happy: `;
    const rate = `${preamble}Give the urgency of the following as a number from 1 to 5: `;
    const texts = mixed([(x) => angry + x, (x) => rate + x, (x) => preamble + x], INPUTS);
    assert.deepEqual(
      asSet(mineTemplates(texts)),
      asSet([
        [angry, ''],
        [rate, ''],
        [preamble, ''],
      ]),
    );
  });

  test('mineTemplates() finds two versions of an edited prompt as one while both are in use', () => {
    const texts = INPUTS.map(
      (input, i) => `Name the topic in ${i % 2 ? 'one word' : 'a single word'} and nothing else.\n\n${input}`,
    );
    assert.deepEqual(mineTemplates(texts), [['Name the topic in ', ' word and nothing else.\n\n', '']]);
  });

  test('mineTemplates() reads 5,000 texts of a kilobyte in a second or two', () => {
    const random = seededRandom(9);
    const long = () =>
      Array.from({ length: 6 }, () => INPUTS[Math.floor(random() * INPUTS.length)]).join(' ');
    const texts = Array.from({ length: 5_000 }, (_, i) => (i % 2 ? MOOD(long(), i) : long()));
    const startedMs = performance.now();
    assert.deepEqual(mineTemplates(texts), [EXPECTED.get(MOOD)]);
    assert.ok(performance.now() - startedMs < 4_000, `${performance.now() - startedMs} ms`);
  });

  test('mineTemplates() finds instructions far longer than what it reads of a text', () => {
    const rules = Array.from(
      { length: 300 },
      (_, i) => `Rule ${i}: never say ${i ** 2} to customer ${i * 7}.`,
    ).join('\n');
    const texts = INPUTS.slice(0, 100).map((input) => `${rules}\n\n${input}\n\nLabel:`);
    assert.deepEqual(mineTemplates(texts), [[`${rules}\n\n`, '\n\nLabel:']]);
  });
});

suite('traffic without templates', () => {
  test('mineTemplates() finds none in inputs alone, as they come or one label at a time', () => {
    for (const count of [20, 50, 100, 300, 1_000, 2_400])
      assert.deepEqual(mineTemplates(INPUTS.slice(0, count)), [], `${count}`);
    for (const [label, rows] of Map.groupBy(ROWS, (row) => row.label))
      assert.deepEqual(mineTemplates(rows.map(({ text }) => text)), [], label);
  });

  const rows: [name: string, texts: string[]][] = [
    ['300 questions about one thing', INPUTS.slice(0, 300).map((input) => `my card ${input}`)],
    [
      'questions that begin alike',
      INPUTS.map((input, i) => `${i % 2 ? 'how do I ' : 'what is my '}${input}`),
    ],
    [
      'letters with greetings and closings',
      INPUTS.map(
        (input, i) =>
          `${i % 4 === 0 ? 'Dear Sir or Madam,\n\n' : ''}${input}${i % 5 === 0 ? '\n\nLooking forward to hearing from you.\nKind regards' : i % 5 === 1 ? '\nSent from my phone' : ''}`,
      ),
    ],
    ['one question asked again and again', INPUTS.map((_, i) => `${INSTRUCTION} ${INPUTS[i % 10]}`)],
    [
      'one prompt with a date and a counter',
      INPUTS.map((_, i) => `${INSTRUCTION} Report ${i} of 2026-11-${10 + (i % 20)}.`),
    ],
    ['too few texts', INPUTS.slice(0, 19).map(SORT)],
    ['a prompt that is too rare', INPUTS.map((input, i) => (i % 100 ? input : SORT(input, i)))],
    ['nothing', []],
    ['empty texts', ['', ' ', '\n']],
  ];
  for (const [name, texts] of rows)
    test(`mineTemplates() finds none in ${name}`, () => {
      assert.deepEqual(mineTemplates(texts), []);
    });
});
