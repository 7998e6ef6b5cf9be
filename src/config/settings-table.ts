import type { Schema } from './schema.ts';

/** Every setting that holds a value as a row of a markdown table; NAME stands for a name of the owner's choosing. */
export function settingsTable(schema: Schema): string {
  const head = ['| setting | takes | default | what it does |', '|---|---|---|---|'];
  return [...head, ...settingRows(schema, ''), ''].join('\n');
}

function settingRows(schema: Schema, path: string, isRequired = false): string[] {
  const members = Object.entries(schema.properties ?? {});
  const rows = members.flatMap(([key, member]) =>
    settingRows(member, path ? `${path}.${key}` : key, schema.required?.includes(key)),
  );
  const values = schema.additionalProperties;
  if (values && isGroup(values)) return [...rows, ...settingRows(values, `${path}.NAME`)];
  return members.length > 0 ? rows : [settingRow(schema, path, isRequired)];
}

function settingRow(schema: Schema, path: string, isRequired: boolean): string {
  const takes = taken(schema) + (isRequired ? '; must be given' : '');
  const cells = [`\`${path}\``, takes, shownDefault(schema), schema.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function isGroup(schema: Schema): boolean {
  return schema.properties !== undefined || Boolean(schema.additionalProperties);
}

/** What values a setting takes, in words. */
function taken(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return range(schema);
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return `a list of: ${schema.items ? taken(schema.items) : 'anything'}`;
    case 'object':
      return `by name: ${schema.additionalProperties ? taken(schema.additionalProperties) : 'nothing'}`;
    default:
      return 'text';
  }
}

function range({ type, minimum, maximum }: Schema): string {
  const kind = type === 'integer' ? 'whole number' : 'number';
  if (minimum === undefined) return `a ${kind}`;
  return maximum === undefined ? `a ${kind} of at least ${minimum}` : `${minimum} to ${maximum}`;
}

function shownDefault({ default: value }: Schema): string {
  if (value === undefined) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
