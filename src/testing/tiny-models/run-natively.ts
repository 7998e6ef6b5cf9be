import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { librariesFolder } from '#engine/native/libraries.ts';

/** Why a test that runs llama.cpp is skipped; undefined where its libraries are here. */
export const NO_LIBRARIES = librariesFolder()
  ? undefined
  : 'no llama.cpp libraries are installed for this machine';

export interface NativeOrder {
  readonly file: string;
  readonly prompt: string;
  readonly context: number;
  /** How many tokens to generate, always the likeliest; left out, the prompt is embedded. */
  readonly steps?: number;
  /** Values of the embedding, or of the rank. */
  readonly width?: number;
}

export interface NativeAnswer {
  readonly text?: string;
  readonly embedding?: readonly number[];
}

export interface NativeRun extends NativeAnswer {
  readonly status: number | null;
  /** What llama.cpp said meanwhile. */
  readonly log: string;
}

/** Runs llama.cpp on a model in a process of its own, which it may end as it likes. */
export function runNatively(order: NativeOrder): NativeRun {
  const program = fileURLToPath(new URL('./native-run.ts', import.meta.url));
  // To a file: a pipe that Node made does not wait for its reader, and what C writes into a full one is lost.
  const folder = mkdtempSync(join(tmpdir(), 'freehold-native-'));
  const log = openSync(join(folder, 'log'), 'w+');
  try {
    const { status, stdout } = spawnSync(process.execPath, [program, JSON.stringify(order)], {
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', log],
    });
    const answer = status === 0 ? (JSON.parse(stdout) as NativeAnswer) : {};
    return { ...answer, status, log: readFileSync(join(folder, 'log'), 'utf8') };
  } finally {
    closeSync(log);
    rmSync(folder, { recursive: true, force: true });
  }
}
