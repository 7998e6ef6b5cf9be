/** Which llama.cpp each side is. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { libraryVersion } from './run-bare-loop.ts';

export interface Builds {
  readonly freehold: string;
  readonly llamaServer: string | undefined;
}

export async function readBuilds(llamaServer: string | undefined): Promise<Builds> {
  const library = await libraryVersion();
  return {
    freehold: `llama.cpp ${library}${packaged()}`,
    llamaServer: llamaServer && serverBuild(llamaServer),
  };
}

/** The npm package the libraries came in; nothing where the owner gave other ones. */
function packaged(): string {
  const platforms: Partial<Record<NodeJS.Platform, string>> = { darwin: 'mac', win32: 'win' };
  const platform = platforms[process.platform] ?? process.platform;
  const name = `@node-llama-cpp/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const manifest = readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8');
    return ` of ${name} ${(JSON.parse(manifest) as { version: string }).version}`;
  } catch {
    return '';
  }
}

/** Throws where the program cannot be run. It tells its version on stderr. */
function serverBuild(program: string): string {
  try {
    const said = execFileSync('/bin/sh', ['-c', '"$0" --version 2>&1', program], { encoding: 'utf8' });
    const lines = said.split('\n').filter((line) => /^(version|built)/.test(line));
    return lines.join(', ') || said.trim();
  } catch (error) {
    throw new Error(`--llama-server ${program} cannot be run: ${(error as Error).message}`);
  }
}
