import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * A Chromium of this machine; undefined where there is none. Throws where `FREEHOLD_BROWSER` names one that cannot be
 * run.
 */
export function findBrowser(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = environment.FREEHOLD_BROWSER;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`Cannot run FREEHOLD_BROWSER=${named}: there is no such program`);
  }
  const folders = environment.PATH?.split(delimiter) ?? [];
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...PLACES].find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
