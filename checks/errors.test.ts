import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ERRORS } from '#contract/errors.ts';
import { assertNone } from './complaint.ts';
import { ERRORS_DOC, ERRORS_SOURCE, undocumentedErrors, unusedErrors } from './errors.ts';
import { readIfThere } from './repo.ts';
import { readSource, sourceFiles } from './source.ts';

suite('the error codes', () => {
  test('every error code is documented, with its status', () => {
    assertNone(undocumentedErrors(ERRORS, readIfThere(ERRORS_DOC)), {
      rule: `the codes of ERRORS and the rows (| code | status | …) of ${ERRORS_DOC} are the same.`,
      why: 'a caller acts on the code; one it cannot look up is only a word.',
      fix: `correct the row in ${ERRORS_DOC}, or the line in ${ERRORS_SOURCE}.`,
    });
  });

  test('every error code is used', () => {
    assertNone(unusedErrors(Object.keys(ERRORS), sourceFiles()), {
      rule: `every code of ERRORS is said somewhere in src/ outside ${ERRORS_SOURCE}.`,
      why: 'callers prepare for every code in the table; one that never comes is work for nothing.',
      fix: 'delete the code and its row in the document.',
    });
  });
});

suite('the errors check itself', () => {
  const errors = { lost: { status: 404 }, busy: { status: 429 } };
  const doc = (...rows: string[]) => ['| code | status | meaning |', '|---|---|---|', ...rows].join('\n');
  const cases: [what: string, markdown: string | undefined, complaints: number][] = [
    ['accepts a full table', doc('| `lost` | 404 | x |', '| `busy` | 429 | x |'), 0],
    ['finds a missing document', undefined, 1],
    ['finds two missing rows', 'Nothing yet.', 2],
    ['finds a wrong status', doc('| `lost` | 400 | x |', '| `busy` | 429 | x |'), 1],
    [
      'finds a code that is gone',
      doc('| `lost` | 404 | x |', '| `busy` | 429 | x |', '| `late` | 408 | x |'),
      1,
    ],
    [
      'takes no row from a code block',
      `\`\`\`\n${doc('| `lost` | 404 | x |', '| `busy` | 429 | x |')}\n\`\`\``,
      2,
    ],
  ];
  for (const [what, markdown, complaints] of cases) {
    test(`undocumentedErrors() ${what}`, () => {
      assert.equal(undocumentedErrors(errors, markdown).length, complaints);
    });
  }

  test('unusedErrors() looks for the code in quotes, in product code outside the table', () => {
    const table = readSource(ERRORS_SOURCE, "const ERRORS = {\n  lost: { a: 'lost' },\n};");
    const user = readSource('src/std/a.ts', "throw new AppError('lost'); // 'busy'");
    const tests = readSource('src/std/a.test.ts', "fails('busy');");
    assert.deepEqual(unusedErrors(['lost'], [table, user, tests]), []);
    assert.equal(unusedErrors(['lost', 'busy'], [table, user, tests]).length, 1);
    assert.deepEqual(unusedErrors(['lost'], [table]), [
      { file: ERRORS_SOURCE, line: 2, what: '"lost" is used nowhere in src/' },
    ]);
  });
});
