import { findPlaces } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { accessFileIn, readAccessFile, writeAccessFile } from '#serve/access/access-file.ts';
import { keyHash, newKey } from '#serve/access/api-key.ts';
import { nearest } from '#std/nearest.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { type Command, misuse, placeHelp, placeOptions, textOption } from './command.ts';
import { bold, dim, say, table } from './terminal.ts';

const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const key: Command = {
  name: 'key',
  summary: 'give a program a key to ask from other machines with, or take it back',
  usage: 'add NAME | list | remove NAME [--home DIR]',
  options: { home: placeOptions.home },
  help: { home: placeHelp.home },
  words: [1, 2],
  async run(given) {
    endWhenNobodyReads();
    const file = accessFileIn(findPlaces({ home: textOption(given, 'home') }).home);
    const [verb, name] = given.words;
    if (verb === 'list' && name === undefined) return list(file);
    if (verb === 'add' && name !== undefined) return add(file, name);
    if (verb === 'remove' && name !== undefined) return remove(file, name);
    throw misuse(key, `cannot do "${given.words.join(' ')}"`);
  },
};

function add(file: string, name: string): number {
  if (!NAME_PATTERN.test(name))
    throw misuse(key, `cannot use the name ${name}: letters, digits, dot, dash and underscore, at most 64`);
  const rules = readAccessFile(file);
  if (rules.keys.some((one) => one.name === name))
    throw new AppError('bad_request', `Cannot add a key "${name}": there is one of that name`, {
      hint: `Choose another name, or type first: freehold key remove ${name}`,
    });
  const made = newKey();
  const stored = { name, sha256: keyHash(made), added_at: Date.now() };
  writeAccessFile(file, { ...rules, keys: [...rules.keys, stored] });
  say(made);
  // What a script takes is the key alone.
  process.stderr.write(
    `${dim(`That is the key of ${name}. It is not kept and cannot be shown again. OpenAI clients take it as apiKey.`)}\n`,
  );
  return 0;
}

function list(file: string): number {
  const { keys } = readAccessFile(file);
  if (keys.length === 0) say('There are no keys. Make one with: freehold key add NAME');
  const rows = keys.map(({ name, added_at }) => [
    name,
    `added ${new Date(added_at).toISOString().slice(0, 10)}`,
  ]);
  for (const line of table(rows)) say(line);
  return 0;
}

function remove(file: string, name: string): number {
  const rules = readAccessFile(file);
  const kept = rules.keys.filter((one) => one.name !== name);
  if (kept.length === rules.keys.length) {
    const near = nearest(
      name,
      rules.keys.map((one) => one.name),
    );
    throw new AppError('not_found', `Cannot remove the key "${name}": there is none`, {
      hint: near ? `Did you mean ${near}?` : 'Type: freehold key list',
    });
  }
  writeAccessFile(file, { ...rules, keys: kept });
  say(`The key of ${bold(name)} is removed. A server that runs refuses it within a second.`);
  return 0;
}
