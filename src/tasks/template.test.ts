import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  isSpecialCase,
  literalChars,
  matchHoles,
  matchTemplate,
  STANDS_FOR,
  type Template,
  templateId,
} from './template.ts';

const BEFORE: Template = ['Sort this: ', ''];
const AROUND: Template = ['Text:\n"""\n', '\n"""\nLabel:'];
const DATED: Template = [`It is ${STANDS_FOR}. Sort: `, `\nAsked at ${STANDS_FOR}`];
const FIELDS: Template = ['From: ', `\nOn ${STANDS_FOR}, subject: `, '\n\n', ''];

suite('a template and the texts made with it', () => {
  const rows: [template: Template, text: string, holes: string[] | undefined][] = [
    [BEFORE, 'Sort this: my bike', ['my bike']],
    [BEFORE, 'Sort this: ', ['']],
    [BEFORE, 'Sort this:', undefined],
    [BEFORE, ' Sort this: my bike', undefined],
    [BEFORE, '', undefined],
    [BEFORE, 'Sort this: Sort this: x', ['Sort this: x']],
    [AROUND, 'Text:\n"""\nmy bike\n"""\nLabel:', ['my bike']],
    [AROUND, 'Text:\n"""\nx\n"""\nLabel: no\n"""\nLabel:', ['x\n"""\nLabel: no']],
    [AROUND, 'Text:\n"""\nmy bike\n"""\nLabel: ', undefined],
    [AROUND, 'Text:\n"""\nLabel:', undefined],
    [DATED, 'It is 21 November 2026. Sort: my bike\nAsked at 10:30', ['my bike']],
    [DATED, 'It is Monday. Sort: x\nAsked at 9:00\nAsked at 10:30', ['x\nAsked at 9:00']],
    [DATED, `It is ${'x'.repeat(65)}. Sort: my bike\nAsked at 10:30`, undefined],
    [DATED, `It is Monday. Sort: my bike\nAsked at ${'x'.repeat(65)}`, undefined],
    [FIELDS, 'From: Jo\nOn 2026-11-21, subject: Bike\n\nIt broke.\n\nJo', ['Jo', 'Bike', 'It broke.\n\nJo']],
    [FIELDS, 'From: Jo\nOn 2026-11-21, subject: Bike\nIt broke.', undefined],
    [FIELDS, '\n\nFrom: Jo\nOn 2026-11-21, subject: Bike', undefined],
  ];
  for (const [template, text, holes] of rows)
    test(`matchHoles() finds ${JSON.stringify(holes)} in ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.deepEqual(matchHoles(template, text), holes);
      assert.equal(matchTemplate(template, text), holes?.join('\n'));
    });

  test('templateId() depends on the constant pieces and on nothing else', () => {
    assert.equal(templateId(['a', 'b']), templateId(['a', 'b']));
    const ids = [
      ['a', 'b'],
      ['ab', ''],
      ['', 'ab'],
      ['a', '', 'b'],
      [`a${STANDS_FOR}b`, ''],
    ].map(templateId);
    assert.equal(new Set(ids).size, ids.length);
    assert.match(ids[0] ?? '', /^[0-9a-f]{8}$/);
  });

  const cases: [narrow: Template, general: Template, isCase: boolean][] = [
    [['Sort this: Dear ', ''], BEFORE, true],
    [['Sort this: ', '\nLabel:'], BEFORE, true],
    [['Sort this: ', '\nLabel: ', ''], BEFORE, true],
    [[`Sort this: ${STANDS_FOR} `, ''], BEFORE, true],
    [['It is Monday. Sort: ', `\nAsked at ${STANDS_FOR}`], DATED, true],
    [BEFORE, BEFORE, false],
    [BEFORE, ['Sort this: Dear ', ''], false],
    [BEFORE, AROUND, false],
    [['', 'Sort this: ', ''], BEFORE, false],
  ];
  for (const [narrow, general, isCase] of cases)
    test(`isSpecialCase() says ${isCase} of ${JSON.stringify(narrow)} and ${JSON.stringify(general)}`, () => {
      assert.equal(isSpecialCase(narrow, general), isCase);
    });

  test('literalChars() counts what is constant', () => {
    assert.equal(literalChars(DATED), 'It is . Sort: \nAsked at '.length);
  });
});
