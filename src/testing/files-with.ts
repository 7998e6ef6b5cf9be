import { execFileSync } from 'node:child_process';

/** Reads in a process of its own: one that closes a database's file gives up the locks that it has on it. */
const READ = `const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const [folder, word] = process.argv.slice(1);
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const found = files.map((entry) => join(entry.parentPath, entry.name)).filter((file) => readFileSync(file).includes(word));
process.stdout.write(JSON.stringify(found));`;

/** The files in a folder, and in those below it, in whose bytes a word stands. */
export function filesWith(folder: string, word: string): string[] {
  return JSON.parse(execFileSync(process.execPath, ['-e', READ, folder, word], { encoding: 'utf8' }));
}
