import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { actor } from '#testing/actor.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';

const run = promisify(execFile);

suite('the examples as a newcomer runs them', () => {
  let upstream: ScriptedUpstream;
  let house: TestHouse;

  before(async () => {
    upstream = await ScriptedUpstream.open();
    upstream.always = actor;
    house = await openTestHouse({ experts: { up: { url: upstream.url } } });
  });
  after(async () => {
    await house.close();
    await upstream.close();
  });

  async function script(program: string, file: string, ...words: string[]) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const env = { ...process.env, FREEHOLD_URL: `${house.baseUrl}/v1` };
    return (await run(program, [path, ...words], { env, timeout: 30_000 })).stdout;
  }

  test('node openai-sdk.ts', async () => {
    const printed = await script(process.execPath, 'openai-sdk.ts');
    assert.match(printed, /^plain: Hello from the house\.$/m);
    assert.match(printed, /^failing: \{ status: 400, param: 'n' \}$/m);
  });

  test('node openai-sdk.ts with the name of one', async () => {
    assert.equal(
      await script(process.execPath, 'openai-sdk.ts', 'streamed'),
      'streamed: Hello from the house.\n',
    );
  });

  test('node ai-sdk.ts', async () => {
    const printed = await script(process.execPath, 'ai-sdk.ts');
    assert.match(printed, /^openai\.chat image: A picture of 118 characters$/m);
    assert.match(printed, /^freehold\.chat image: A picture of 118 characters$/m);
  });

  test('bash curl.sh', async () => {
    const printed = await script('bash', 'curl.sh');
    assert.match(printed, /^x-freehold-expert: up\r?$/m);
    assert.match(printed, /"content":"Hello from the house\."/);
    assert.match(printed, /^data: \[DONE\]$/m);
    assert.match(printed, /"code":"policy_refused"/);
    assert.match(printed, /"ids":\[/);
    assert.match(printed, /"status":"ok"/);
  });
});
