// Loaded ahead of tests (`node --import`): what one process compiled, the next one reads. Each test file has a process
// of its own, and to strip the types of the whole house took most of the time of many.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/tests', import.meta.url)));
