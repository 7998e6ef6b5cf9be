import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { configSchema, type Schema } from './schema.ts';
import { settingsTable } from './settings-table.ts';

suite('the table of settings', () => {
  test('settingsTable() has a row for each setting, whatever it takes', () => {
    const leaf = (more: object) => ({ description: 'Why.', ...more }) as Schema;
    const rows: [setting: Schema, takes: string, byDefault: string][] = [
      [leaf({ type: 'string' }), 'text', ''],
      [leaf({ type: 'string', default: 'a' }), 'text', '`a`'],
      [leaf({ type: 'string', enum: ['a', 'b'], default: 'b' }), '`a`, `b`', '`b`'],
      [leaf({ type: 'integer', minimum: 1, maximum: 9, default: 5 }), '1 to 9', '`5`'],
      [leaf({ type: 'integer' }), 'a whole number', ''],
      [leaf({ type: 'number', minimum: 0 }), 'a number of at least 0', ''],
      [leaf({ type: 'boolean', default: true }), '`true`, `false`', '`true`'],
      [leaf({ type: 'array', items: { type: 'string' }, default: [] }), 'a list of: text', '`[]`'],
      [leaf({ type: 'object', additionalProperties: { type: 'string' } }), 'by name: text', ''],
    ];
    for (const [setting, takes, byDefault] of rows) {
      const table = settingsTable({ type: 'object', properties: { group: group({ it: setting }) } });
      assert.equal(table.split('\n')[2], `| \`group.it\` | ${takes} | ${byDefault} | Why. |`);
    }
  });

  test('settingsTable() says NAME for names of the owner, marks what must be given, and escapes bars', () => {
    const experts: Schema = {
      type: 'object',
      additionalProperties: group({ url: { type: 'string', description: 'This | that.' } }, ['url']),
    };
    const table = settingsTable({ type: 'object', properties: { experts } });
    assert.equal(table.split('\n')[2], '| `experts.NAME.url` | text; must be given |  | This \\| that. |');
  });

  test('docs/settings.md holds the table of today; node src/config/print-settings.ts prints it', () => {
    const document = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
    const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('| `'));
    // The formatter aligns the columns.
    const unaligned = rows(document).map((row) => row.replace(/ +\|/g, ' |'));
    assert.deepEqual(
      unaligned,
      rows(settingsTable(configSchema)).map((row) => row.replace(/ +\|/g, ' |')),
    );
  });
});

function group(properties: Record<string, Schema>, required: string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}
