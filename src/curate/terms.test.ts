import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { TRAINING_TERMS } from '#contract/dataset.ts';
import { AppError } from '#contract/errors.ts';
import { PROVIDER_TERMS } from './provider-terms.ts';
import { type ExpertOrigin, termsOf } from './terms.ts';

const openai: ExpertOrigin = { url: 'https://api.openai.com/v1', zone: 'outside' };

/** What is known of an expert, and what follows. */
const ORDER: [string, Partial<ExpertOrigin>, string, RegExp][] = [
  [
    'the owner first',
    { decided: 'forbidden', configured: 'allowed', zone: 'device' },
    'forbidden',
    /You decided/,
  ],
  ['the owner though it be unknown', { decided: 'unknown' }, 'unknown', /You decided/],
  ['the configuration next', { configured: 'allowed', zone: 'device' }, 'allowed', /configuration/],
  ['the device', { zone: 'device' }, 'task-models-only', /machine of your own/],
  ['the household', { zone: 'household' }, 'task-models-only', /machine of your own/],
  ['the organisation', { zone: 'organisation' }, 'task-models-only', /machine of your own/],
  ['the provider after that', {}, 'task-models-only', /compete with OpenAI/],
  ['nothing of a stranger', { url: 'https://llm.example/v1' }, 'unknown', /llm\.example/],
];

/** A host, and whose terms hold there. */
const HOSTS: [string, string | undefined][] = [
  ['api.openai.com', 'OpenAI'],
  ['API.OpenAI.com', 'OpenAI'],
  ['api.openai.com.', 'OpenAI'],
  ['api.openai.com:8443', 'OpenAI'],
  ['eu.api.openai.com', 'OpenAI'],
  ['evil-api.openai.com.example', undefined],
  ['api.openai.com.example', undefined],
  ['evil-api.openai.com', undefined],
  ['a.b.api.openai.com', undefined],
  ['openai.com', undefined],
  ['apixopenai.com', undefined],
  ['api.openai.com@llm.example', undefined],
  ['127.0.0.1', undefined],
  ['[::1]:8080', undefined],
  ['api.anthropic.com', 'Anthropic'],
  ['generativelanguage.googleapis.com', 'Google Gemini API'],
  ['us-central1-aiplatform.googleapis.com', 'Google Vertex AI'],
  ['aiplatform.googleapis.com', 'Google Vertex AI'],
  ['-aiplatform.googleapis.com', undefined],
  ['us.evil-aiplatform.googleapis.com', undefined],
  ['my-company.openai.azure.com', 'Azure OpenAI'],
  ['openai.azure.com', undefined],
  ['my-company.openai.azure.com.example', undefined],
  ['bedrock-runtime.eu-west-1.amazonaws.com', 'Amazon Bedrock'],
  ['bedrock-runtime.eu-west-1.amazonaws.com.example', undefined],
  ['bedrock-runtime.a.b.amazonaws.com', undefined],
];

suite('termsOf() goes by', () => {
  for (const [what, more, terms, because] of ORDER)
    test(what, () => {
      const found = termsOf({ ...openai, ...more });
      assert.equal(found.terms, terms);
      assert.match(found.because, because);
    });

  test('the exact host', () => {
    for (const [host, provider] of HOSTS) {
      const { because } = termsOf({ url: `https://${host}/v1`, zone: 'outside' });
      const row = PROVIDER_TERMS.find((known) => known.because === because);
      assert.equal(row?.provider, provider, host);
    }
  });

  test('nothing where the address is none, and says so', () => {
    for (const url of ['', 'api.openai.com', 'https://'])
      assert.throws(
        () => termsOf({ url, zone: 'outside' }),
        (error) => {
          assert.ok(error instanceof AppError && error.code === 'config_invalid' && error.hint);
          assert.ok(error.message.includes(JSON.stringify(url)));
          return true;
        },
      );
  });
});

suite('PROVIDER_TERMS', () => {
  test('names for each provider a page, a date that has been, and a sentence of its own', () => {
    for (const { provider, source, asOf, because } of PROVIDER_TERMS) {
      assert.equal(URL.parse(source)?.protocol, 'https:', provider);
      assert.match(asOf, /^20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/, provider);
      assert.match(because, /^[A-Z].+\.$/, provider);
    }
    assert.equal(new Set(PROVIDER_TERMS.map(({ because }) => because)).size, PROVIDER_TERMS.length);
  });

  test('is the table in docs/training-terms.md', () => {
    const table = documented().filter((cells) => cells.length === 6);
    const rows = PROVIDER_TERMS.map(({ provider, hosts, terms, because, source, asOf }) => [
      provider,
      hosts.map((host) => `\`${host}\``).join(', '),
      `\`${terms}\``,
      because,
      `[terms](${source})`,
      asOf,
    ]);
    assert.deepEqual(table.slice(2), rows);
  });

  test('uses the four values that docs/training-terms.md explains', () => {
    const explained = documented().filter((cells) => cells.length === 2);
    assert.deepEqual(
      explained.slice(2).map(([terms]) => terms),
      TRAINING_TERMS.map((terms) => `\`${terms}\``),
    );
  });
});

/** The cells of every table row of the document. */
function documented(): string[][] {
  const file = new URL('../../docs/training-terms.md', import.meta.url);
  const lines = readFileSync(file, 'utf8').split('\n');
  const rows = lines.filter((line) => line.startsWith('|'));
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
