import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parseConfig } from '#config/parse.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { MOST_MODELS } from './connect.ts';
import { runFreehold } from './testing/run-freehold.ts';
import { type TemporaryHome, temporaryHome } from './testing/temporary-home.ts';

const KEY = 'sk-secret-0123456789';

function list(...names: string[]) {
  return { body: JSON.stringify({ data: names.map((id) => ({ id })) }) };
}

async function connect(home: TemporaryHome, args: string[], environment: Record<string, string> = {}) {
  const run = await runFreehold(['connect', ...args], { FREEHOLD_HOME: home.path, ...environment });
  const written = run.status === 0 ? readFileSync(home.configFile, 'utf8') : '';
  assert.ok(!`${run.stdout}${run.stderr}${written}`.includes(KEY), 'a key is never shown or written');
  return { ...run, experts: parseConfig(written, home.configFile).experts };
}

suite('freehold connect', () => {
  test('adds an expert with the models it lists, and says what to type next', async () => {
    using home = temporaryHome();
    await using upstream = await ScriptedUpstream.open();
    upstream.reply(list('small', 'large'));
    const args = ['mock', '--url', upstream.url, '--key-env', 'MOCK_KEY'];
    const { status, stdout, experts } = await connect(home, args, { MOCK_KEY: KEY });
    assert.equal(status, 0);
    assert.match(stdout, /answers; it lists 2 models\.\nAdded the expert mock in .*config\.yaml/);
    assert.match(stdout, /zone +device +127\.0\.0\.1 is this machine/);
    assert.match(stdout, /models +small \(the default\), large/);
    assert.match(
      stdout,
      /Next: {2}freehold up\n.*takes it up by itself.*, if MOCK_KEY was set where it was started\./,
    );
    assert.deepEqual(experts.mock?.models, ['small', 'large']);
    assert.equal(experts.mock?.keyEnv, 'MOCK_KEY');
    assert.equal(upstream.requests[0]?.headers.authorization, `Bearer ${KEY}`);
  });

  test('updates an expert that exists, keeps its list of models, and warns of a model that is not there', async () => {
    using home = temporaryHome();
    await using upstream = await ScriptedUpstream.open();
    upstream.always = list('small', 'large');
    writeFileSync(
      home.configFile,
      `experts:\n  mock:\n    url: ${upstream.url} # mine\n    models: [small]\n`,
    );
    const priced = await connect(home, ['mock', '--price-in', '1', '--price-out', '2']);
    assert.match(priced.stdout, /Updated the expert mock/);
    assert.match(priced.stdout, /price +1 in and 2 out/);
    assert.deepEqual(priced.experts.mock?.models, ['small']);
    assert.match(readFileSync(home.configFile, 'utf8'), /# mine/);
    const chosen = await connect(home, ['mock', '--model', 'largo']);
    assert.match(chosen.stdout, /does not list "largo"; did you mean "large"\?/);
    assert.deepEqual(chosen.experts.mock?.models, ['largo']);
    assert.deepEqual(chosen.experts.mock?.price, { in: 1, out: 2 });
  });

  test('leaves the list open where it would be longer than a person reads', async () => {
    using home = temporaryHome();
    await using upstream = await ScriptedUpstream.open();
    upstream.reply(list(...Array.from({ length: MOST_MODELS + 1 }, (_, index) => `m${index}`)));
    const { stdout, experts } = await connect(home, ['shop', '--url', upstream.url]);
    assert.match(stdout, /More than 200 are not written down/);
    assert.deepEqual(experts.shop?.models, []);
  });

  test('writes the expert all the same when it does not answer, with one line of warning', async () => {
    using home = temporaryHome();
    await using upstream = await ScriptedUpstream.open();
    upstream.reply({ status: 503, body: '{"error":{"message":"loading"}}' });
    const { status, stdout, experts } = await connect(home, [
      'mock',
      '--url',
      upstream.url,
      '--key-env',
      'UNSET_KEY',
    ]);
    assert.equal(status, 0);
    assert.match(stdout, /^Its models could not be listed\. .*503: loading.*\nAdded/);
    assert.match(stdout, /UNSET_KEY of expert "mock" is not set\. Type: export UNSET_KEY=/);
    assert.equal(experts.mock?.url, upstream.url);
  });

  test('--offline asks nobody', async () => {
    using home = temporaryHome();
    await using upstream = await ScriptedUpstream.open();
    const config = `${home.path}/other.yaml`;
    const { stdout } = await runFreehold([
      'connect',
      'mock',
      '--url',
      upstream.url,
      '--offline',
      '--config',
      config,
    ]);
    assert.equal(upstream.requests.length, 0);
    assert.match(stdout, /Next: {2}freehold up --config .*other\.yaml/);
    assert.match(readFileSync(config, 'utf8'), /mock:/);
  });

  test('writes nothing when something typed cannot be used', async () => {
    using home = temporaryHome();
    const { status, stderr } = await runFreehold(['connect', 'mock', '--url', 'x', '--zone', 'hose'], {
      FREEHOLD_HOME: home.path,
    });
    assert.equal(status, 2);
    assert.match(
      stderr,
      /Cannot use --zone hose: there is no such zone\n {2}.*device, household, organisation, outside/,
    );
    assert.throws(() => readFileSync(home.configFile), { code: 'ENOENT' });
  });
});
