import { findPlaces, loadConfig, type Places } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { layout } from '#flows/layout.ts';
import { unknownTask } from '#flows/owner-decision.ts';
import type { RecordSettings } from '#flows/record-questions.ts';
import type { Records } from '#flows/task-replay.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { Blobs } from '#vault/blobs.ts';
import { type Given, textOption } from './command.ts';
import { openTraces } from './open-traces.ts';
import { studySettings } from './study-settings.ts';

/** What was learned in a home, for reading beside a server or without one: `using records = openRecords(given)`. */
export interface OpenRecords extends Records, Disposable {
  readonly places: Places;
  readonly settings: RecordSettings;
}

export function openRecords(given: Given): OpenRecords {
  const flags = { home: textOption(given, 'home'), config: textOption(given, 'config') };
  const places = findPlaces(flags);
  const { database } = openTraces(places);
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version < layout.length) throw olderLayout(places);
    const config = loadConfig(places, flags);
    return {
      places,
      database,
      vault: new Blobs(places.vaultFolder),
      settings: { learn: config.learn, experts: studySettings(config, places).experts },
      [Symbol.dispose]: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function olderLayout({ databaseFile }: Places): AppError {
  return new AppError(
    'config_invalid',
    `Cannot read ${databaseFile}: an older Freehold made it, which knew no tasks`,
    {
      hint: 'A server of this version brings it up to date when it starts. Type: freehold up',
    },
  );
}

/** The task whose id is this or, of all ids, alone begins so. */
export function findTask(typed: string, { database }: Records): string {
  const ids = new TaskStore(database).all().map(({ id }) => id);
  const found = findId(typed, ids);
  if (found === undefined) throw unknownTask(typed, ids);
  if (typeof found === 'string') return found;
  throw new AppError('bad_request', `Cannot tell which task "${typed}" is: ${found.length} ids begin so`, {
    hint: `They are ${found.slice(0, 5).join(', ')}${found.length > 5 ? ' and more' : ''}.`,
  });
}

/** The one that was meant; all that begin so where several do. */
export function findId(typed: string, ids: readonly string[]): string | readonly string[] | undefined {
  if (ids.includes(typed)) return typed;
  const found = typed === '' ? [] : ids.filter((id) => id.startsWith(typed));
  return found.length > 1 ? found : found[0];
}
