import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { parseConfig } from '#config/parse.ts';
import { configSchema } from '#config/schema.ts';
import { assertNone } from './complaint.ts';
import { readIfThere } from './repo.ts';
import {
  SETTINGS_DOC,
  SETTINGS_EXAMPLE,
  SETTINGS_SCHEMA,
  SETTINGS_SOURCE,
  settingsOf,
  staleSchema,
  undocumentedSettings,
  unexplainedSettings,
} from './settings.ts';

suite('the settings', () => {
  const settings = settingsOf(configSchema);

  test('every setting says what it is for', () => {
    assertNone(unexplainedSettings(settings), {
      rule: `each setting of ${SETTINGS_SOURCE} has a description.`,
      why: 'editors and `freehold.schema.json` show it; a setting without a reason should not exist.',
      fix: 'write one sentence, with the unit, or take the setting away.',
    });
  });

  test('every setting is documented, with its default', () => {
    assertNone(undocumentedSettings(settings, readIfThere(SETTINGS_DOC)), {
      rule: `${SETTINGS_DOC} has a table row per setting: its path and its default in backticks.`,
      why: 'an owner tunes what is written down, and believes the default that is written there.',
      fix: 'correct the row; leave the default cell without backticks where there is no default.',
    });
  });

  test('the published schema is the one the server uses', () => {
    assertNone(staleSchema(configSchema, readIfThere(SETTINGS_SCHEMA)), {
      rule: `${SETTINGS_SCHEMA} equals configSchema of ${SETTINGS_SOURCE}.`,
      why: 'an editor that checks a file by another schema lies to its owner.',
      fix: `write JSON.stringify(configSchema, null, 2) to ${SETTINGS_SCHEMA}.`,
    });
  });

  test('the example configuration is valid', () => {
    const text = readIfThere(SETTINGS_EXAMPLE);
    const complaints =
      text === undefined ? [{ file: SETTINGS_EXAMPLE, line: 1, what: 'does not exist' }] : [];
    assertNone(complaints, {
      rule: `${SETTINGS_EXAMPLE} is a configuration that the server accepts.`,
      why: 'it is the first file a newcomer copies.',
      fix: 'write it, or correct what the error below names.',
    });
    assert.equal(typeof parse(text ?? ''), 'object');
    parseConfig(text ?? '', SETTINGS_EXAMPLE);
  });
});

suite('the settings check itself', () => {
  const schema = {
    type: 'object',
    properties: {
      server: {
        properties: {
          port: { description: 'The port.', default: 80 },
          hosts: { description: 'Names.', default: ['a', 'b'] },
        },
      },
      experts: { additionalProperties: { properties: { url: { description: 'The address.' }, note: {} } } },
      headers: { description: 'Sent along.', additionalProperties: {} },
    },
  };
  const rows = [
    '| `server.port` | `80` |',
    '| `server.hosts` | `["a", "b"]` |',
    '| `experts.NAME.url` | none |',
  ];
  const rest = ['| `experts.NAME.note` | |', '| `headers.NAME` | |'];
  const doc = (...lines: string[]) => ['| setting | default |', '|---|---|', ...lines].join('\n');

  test('settingsOf() goes into groups and maps of groups', () => {
    const paths = settingsOf(schema).map(({ path }) => path);
    assert.deepEqual(paths, [
      'server.port',
      'server.hosts',
      'experts.NAME.url',
      'experts.NAME.note',
      'headers',
    ]);
  });

  test('unexplainedSettings() finds a setting without a description', () => {
    assert.match(unexplainedSettings(settingsOf(schema))[0]?.what ?? '', /experts\.NAME\.note/);
  });

  const cases: [what: string, markdown: string | undefined, complaints: number][] = [
    ['accepts a full table', doc(...rows, ...rest), 0],
    [
      'accepts other tables beside it',
      `${doc(...rows, ...rest)}\n\n| flag | default |\n|---|---|\n| \`--port\` | |`,
      0,
    ],
    ['finds a missing document', undefined, 1],
    ['finds missing rows', doc(...rows), 2],
    ['finds a wrong default', doc(...rows, ...rest).replace('`80`', '`81`'), 1],
    ['finds a default that is not in backticks', doc(...rows, ...rest).replace('`80`', '80'), 1],
    ['finds a default where there is none', doc(...rows, ...rest).replace('none', '`none`'), 1],
    ['finds a setting that is gone', doc(...rows, ...rest, '| `server.door` | `1` |'), 1],
    ['finds a table without defaults', doc(...rows, ...rest).replace('default', 'meaning'), 5],
  ];
  for (const [what, markdown, complaints] of cases) {
    test(`undocumentedSettings() ${what}`, () => {
      assert.equal(undocumentedSettings(settingsOf(schema), markdown).length, complaints);
    });
  }

  test('staleSchema() names the first place that differs', () => {
    assert.deepEqual(staleSchema(schema, JSON.stringify(schema)), []);
    assert.equal(staleSchema(schema, undefined).length, 1);
    assert.equal(staleSchema(schema, 'no JSON').length, 1);
    const other = JSON.stringify(schema).replace('80', '81');
    assert.match(
      staleSchema(schema, other)[0]?.what ?? '',
      /at \$\.properties\.server\.properties\.port\.default$/,
    );
  });
});
