import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * A lock that one process at a time holds, and that the system takes back when its holder dies. Node has no flock;
 * an SQLite transaction that writes nothing is one, on every system, and leaves an empty file.
 */
export class FileLock {
  readonly #file: string;
  readonly #database: DatabaseSync;

  private constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
  }

  /** Undefined: somebody else held it for all of `waitMs`, during which the thread stands still. Its folder must be there. */
  static take(file: string, waitMs = 0): FileLock | undefined {
    for (;;) {
      closeSync(openSync(file, 'a', 0o600));
      const inode = inodeOf(file);
      const database = new DatabaseSync(file, { timeout: waitMs });
      if (!begin(database)) return undefined;
      // Its last holder may have removed the file while we waited: then this is a lock that nobody else sees.
      if (inode !== undefined && inodeOf(file) === inode) return new FileLock(file, database);
      database.close();
    }
  }

  /** Gives it back, and removes its file where it is of no use any more. */
  release(remove = false): void {
    if (remove) {
      try {
        rmSync(this.#file, { force: true });
      } catch {
        // Windows keeps a file that is open; an empty file is left, which the next holder takes
      }
    }
    this.#database.close();
  }
}

function begin(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === 5) return false; // SQLITE_BUSY
    throw error;
  }
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}
