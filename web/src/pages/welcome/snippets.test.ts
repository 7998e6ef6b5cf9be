import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { LANGUAGES, snippet } from './snippets.ts';

suite('snippet()', () => {
  const open = { baseUrl: 'http://127.0.0.1:4321/v1', needsKey: false };
  for (const language of LANGUAGES) {
    test(`asks this server, with a key only where one is wanted: ${language}`, () => {
      assert.ok(snippet(language, open).includes(open.baseUrl));
      assert.ok(!snippet(language, open).includes('YOUR-KEY'));
      assert.ok(snippet(language, { ...open, needsKey: true }).includes('YOUR-KEY'));
    });
  }

  test('gives curl a command whose body is JSON', () => {
    const body = /-d '(.*)'$/.exec(snippet('curl', { ...open, needsKey: true }))?.[1] ?? '';
    assert.deepEqual(JSON.parse(body), { model: 'auto', messages: [{ role: 'user', content: 'Hello' }] });
  });
});
