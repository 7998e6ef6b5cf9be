import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryHome {
  readonly path: string;
  readonly configFile: string;
  [Symbol.dispose](): void;
}

/** A folder for one test, removed when the test is over: `using home = temporaryHome()`. */
export function temporaryHome(): TemporaryHome {
  const path = mkdtempSync(join(tmpdir(), 'freehold-cli-'));
  return {
    path,
    configFile: join(path, 'config.yaml'),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
