import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDocument } from 'yaml';
import { readConfigFile } from './load.ts';
import { parseConfig } from './parse.ts';

const HEADER = '# Freehold configuration. Every setting: docs/settings.md\n';

/**
 * Sets one value in the config file and keeps its comments, order and blank lines. The result is validated
 * before it replaces the file, and the file is replaced whole or not at all.
 */
export function editConfig(file: string, path: readonly string[], value: unknown): void {
  const before = readConfigFile(file, false);
  const document = parseDocument(before || HEADER);
  parseConfig(before, file); // never build on a file that is already broken
  // A node would take the place of the old value's node, and its comment with it.
  document.setIn(path, typeof value === 'object' ? document.createNode(value) : value);
  const after = document.toString({ lineWidth: 110 });
  parseConfig(after, file);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, after, { mode: 0o600 });
  renameSync(draft, file);
}
