import { isDeepStrictEqual } from 'node:util';
import type { Complaint } from './complaint.ts';
import { codeSpans, tablesOf } from './markdown.ts';

export const SETTINGS_DOC = 'docs/settings.md';
export const SETTINGS_SOURCE = 'src/config/schema.ts';
export const SETTINGS_SCHEMA = 'freehold.schema.json';
export const SETTINGS_EXAMPLE = 'freehold.example.yaml';

/** The part of JSON Schema that this check looks at. */
export interface SchemaNode {
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
}

export interface Setting {
  /** Dotted, with NAME for a key of the owner's choosing: `experts.NAME.url`. */
  readonly path: string;
  readonly description: string | undefined;
  /** Undefined for a setting that may be left out, or must be given. */
  readonly default: unknown;
}

/** Every setting that holds a value. A map of plain values, such as headers, is one setting. */
export function settingsOf(node: SchemaNode, path = ''): Setting[] {
  const values = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  const members = Object.entries(node.properties ?? {});
  const below = members.flatMap(([key, member]) => settingsOf(member, path === '' ? key : `${path}.${key}`));
  if (values && isGroup(values)) return [...below, ...settingsOf(values, `${path}.NAME`)];
  if (members.length > 0) return below;
  return [{ path, description: node.description, default: node.default }];
}

function isGroup(node: SchemaNode): boolean {
  return node.properties !== undefined || typeof node.additionalProperties === 'object';
}

export function unexplainedSettings(settings: readonly Setting[]): Complaint[] {
  return settings
    .filter(({ description = '' }) => description.trim() === '')
    .map(({ path }) => ({ file: SETTINGS_SOURCE, line: 1, what: `\`${path}\` has no description` }));
}

/** Where the tables of the document (the path first, a column `default`) and the schema disagree. */
export function undocumentedSettings(
  settings: readonly Setting[],
  markdown: string | undefined,
): Complaint[] {
  if (markdown === undefined) return [{ file: SETTINGS_DOC, line: 1, what: 'does not exist' }];
  const rows = settingRows(markdown, new Set(settings.map(({ path }) => path)));
  const complain = (line: number, what: string) => ({ file: SETTINGS_DOC, line, what });
  const missing = settings.filter(({ path }) => !rows.some((row) => row.path === path));
  const wrong = rows.flatMap(({ path, shown, line }) => {
    const setting = settings.find((each) => each.path === path);
    if (!setting) return [complain(line, `\`${path}\` is not a setting of ${SETTINGS_SOURCE}`)];
    if (shown === undefined) return [complain(line, 'stands in a table without a column "default"')];
    const expected = setting.default === undefined ? undefined : shownDefault(setting.default);
    const said = codeSpans(shown).map(unspaced);
    if (expected === undefined ? said.length === 0 : said.includes(unspaced(expected))) return [];
    return [
      complain(
        line,
        `\`${path}\` has ${expected === undefined ? 'no default' : `the default \`${expected}\``}`,
      ),
    ];
  });
  return [...missing.map(({ path }) => complain(1, `has no row for \`${path}\``)), ...wrong];
}

/** The rows of every table that has at least one setting in it; other tables are about other things. */
function settingRows(markdown: string, known: ReadonlySet<string>) {
  return tablesOf(markdown).flatMap(({ head, rows }) => {
    const defaultAt = head.findIndex((cell) => /default/i.test(cell));
    const named = rows.flatMap(({ line, cells }) => {
      // `routes` and `routes.NAME` both name the map of plain values.
      const path = codeSpans(cells[0] ?? '')[0]?.replace(/\.NAME$/, '');
      return path === undefined
        ? []
        : [{ path, line, shown: defaultAt === -1 ? undefined : cells[defaultAt] }];
    });
    return named.some(({ path }) => known.has(path)) ? named : [];
  });
}

function shownDefault(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `["a", "b"]` and `[a,b]` say the same, so do `"x"` and `x`. */
function unspaced(text: string): string {
  return text.replace(/[\s"']/g, '');
}

export function staleSchema(schema: unknown, published: string | undefined): Complaint[] {
  if (published === undefined) return [{ file: SETTINGS_SCHEMA, line: 1, what: 'does not exist' }];
  const asJson = JSON.parse(JSON.stringify(schema));
  const found = readJson(published);
  if (isDeepStrictEqual(found, asJson)) return [];
  return [
    {
      file: SETTINGS_SCHEMA,
      line: 1,
      what: `differs from configSchema at ${firstDifference(asJson, found)}`,
    },
  ];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstDifference(wanted: unknown, found: unknown, path = '$'): string {
  if (!isObject(wanted) || !isObject(found)) return path;
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  const key = keys.find((each) => !isDeepStrictEqual(wanted[each], found[each]));
  return key === undefined ? path : firstDifference(wanted[key], found[key], `${path}.${key}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
