import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editConfig } from '#config/edit.ts';
import { findPlaces, type Places } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { openWriter } from '#store/database.ts';

/** Says that a folder was made by a rehearsal, which therefore may empty it. */
export const MARKER = '.freehold-rehearsal';
const MARKER_TEXT = 'freehold rehearse made this folder and empties it each time it starts.\n';

/** The home of the rehearsed server, empty. Never touches a folder that is not a rehearsal's. */
export function emptyHome(home: string): Places {
  const places = findPlaces({ home, config: join(home, 'config.yaml') });
  const names = namesIn(home);
  if (names.length > 0 && !isOurs(home)) {
    throw new AppError(
      'bad_request',
      `Cannot rehearse in ${home}: it has files, and no rehearsal made them`,
      {
        hint: 'A rehearsal empties its home. Give --home a new or empty folder, or leave it out.',
      },
    );
  }
  if (names.includes('freehold.db') && isInUse(places.databaseFile)) {
    throw new AppError(
      'bad_request',
      `Cannot rehearse in ${home}: a server that is running has its database open`,
      {
        hint: 'Stop that server, or give --home another folder.',
      },
    );
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  // The marker is there first and stays: a rehearsal that was cut short can be repeated.
  writeFileSync(join(home, MARKER), MARKER_TEXT);
  for (const name of names) if (name !== MARKER) rmSync(join(home, name), { recursive: true, force: true });
  return places;
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

function namesIn(home: string): string[] {
  try {
    return readdirSync(home);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new AppError('bad_request', `Cannot rehearse in ${home}: ${code}`, {
      hint: 'Give --home a folder that may be written.',
      cause,
    });
  }
}

function isOurs(home: string): boolean {
  return lstatSync(join(home, MARKER), { throwIfNoEntry: false })?.isFile() ?? false;
}

/** SQLite leaves write-ahead logging only when nobody else has the file open (sqlite.org/wal.html, section 3.3). */
function isInUse(databaseFile: string): boolean {
  try {
    const database = openWriter(databaseFile, 'normal');
    try {
      database.exec('PRAGMA journal_mode = DELETE');
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    const BUSY = 5;
    return (error as { errcode?: number }).errcode === BUSY; // a broken file is nobody's
  }
}
