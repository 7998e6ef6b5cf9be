import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ExpertConfig } from '#config/config.ts';
import { parseConfig } from '#config/parse.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { listModels } from './list-models.ts';

const KEY = 'sk-secret-0123456789';

function expertAt(url: string): ExpertConfig {
  const config = parseConfig(
    `experts: { up: { url: '${url}', zone: device, headers: { x-org: mine } } }`,
    'the test',
  );
  return config.experts.up as ExpertConfig;
}

async function listing(body: string, status = 200): Promise<string[]> {
  await using upstream = await ScriptedUpstream.open();
  upstream.reply({ status, body });
  return await listModels('up', expertAt(upstream.url), KEY, new AbortController().signal);
}

suite('the models of an upstream', () => {
  test('listModels() asks once, under the base address and its query, with the key and the headers', async () => {
    await using upstream = await ScriptedUpstream.open();
    upstream.reply({ body: '{"data":[{"id":"b"},{"id":"a"}]}' });
    const expert = expertAt(`${upstream.url}/?api-version=2`);
    const names = await listModels('up', expert, KEY, new AbortController().signal);
    assert.deepEqual(names, ['b', 'a'], "the upstream's order");
    assert.equal(upstream.requests.length, 1);
    const [asked] = upstream.requests;
    assert.equal(asked?.method, 'GET');
    assert.equal(asked?.path, '/v1/models?api-version=2');
    assert.equal(asked?.headers.authorization, `Bearer ${KEY}`);
    assert.equal(asked?.headers['x-org'], 'mine');
  });

  test('listModels() takes a bare list too, and drops what is no usable name', async () => {
    const odd = [
      { id: 'a' },
      { id: 'a' },
      { id: '' },
      { id: 7 },
      null,
      { id: 'x\u0007' },
      { id: 'y'.repeat(300) },
    ];
    assert.deepEqual(await listing(JSON.stringify(odd)), ['a']);
  });

  test('listModels() says why it has no list, without the key', async () => {
    const rows: [body: string, status: number, message: RegExp][] = [
      ['<html>hello</html>', 200, /no list of models/],
      ['{"object":"list"}', 200, /no list of models/],
      [`{"error":{"message":"bad key ${KEY}"}}`, 401, /answered 401: bad key \[key\]/],
      ['not here', 404, /answered 404: not here/],
    ];
    for (const [body, status, message] of rows) {
      await assert.rejects(
        listing(body, status),
        (error: Error) => message.test(error.message) && !error.message.includes(KEY),
      );
    }
  });

  test('listModels() gives up when told, and says so in seconds', async () => {
    await using upstream = await ScriptedUpstream.open();
    const ended = new AbortController();
    upstream.reply(() => {
      ended.abort(new DOMException('The operation timed out', 'TimeoutError'));
      return { before: new Promise(() => {}) };
    });
    await assert.rejects(listModels('up', expertAt(upstream.url), undefined, ended.signal), {
      code: 'upstream_timeout',
      message: /^No answer from http:.* within 5 s$/,
    });
  });
});
