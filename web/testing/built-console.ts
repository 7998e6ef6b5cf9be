import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUILT = join(import.meta.dirname, '../dist');

export interface BuiltConsole {
  readonly folder: string;
  remove(): void;
}

/**
 * The console as it was last built, copied, so that a build meanwhile changes nothing under a test.
 * `FREEHOLD_WEB_DIST` names another build.
 */
export function builtConsole(): BuiltConsole {
  const built = process.env.FREEHOLD_WEB_DIST || BUILT;
  if (!existsSync(join(built, 'index.html')))
    throw new Error(`Cannot test the console: it is not built in ${built}. Type: npm run build:web`);
  const folder = mkdtempSync(join(tmpdir(), 'freehold-web-'));
  cpSync(built, folder, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
