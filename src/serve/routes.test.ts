import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { routes } from './routes.ts';

/** What Ollama's API has below /api, whether it is served here or refused. */
const OLLAMAS =
  /^\/api\/(?:version|tags|ps|show|chat|generate|embed|embeddings|pull|push|create|copy|delete|blobs)(?:\/|$)/;

suite('the table of routes', () => {
  test('has each request once', () => {
    const requests = routes.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(requests, [...new Set(requests)]);
  });

  test("leaves Ollama's names below /api to Ollama", () => {
    for (const { path, speaksOllama = false } of routes)
      if (path !== '/') assert.equal(speaksOllama, OLLAMAS.test(path), path);
  });

  test('is told of in docs/api.md', () => {
    const told = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    for (const { path } of routes) {
      const name = path.replace(/\/\*$/, '/');
      assert.ok(told.includes(name === '/' ? '`GET /`' : name), `${path} is not in docs/api.md`);
    }
  });
});
