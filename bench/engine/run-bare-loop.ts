import { join } from 'node:path';
import { Child, runForJson } from '../processes.ts';

const PROGRAM = join(import.meta.dirname, 'bare-loop.ts');

export interface BareWish {
  readonly file: string;
  readonly threads: number;
  readonly cells: number;
  readonly prompt: string;
  readonly tokens: number;
}

/** What `llama_decode` takes for a token in a process that does nothing else, in ms. */
export async function bareDecodeMs({ file, threads, cells, prompt, tokens }: BareWish): Promise<number> {
  const args = [PROGRAM, file, String(threads), String(cells), String(tokens), prompt];
  return ((await runForJson(new Child('the bare loop', process.execPath, args))) as { decodeMs: number })
    .decodeMs;
}

/** What the library that Freehold loads calls itself. */
export async function libraryVersion(): Promise<string> {
  return ((await runForJson(new Child('the bare loop', process.execPath, [PROGRAM]))) as { version: string })
    .version;
}
