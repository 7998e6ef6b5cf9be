import { findPlaces } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { accessFileIn, readAccessFile, writeAccessFile } from '#serve/access/access-file.ts';
import { LEAST_PASSWORD_CHARS, storePassword } from '#serve/access/password.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { dim, say } from './terminal.ts';
import { readPiped, typeHidden } from './typed-secret.ts';

export const password: Command = {
  name: 'password',
  summary: 'set the password by which people sign in from other machines',
  usage: '[--remove] [--home DIR]',
  options: { remove: { type: 'boolean' }, home: placeOptions.home },
  help: {
    remove: 'nobody can sign in by password any more',
    home: placeHelp.home,
  },
  words: [0, 0],
  async run(given) {
    const file = accessFileIn(findPlaces({ home: textOption(given, 'home') }).home);
    return given.options.remove === true ? remove(file) : set(file);
  },
};

async function set(file: string): Promise<number> {
  const stored = await storePassword(await readNew(), Date.now());
  writeAccessFile(file, { ...readAccessFile(file), password: stored });
  say('The password is set. Who was signed in must sign in again; a server that runs knows within a second.');
  say(dim(`Only what scrypt made of it is kept, in ${file}.`));
  return 0;
}

function remove(file: string): number {
  const { password: old, ...rest } = readAccessFile(file);
  if (!old) {
    say('There is no password.');
    return 0;
  }
  writeAccessFile(file, rest);
  say('The password is removed. A server that runs signs everybody out within a second; keys go on.');
  return 0;
}

/** From a terminal twice, since it is not shown; from a program once. */
async function readNew(): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return readPiped(stdin);
  const [first = '', second] = await typeHidden(stdin, stderr, [
    `New password (at least ${LEAST_PASSWORD_CHARS} characters): `,
    'Once more: ',
  ]);
  if (first === second) return first;
  throw new AppError('bad_request', 'Cannot set the password: the two are not the same', {
    hint: 'Type freehold password again. The old one, if there was one, still holds.',
  });
}
