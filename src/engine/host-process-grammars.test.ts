import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import type { HostProcess } from './host-process.ts';
import { GREEDY, NO_LIBRARIES, startHost, tell } from './testing/real-host.ts';

suite('grammars that llama.cpp does not take', { skip: NO_LIBRARIES ?? false }, () => {
  let folder = '';
  let host: HostProcess;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-grammars-'));
    const file = join(folder, 'tiny.gguf');
    randomModel(file, TINY);
    host = await startHost(file);
  });
  after(async () => {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const grammars: readonly [what: string, grammar: { text: string; triggers?: string[] }][] = [
    ['from the first token', { text: 'root ::= nowhere' }],
    ['once a text has come after which they rule', { text: 'root ::= nowhere', triggers: ['[\\s\\S]$'] }],
  ];
  for (const [when, grammar] of grammars)
    test(`fail the ask that brought them, ${when}, and no other`, async () => {
      const other = tell(host, { prompt: 'Once', maxTokens: 60, ignoreEnd: true });
      const sampling = { ...GREEDY, grammar };
      await assert.rejects(
        tell(host, { prompt: 'Hello', sampling, maxTokens: 20, ignoreEnd: true }),
        (error) => error instanceof AppError && error.code === 'bad_request' && /grammar/.test(error.message),
      );
      assert.equal((await other).tokens, 60);
      assert.ok(host.isAlive);
    });
});
