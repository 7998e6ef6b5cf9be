import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { string } from '#gguf/typed-value.ts';
import { COMMIT, ScriptedHub } from '#testing/scripted-hub.ts';
import { readReference } from './hub-reference.ts';
import { ModelShelf } from './model-shelf.ts';
import { type PullPlan, pull } from './pull.ts';
import { ADDED_AT, pullFrom, pullOptions, refusal } from './testing/pulling.ts';
import { temporaryFolder, tinyGguf } from './testing/tiny-gguf.ts';

const q4 = tinyGguf({ seed: 1 });
const q8 = tinyGguf({ seed: 2 });
const parts = [3, 4, 5].map((seed) => tinyGguf({ seed }));

const FILES = {
  'README.md': Buffer.from('# a model'),
  'Tiny-0.5B-Instruct-Q4_K_M.gguf': q4,
  'Tiny-0.5B-Instruct-Q8_0.gguf': q8,
  'mmproj-Tiny-F16.gguf': tinyGguf({ seed: 9 }),
  'F16/Tiny-0.5B-Instruct-F16-00001-of-00003.gguf': parts[0] as Buffer,
  'F16/Tiny-0.5B-Instruct-F16-00002-of-00003.gguf': parts[1] as Buffer,
  'F16/Tiny-0.5B-Instruct-F16-00003-of-00003.gguf': parts[2] as Buffer,
  'Tiny-0.5B-Instruct-Q5_K_M-00001-of-00002.gguf': q8,
};

async function openHub(): Promise<ScriptedHub> {
  const hub = await ScriptedHub.open();
  hub.repos['acme/Tiny-GGUF'] = { files: FILES, license: 'apache-2.0' };
  return hub;
}

suite('pull from a hub', () => {
  test('takes the recommended quantization, says what else there is, and enters the model', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    let plan: PullPlan | undefined;
    const { model, known } = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF', {
      onPlan: (made) => {
        plan = made;
      },
    });
    assert.equal(known, false);
    assert.deepEqual(plan?.others, ['Q8_0 (1 MB)', 'F16 (1 MB)', 'Q5_K_M (1 MB)']);
    const [file] = model.files;
    assert.deepEqual(
      { ...model, files: [{ ...file, seen: undefined }] },
      {
        name: 'tiny-0.5b-instruct-q4_k_m',
        files: [{ sha256: hash('sha256', q4), bytes: q4.length, seen: undefined }],
        source: `hf:acme/Tiny-GGUF/Tiny-0.5B-Instruct-Q4_K_M.gguf@${COMMIT}`,
        addedAt: ADDED_AT,
        pinned: false,
        license: 'apache-2.0',
        facts: { architecture: 'llama', quantization: 'Q4_K_M', parameters: 1024, contextTokens: 2048 },
      },
    );
    const opened = await new ModelShelf(vault.path).open(model.name);
    assert.deepEqual(readFileSync(opened.paths[0] ?? ''), q4);
  });

  test('takes the quantization that is typed, in any case', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const { model } = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF:q8_0');
    assert.equal(model.files[0]?.sha256, hash('sha256', q8));
  });

  test('takes all parts of a split model, in order', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const { model } = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF:F16');
    assert.equal(model.name, 'tiny-0.5b-instruct-f16');
    assert.deepEqual(
      model.files.map(({ sha256 }) => sha256),
      parts.map((part) => hash('sha256', part)),
    );
    const { paths } = await new ModelShelf(vault.path).open(model.name);
    assert.deepEqual(
      paths.map((path) => readFileSync(path)),
      parts,
    );
  });

  test('takes a file by name, at a revision, and from the page the browser shows', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const file = 'acme/Tiny-GGUF/Tiny-0.5B-Instruct-Q8_0.gguf';
    const byName = await pullFrom(hub, vault.path, `hf:${file}@${COMMIT}`);
    const page = `https://huggingface.co/acme/Tiny-GGUF/blob/main/Tiny-0.5B-Instruct-Q8_0.gguf`;
    const byPage = await pullFrom(hub, vault.path, page);
    assert.equal(byName.model.source, `hf:${file}@${COMMIT}`);
    assert.deepEqual([byPage.model.source, byPage.known], [byName.model.source, true]);
  });

  test('fetches nothing that is here, and takes another name for it', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF');
    hub.seen.length = 0;
    const again = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF', { name: 'tiny' });
    assert.deepEqual([again.known, hub.fetched], [true, []]);
    assert.deepEqual(
      new ModelShelf(vault.path).list().map(({ name }) => name),
      ['tiny', 'tiny-0.5b-instruct-q4_k_m'],
    );
  });

  test('passes over what would move the cursor or leave the repository', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.repos['acme/evil'] = {
      files: { '\u001b[2Jx-Q4_K_M.gguf': q8, '../../api-Q4_K_M.gguf': q8, 'good-Q8_0.gguf': q4 },
      license: 'mit\u001b[2J',
    };
    const { model } = await pullFrom(hub, vault.path, 'hf:acme/evil');
    assert.deepEqual([model.name, model.license], ['good-q8_0', undefined]);
  });

  test('a model that is here stays what it is, whatever becomes of it at the hub', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const { model } = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF');
    hub.repos['acme/Tiny-GGUF'] = { files: { 'Tiny-0.5B-Instruct-Q4_K_M.gguf': q8 } };
    const error = await refusal('bad_request', pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF'));
    assert.match(error.hint ?? '', /--name NAME, or remove the other one: freehold rm tiny/);
    delete hub.repos['acme/Tiny-GGUF'];
    await refusal('key_missing', pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF'));
    const { paths } = await new ModelShelf(vault.path).open(model.name);
    assert.deepEqual(readFileSync(paths[0] ?? ''), q4);
  });

  test('fetches anew what was damaged here', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const { model } = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF');
    const { own } = new ModelShelf(vault.path);
    const path = own.path(hash('sha256', q4));
    chmodSync(path, 0o600);
    writeFileSync(path, Buffer.concat([q4.subarray(0, -1), Buffer.of(q4.readUInt8(q4.length - 1) ^ 1)]));
    await refusal('internal', new ModelShelf(vault.path).open(model.name));
    const again = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF');
    assert.equal(again.known, false);
    await new ModelShelf(vault.path).open(model.name);
  });

  test('asks again where a reply of the API is cut', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.apiFaults.push({ status: 200, headers: { 'content-length': '1000' }, cut: true });
    const { model } = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF');
    assert.equal(model.name, 'tiny-0.5b-instruct-q4_k_m');
  });

  test('reads a list of files that comes in pages', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.pageLength = 2;
    const { model } = await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF:F16');
    assert.equal(model.files.length, 3);
  });

  test('shows a token to the hub and to nobody it redirects to', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.repos['acme/Tiny-GGUF'] = { files: FILES, token: 'hf_secret' };
    await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF', { token: 'hf_secret' });
    for (const { host, headers } of hub.seen)
      assert.equal(headers.authorization, host === 'hub' ? 'Bearer hf_secret' : undefined);
    const { source } = new ModelShelf(vault.path).list()[0] ?? {};
    assert.ok(!source?.includes('secret'));
  });
});

suite('a pull that cannot be', () => {
  const rows: [
    what: string,
    typed: string,
    code: 'not_found' | 'key_missing',
    message: RegExp,
    hint: RegExp,
  ][] = [
    [
      'a quantization that is not there',
      'hf:acme/Tiny-GGUF:Q2_K',
      'not_found',
      /does not have the quantization Q2_K/,
      /It has Q4_K_M \(1 MB\), Q8_0/,
    ],
    [
      'a split that is not whole',
      'hf:acme/Tiny-GGUF:Q5_K_M',
      'not_found',
      /its parts 2 are not there/,
      /another quantization/,
    ],
    [
      'a file that is not there',
      'hf:acme/Tiny-GGUF/Tiny-0.5B-Instruct-Q8.gguf',
      'not_found',
      /has no such file/,
      /Did you mean hf:acme\/Tiny-GGUF\/Tiny-0.5B-Instruct-Q8_0.gguf/,
    ],
    [
      'a repository with a typing error',
      'hf:acme/Tyny-GGUF',
      'not_found',
      /does not exist on http.*, or is not public/,
      /Did you mean hf:acme\/Tiny-GGUF\?/,
    ],
    [
      'a repository without its ending',
      'hf:acme/tiny-gg',
      'not_found',
      /does not exist on http.*, or is not public/,
      /Did you mean hf:acme\/Tiny-GGUF\?/,
    ],
    [
      'a repository that nobody has',
      'hf:nobody/nothing',
      'key_missing',
      /does not exist on http/,
      /--token-env HF_TOKEN/,
    ],
    ['a revision that is not there', 'hf:acme/Tiny-GGUF@v9', 'not_found', /has no such revision/, /branches/],
    [
      'a repository without GGUF',
      'hf:acme/Tiny',
      'not_found',
      /holds no GGUF file; its weights are in safetensors form/,
      /under that name: hf:acme\/Tiny-GGUF$/,
    ],
    [
      'a gated model without a token',
      'hf:acme/Gated-GGUF',
      'key_missing',
      /wants its terms accepted first/,
      /Accept its terms on http.*acme\/Gated-GGUF, make a token.*--token-env HF_TOKEN/,
    ],
  ];
  for (const [what, typed, code, message, hint] of rows)
    test(`${what} is told with what to do`, async () => {
      using vault = temporaryFolder();
      await using hub = await openHub();
      hub.repos['acme/Tiny'] = { files: { 'model.safetensors': q4 } };
      hub.repos['acme/Gated-GGUF'] = { files: { 'g-Q4_K_M.gguf': q4 }, token: 'hf_right' };
      const error = await refusal(code, pullFrom(hub, vault.path, typed));
      assert.match(error.message, message);
      assert.match(error.hint ?? '', hint);
      assert.deepEqual(new ModelShelf(vault.path).list(), []);
    });

  test('a token that does not open a gated model is told to accept its terms', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.repos['acme/Gated-GGUF'] = { files: { 'g-Q4_K_M.gguf': q4 }, token: 'hf_right' };
    const error = await refusal(
      'key_missing',
      pullFrom(hub, vault.path, 'hf:acme/Gated-GGUF', { token: 'hf_wrong' }),
    );
    assert.match(error.hint ?? '', /with the account of your token/);
  });

  test('a hub that is not there is told soon, with what to do', async () => {
    using vault = temporaryFolder();
    const hub = await openHub();
    await hub[Symbol.asyncDispose]();
    const error = await refusal('upstream_failed', pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF'));
    assert.match(
      error.message,
      /Cannot reach the host of the download at http:\/\/127.0.0.1:\d+: nothing listens there/,
    );
    assert.match(error.hint ?? '', /online.*freehold add FILE/);
  });

  test('a hub that asks for patience is waited for', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.apiFaults.push({ status: 429, headers: { ratelimit: '"api";r=0;t=3' } }, { status: 502 });
    const waits: number[] = [];
    await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF', { onWait: (ms) => waits.push(ms) });
    assert.deepEqual(waits, [3_000, 1_000]);
  });

  test('a hub that answers with something else is no hub', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.apiFaults.push({ status: 200 });
    const error = await refusal('upstream_unusable', pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF'));
    assert.match(error.hint ?? '', /--hub/);
  });

  test('a name that another model has is refused before anything is fetched', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    await pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF', { name: 'mine' });
    hub.seen.length = 0;
    const error = await refusal(
      'bad_request',
      pullFrom(hub, vault.path, 'hf:acme/Tiny-GGUF:Q8_0', { name: 'mine' }),
    );
    assert.match(error.message, /another model has that name \(hf:acme/);
    assert.deepEqual(hub.fetched, []);
  });

  test('what is whole and no model is not kept', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    hub.repos['acme/odd'] = {
      files: {
        'odd-Q4_K_M.gguf': Buffer.from('<html>not found</html>'),
        'lora-Q8_0.gguf': tinyGguf({ metadata: { 'general.type': string('adapter') } }),
      },
    };
    const html = await refusal('bad_request', pullFrom(hub, vault.path, 'hf:acme/odd'));
    assert.match(html.message, /it starts with the bytes 3c 68 74 6d/);
    const lora = await refusal('bad_request', pullFrom(hub, vault.path, 'hf:acme/odd:Q8_0'));
    assert.match(lora.message, /an adapter \(LoRA\), which is no model by itself/);
    const shelf = new ModelShelf(vault.path);
    assert.deepEqual([shelf.list(), shelf.own.list()], [[], []]);
  });
});

suite('pull from an address', () => {
  test('takes the file, its name and its hash', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const url = new URL(`${hub.url}/acme/Tiny-GGUF/resolve/main/Tiny-0.5B-Instruct-Q8_0.gguf?key=secret`);
    const door = hub.door();
    const { model } = await pull(new ModelShelf(vault.path), { url }, pullOptions(door));
    await door.close();
    assert.equal(model.name, 'tiny-0.5b-instruct-q8_0');
    assert.equal(model.source, url.href.replace(/\?.*/, ''));
    assert.equal(model.files[0]?.sha256, hash('sha256', q8));
    const other = hub.door();
    hub.seen.length = 0;
    const again = await pull(new ModelShelf(vault.path), { url }, pullOptions(other));
    assert.deepEqual([again.known, hub.seen.length], [true, 0]);
    await other.close();
  });

  test('keeps to the hash that was typed', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const url = new URL(`${hub.cdnUrl}/acme%2FTiny-GGUF/Tiny-0.5B-Instruct-Q8_0.gguf`);
    const door = hub.doorToFiles();
    const sha256 = hash('sha256', q4);
    const error = await refusal(
      'upstream_failed',
      pull(new ModelShelf(vault.path), { url }, pullOptions(door, { sha256 })),
    );
    assert.match(error.message, /thrown away/);
    await door.close();
  });

  test('refuses a part of a split model', async () => {
    using vault = temporaryFolder();
    await using hub = await openHub();
    const door = hub.door();
    const reference = readReference(`${hub.url}/x-00001-of-00002.gguf`);
    const error = await refusal(
      'unsupported',
      pull(new ModelShelf(vault.path), reference, pullOptions(door)),
    );
    assert.match(error.hint ?? '', /freehold add FOLDER/);
    await door.close();
  });
});
