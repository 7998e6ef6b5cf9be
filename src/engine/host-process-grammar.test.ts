import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { PATIENCE_MS } from '#testing/until.ts';
import type { HostProcess } from './host-process.ts';
import { GREEDY, NO_LIBRARIES, startHost, tell } from './testing/real-host.ts';

const skip = NO_LIBRARIES ?? false;
const folder = mkdtempSync(join(tmpdir(), 'freehold-grammar-'));
let host: HostProcess;

before(async () => {
  if (skip) return;
  randomModel(join(folder, 'tiny.gguf'), TINY);
  host = await startHost(join(folder, 'tiny.gguf'));
});
after(async () => {
  await host?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Lists within lists that `ways` rules can each read: after n brackets there are ways^n of them. */
function multiplying(ways: number): string {
  const rules = Array.from({ length: ways }, (_, way) => `way${way} ::= "[" item{0,${way + 1}} "]"`);
  const item = `item ::= ${rules.map((_, way) => `way${way}`).join(' | ')}`;
  return ['root ::= item', item, ...rules].join('\n');
}

test('a grammar whose ways multiply fails its own ask within moments, and nobody else’s', {
  skip,
}, async () => {
  const [bracket = 0] = (await host.tokenize('[')).slice(-1);
  const other = tell(host, { prompt: 'Once', maxTokens: 300, ignoreEnd: true });
  for (const ways of [20, 50, 100]) {
    const began = performance.now();
    const sampling = { ...GREEDY, logitBias: { [bracket]: 100 }, grammar: { text: multiplying(ways) } };
    await assert.rejects(tell(host, { sampling, maxTokens: 60 }), (error) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'bad_request');
      assert.match(error.message, /in too many ways/);
      return true;
    });
    const tookMs = performance.now() - began;
    assert.ok(tookMs < PATIENCE_MS, `${tookMs} ms for ${ways} ways`); // left to itself it would never end
  }
  assert.equal((await other).tokens, 300);
});
