import { join } from 'node:path';
import { wishHugePages } from '#config/huge-pages.ts';
import { Child, runForJson } from '../processes.ts';

const PROGRAM = join(import.meta.dirname, 'bare-loop.ts');
/** With what engine processes have beside a bench's own environment: weights in huge pages are read sooner. */
export const AS_ENGINES: Record<string, string> = {};
wishHugePages(AS_ENGINES);

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
  return (
    (await runForJson(new Child('the bare loop', process.execPath, args, AS_ENGINES))) as { decodeMs: number }
  ).decodeMs;
}

/** What the library that Freehold loads calls itself. */
export async function libraryVersion(): Promise<string> {
  return ((await runForJson(new Child('the bare loop', process.execPath, [PROGRAM]))) as { version: string })
    .version;
}
