// Runs once, at the end of `npm ci`: compiles what `freehold up` loads and keeps the result beside the packages, so
// that each start takes about 0.3 s instead of 1 s and a quarter less memory. The launcher uses the folder if it is there.
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 26;
if (isNewEnough && existsSync(new URL('src/main.ts', root))) {
  module.enableCompileCache(fileURLToPath(new URL('node_modules/.cache/freehold', root)));
  for (const command of ['up', 'help', 'connect', 'traces', 'tasks', 'task', 'gate', 'export'])
    await import(new URL(`src/cli/${command}.ts`, root));
  await import(new URL('src/cli/commands.ts', root));
  // Not writer-thread.ts itself, which would start to listen: what it loads is most of it.
  await import(new URL('src/store/text-store.ts', root));
  module.flushCompileCache();
}
