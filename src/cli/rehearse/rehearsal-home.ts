import { join } from 'node:path';
import { editConfig } from '#config/edit.ts';
import { findPlaces, type Places } from '#config/load.ts';
import { emptyFolder, type FolderMaker } from '../marked-folder.ts';

/** Says that a folder was made by a rehearsal, which therefore may empty it. */
export const MARKER = '.freehold-rehearsal';

const REHEARSAL: FolderMaker = {
  marker: MARKER,
  text: 'freehold rehearse made this folder and empties it each time it starts.\n',
  cannot: 'Cannot rehearse in',
  notTheirs: 'no rehearsal made them',
  hints: {
    foreign: 'A rehearsal empties its home. Give --home a new or empty folder, or leave it out.',
    inUse: 'Stop that server, or give --home another folder.',
    unreadable: 'Give --home a folder that may be written.',
  },
};

/** The home of the rehearsed server, empty. Never touches a folder that is not a rehearsal's. */
export function emptyHome(home: string): Places {
  emptyFolder(home, REHEARSAL);
  return findPlaces({ home, config: join(home, 'config.yaml') });
}

/** The name of the only expert. */
export const STAND_IN = 'stand-in';

/**
 * Learning as on any server, but that a student serves without waiting for its owner's yes, and that audits are not
 * held up: answers come a thousand times as often here as elsewhere, and so do audits. What is promised stays as it is.
 */
const LEARNING = { autopilot: true, auditsAtOnce: 64 };
/** A drift is noticed by audits only; so that it does not take thousands of asks, there are more of them. */
const DRIFT_AUDITS = { audits: 0.2 };

/** What the rehearsed server is told: of the stand-in the few lines that `freehold connect` would write, and how it learns. */
export function configure(
  { configFile }: Pick<Places, 'configFile'>,
  told: { url: string; model: string; price: { in: number; out: number }; withDrift: boolean },
): void {
  const { url, model, price, withDrift } = told;
  editConfig(configFile, ['experts', STAND_IN], { url: `${url}/v1`, models: [model], zone: 'device', price });
  editConfig(configFile, ['learn'], { ...LEARNING, ...(withDrift ? DRIFT_AUDITS : {}) });
}
