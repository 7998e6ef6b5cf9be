import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import { readIfThere, readRepoFile, repoFiles } from './repo.ts';
import { GLOSSARY_DOC, leftovers, UNFINISHED, unexplainedWords, WORDS } from './words.ts';

suite('the words', () => {
  test('every word of ours is in the glossary', () => {
    assertNone(unexplainedWords(WORDS, readIfThere(GLOSSARY_DOC)), {
      rule: `${GLOSSARY_DOC} explains each word of WORDS in checks/words.ts, in a table row or list item of its own.`,
      why: 'one concept has one word everywhere; the glossary is where two people agree on it.',
      fix: 'add the row: the word first, then its meaning.',
    });
  });

  test('no file holds unfinished work or a path of one machine', () => {
    assertNone(
      repoFiles().flatMap((file) => leftovers(file, readRepoFile(file))),
      {
        rule: `no ${UNFINISHED.join(', ')}, and no absolute path of one machine, in any file.`,
        why: 'a note to oneself is read by everybody and done by nobody; a machine path works on one machine.',
        fix: 'do it, or say in docs/journal.md why not; write paths relative to the repository, or with ~.',
      },
    );
  });
});

suite('the words check itself', () => {
  const cases: [what: string, markdown: string | undefined, complaints: number][] = [
    ['accepts a table', '| word | meaning |\n|---|---|\n| ask | a request |\n| **card** | data |', 0],
    ['accepts a list', '- **ask**: a request\n- `card`: data', 0],
    ['finds a missing document', undefined, 1],
    ['finds words that are only used', 'An ask has a card.', 2],
    ['finds a row without a meaning', '| ask | |\n| card | data |', 1],
  ];
  for (const [what, markdown, complaints] of cases) {
    test(`unexplainedWords() ${what}`, () => {
      assert.equal(unexplainedWords(['ask', 'card'], markdown).length, complaints);
    });
  }

  const path = (...parts: string[]) => ['', ...parts].join('/');
  const texts: [text: string, complaints: number][] = [
    ['Done. A fixme in small letters, a mktemp name of six capital letters.', 0],
    ['https://example.com/home/page and src/home/a.ts and ~/home/a', 0],
    ['/tmp/other, /homely, /root', 0],
    ...UNFINISHED.map((word): [string, number] => [`a\n// ${word}: b`, 1]),
    [`cd ${path('home', 'ann', 'freehold')}`, 1],
    [`'${path('root', 'a')}'`, 1],
    [`(${path('work', 'a')})`, 1],
    [path('tmp', 'try1'), 1],
    [`a\0${path('root', 'a')}`, 0],
  ];
  for (const [text, complaints] of texts) {
    test(`leftovers() finds ${complaints} fault(s) in ${JSON.stringify(text)}`, () => {
      assert.equal(leftovers('docs/a.md', text).length, complaints);
    });
  }

  test('leftovers() tells the line, and leaves alone what we did not write', () => {
    const text = `a\n${UNFINISHED[0]}`;
    assert.equal(leftovers('src/a.ts', text)[0]?.line, 2);
    assert.equal(leftovers('LICENSE', text).length, 0);
  });
});
