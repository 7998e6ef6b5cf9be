import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import { consoleFiles, crossings, htmlMaking } from './console.ts';
import { emptyNames, longFiles, MAX_FILE_LINES } from './size.ts';
import { readSource } from './source.ts';

suite('the console', () => {
  const files = consoleFiles();

  test('is there', () => {
    assert.ok(files.some(({ file }) => file === 'web/src/app/App.tsx'));
  });

  test('knows the server by its API only, and its pages not one another', () => {
    assertNone(crossings(files), {
      rule: 'web/src/ imports nothing of src/; app → pages → markdown → parts → api, and no page another.',
      why: 'what the console can do, any client can; and a page that leans on another cannot be loaded alone.',
      fix: 'ask the API; move what two pages need down into parts/ or api/.',
    });
  });

  test('makes no HTML of text', () => {
    assertNone(htmlMaking(files), {
      rule: 'no innerHTML and its like in web/src/.',
      why: 'what a model said is written by whoever wrote what it read.',
      fix: 'make elements; see web/src/markdown/.',
    });
  });

  test('a file is about one thing, and named for it', () => {
    const sources = files.map(({ file, text }) => ({ ...readSource('', ''), file, text }));
    assertNone([...longFiles(sources), ...emptyNames(files.map(({ file }) => file))], {
      rule: `a file in web/src/ has at most ${MAX_FILE_LINES} lines and a name that fits no other.`,
      why: 'a longer file hides a second subject that deserves a name of its own.',
      fix: 'find that subject, name it, and give it a file.',
    });
  });
});

suite('crossings()', () => {
  const page = 'web/src/pages/tasks/Tasks.tsx';
  const rows: [file: string, target: string, complaints: number][] = [
    [page, 'react', 0],
    [page, './Track.tsx', 0],
    [page, '../../parts/Page.tsx', 0],
    [page, '../../app/base.ts', 0],
    [page, '../../app/Shell.tsx', 1],
    [page, '../traces/Row.tsx', 1],
    [page, '#contract/task.ts', 1],
    [page, '../../../../src/contract/task.ts', 1],
    ['web/src/parts/Chart.tsx', '../pages/home/Home.tsx', 1],
    ['web/src/app/App.tsx', '../pages/home/Home.tsx', 0],
    ['web/src/main.tsx', './app/App.tsx', 0],
  ];
  for (const [file, target, complaints] of rows)
    test(`finds ${complaints} fault(s) where ${file} imports ${target}`, () => {
      assert.equal(crossings([{ file, text: `import { A } from '${target}';` }]).length, complaints);
    });

  test('lets a page show another as a whole, loaded when it is shown', () => {
    const found = (target: string) => crossings([{ file: page, text: `lazy(() => import('${target}'))` }]);
    assert.equal(found('../traces/Traces.tsx').length, 0);
    assert.equal(found('../../app/Shell.tsx').length, 1);
  });
});

test('htmlMaking() finds what makes HTML, and tells the line', () => {
  const text = 'const a = 1;\nelement.innerHTML = a;\n<p dangerouslySetInnerHTML={a} />';
  const found = htmlMaking([{ file: 'a.tsx', text }]);
  assert.deepEqual(
    found.map(({ line, what }) => [line, what]),
    [
      [2, 'uses innerHTML'],
      [3, 'uses dangerouslySetInnerHTML'],
    ],
  );
});
