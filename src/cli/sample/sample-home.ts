import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '#config/config.ts';
import { editConfig } from '#config/edit.ts';
import { findPlaces, type Places, readConfigFile } from '#config/load.ts';
import { parseConfig } from '#config/parse.ts';
import { emptyFolder, type FolderMaker, isMarked, removeFolder } from '../marked-folder.ts';

/** The questions, with the answers that the stand-in gives. */
export const SAMPLE_FOLDER = fileURLToPath(new URL('../../../samples/support-desk', import.meta.url));

const SAMPLE: FolderMaker = {
  marker: '.freehold-sample',
  text: 'freehold up made this folder for the sample that the console shows. It may be removed there at any time.\n',
  cannot: 'Cannot keep a sample in',
  notTheirs: 'no sample made them',
  hints: {
    foreign: 'Move that folder away, then start the sample again.',
    inUse: 'Stop that server, then start the sample again.',
    unreadable: 'Check the rights of that folder.',
  },
};

/** Where the sample of a house is kept: all that it leaves is in this folder. */
export function samplePlaces(home: string): Places {
  const folder = join(home, 'sample');
  return findPlaces({ home: folder, config: join(folder, 'config.yaml') }, {});
}

export function hasSample({ home }: Places): boolean {
  return isMarked(home, SAMPLE);
}

/** Makes it, or empties it. Throws AppError where the folder is not a sample's. */
export function emptySample({ home }: Places): void {
  emptyFolder(home, SAMPLE);
}

/** Throws AppError where the folder is not a sample's. */
export function removeSample({ home }: Places): void {
  removeFolder(home, SAMPLE);
}

/** The only expert of a sample, called what it is. */
export const STAND_IN = 'stand-in-for-a-rented-api';
/** What a dear model costs for a million tokens. */
const PRICE = { in: 2.5, out: 10 };

/**
 * Learning as on any server, and the owner is asked for his yes. Audits are more, and not held up: answers come a
 * thousand times as often here as elsewhere. And a student may have its exam before it is as good as it will be, so that
 * there is something to see within seconds. What is promised stays as it is, and so does how it is proved.
 */
const LEARNING = { audits: 0.2, auditsAtOnce: 64, worthwhile: 0.6 };

/** The stand-in counts as outside, since it plays an API that is; its address is this machine all the same. */
export function configureSample({ configFile }: Places, standIn: { url: string; model: string }): void {
  const { url, model } = standIn;
  const expert = {
    url: `${url}/v1`,
    models: [model],
    zone: 'outside',
    price: PRICE,
    training: 'allowed',
  };
  editConfig(configFile, ['experts', STAND_IN], expert);
  editConfig(configFile, ['learn'], LEARNING);
  // The same questions come again by design, which is no sign that anybody was not content.
  editConfig(configFile, ['traces', 'regenerateWindowMs'], 0);
}

/** The environment and the command line speak to the owner's house, not to this one. */
export function sampleConfig({ configFile }: Places): Config {
  return parseConfig(readConfigFile(configFile, false), configFile);
}
