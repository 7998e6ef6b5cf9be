import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { string } from '#gguf/typed-value.ts';
import { plain } from '#testing/plain.ts';
import { addInPlace } from './add-in-place.ts';
import { findModels } from './find-models.ts';
import { searchFolder } from './gguf-folder.ts';
import { ModelShelf } from './model-shelf.ts';
import { ADDED_AT, refusal } from './testing/pulling.ts';
import { temporaryFolder, tinyGguf } from './testing/tiny-gguf.ts';

const [a, b, c] = [1, 2, 3].map((seed) => tinyGguf({ seed })) as [Buffer, Buffer, Buffer];

function put(path: string, bytes: Buffer | string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** Every file below a folder, with its bytes' hash and its times: to show that nothing was touched. */
function picture(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile()
      ? `${name} ${hash('sha256', readFileSync(path))} ${found.mtimeMs} ${found.ctimeMs}`
      : [];
  });
}

/** Adds all that is found at a place, and gives the names; the store must be as it was. */
async function addAll(vault: string, place: string): Promise<Record<string, string>> {
  const before = picture(place);
  const shelf = new ModelShelf(vault);
  const search = findModels(place);
  for (const model of search.found) await addInPlace(shelf, model, { addedAt: ADDED_AT });
  assert.deepEqual(picture(place), before, 'the store was touched');
  return Object.fromEntries(shelf.list().map((model) => [model.name, model.source]));
}

/** An Ollama store with these models, as `ollama pull` leaves it. */
function ollamaStore(folder: string, models: Record<string, Buffer>, extra: object[] = []): void {
  for (const [name, bytes] of Object.entries(models)) {
    const layers = [
      { mediaType: 'application/vnd.ollama.image.model', digest: blob(folder, bytes), size: bytes.length },
      { mediaType: 'application/vnd.ollama.image.template', digest: blob(folder, '{{ .Prompt }}') },
      { mediaType: 'application/vnd.ollama.image.params', digest: blob(folder, '{"stop":["x"]}') },
      ...extra,
    ];
    put(join(folder, 'manifests', ...name.split('/')), JSON.stringify({ schemaVersion: 2, layers }));
  }
}

function blob(folder: string, bytes: Buffer | string): string {
  const sha256 = hash('sha256', bytes);
  put(join(folder, 'blobs', `sha256-${sha256}`), bytes);
  return `sha256:${sha256}`;
}

suite('models of other stores, where they lie', () => {
  test('Ollama: each tag is a model, with the files beside it', async () => {
    using folder = temporaryFolder();
    const store = join(folder.path, 'ollama');
    ollamaStore(store, {
      'registry.ollama.ai/library/llama3.2/latest': a,
      'registry.ollama.ai/library/llama3.2/1b': a,
      'registry.ollama.ai/someone/qwen/7b-q4_K_M': b,
      'hf.co/bartowski/Tiny-GGUF/Q8_0': c,
    });
    put(join(store, 'manifests/registry.ollama.ai/library/cloudy/latest'), '{"layers":[]}');
    put(join(store, 'manifests/registry.ollama.ai/library/broken/latest'), '{');
    put(join(store, 'manifests/.DS_Store'), 'x');
    const vault = join(folder.path, 'vault');
    assert.deepEqual(await addAll(vault, store), {
      'llama3.2': 'in place: ollama llama3.2:latest',
      'llama3.2-1b': 'in place: ollama llama3.2:1b',
      'qwen-7b-q4_k_m': 'in place: ollama someone/qwen:7b-q4_K_M',
      'tiny-gguf-q8_0': 'in place: ollama bartowski/Tiny-GGUF:Q8_0',
    });
    const model = new ModelShelf(vault).get('qwen-7b-q4_k_m');
    assert.equal(model.facts?.quantization, 'Q4_K_M');
    assert.equal(readFileSync(model.beside?.template ?? '', 'utf8'), '{{ .Prompt }}');
    const opened = await new ModelShelf(vault).open('llama3.2');
    assert.deepEqual(readFileSync(opened.paths[0] ?? ''), a);
    const { passedOver } = findModels(store);
    assert.deepEqual(
      passedOver.map(({ why }) => why),
      ['its manifest is no JSON', 'it has no model layer (a model that runs elsewhere, perhaps)'],
    );
  });

  test('Ollama: a blob that is gone is passed over', () => {
    using folder = temporaryFolder();
    ollamaStore(folder.path, { 'registry.ollama.ai/library/x/latest': a });
    const manifest = JSON.stringify({
      layers: [{ mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${'0'.repeat(64)}` }],
    });
    put(join(folder.path, 'manifests/registry.ollama.ai/library/y/latest'), manifest);
    const { found, passedOver } = findModels(folder.path);
    assert.deepEqual([found.length, passedOver.length], [1, 1]);
    assert.match(passedOver[0]?.why ?? '', /its blob .* is not there/);
  });

  test('Ollama: a digest that would lead out of the store is no layer', () => {
    using folder = temporaryFolder();
    ollamaStore(folder.path, {}, []);
    mkdirSync(join(folder.path, 'blobs'), { recursive: true });
    const manifest = JSON.stringify({
      layers: [{ mediaType: 'application/vnd.ollama.image.model', digest: 'sha256:../../x' }],
    });
    put(join(folder.path, 'manifests/registry.ollama.ai/library/y/latest'), manifest);
    assert.deepEqual(findModels(folder.path).found, []);
  });

  test('LM Studio: publisher, model, file; projectors are passed over', async () => {
    using folder = temporaryFolder();
    const store = join(folder.path, 'models');
    put(join(store, 'bartowski/Tiny-GGUF/Tiny-Q4_K_M.gguf'), a);
    put(join(store, 'unsloth/Tiny-GGUF/Tiny-Q4_K_M.gguf'), b);
    put(join(store, 'bartowski/Tiny-GGUF/mmproj-Tiny-F16.gguf'), c);
    assert.deepEqual(Object.keys(await addAll(join(folder.path, 'vault'), store)), [
      'tiny-q4_k_m',
      'unsloth-tiny-q4_k_m',
    ]);
    assert.deepEqual(
      findModels(store).passedOver.map(({ why }) => why),
      ['it is no model by itself'],
    );
  });

  test('Hugging Face: links into blobs; what two snapshots share is one', async () => {
    using folder = temporaryFolder();
    const store = join(folder.path, 'hub');
    const repo = join(store, 'models--acme--Tiny-GGUF');
    put(join(repo, 'blobs', hash('sha256', a)), a);
    put(join(repo, 'blobs', hash('sha256', b)), b);
    for (const [commit, file, bytes] of [
      ['c1', 'Tiny-Q4_0.gguf', a],
      ['c2', 'Tiny-Q4_0.gguf', a],
      ['c2', 'sub/ggml-model-q8_0.gguf', b],
    ] as const) {
      const link = join(repo, 'snapshots', commit, file);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(relative(dirname(link), join(repo, 'blobs', hash('sha256', bytes))), link);
    }
    symlinkSync('../../nowhere', join(repo, 'snapshots/c2/gone.gguf'));
    mkdirSync(join(store, 'datasets--x--y'));
    assert.deepEqual(await addAll(join(folder.path, 'vault'), store), {
      'tiny-q4_0': 'in place: hf:acme/Tiny-GGUF/Tiny-Q4_0.gguf@c1',
      'tiny-q8_0': 'in place: hf:acme/Tiny-GGUF/sub/ggml-model-q8_0.gguf@c2',
    });
  });

  test('any folder: split models are one, and parts that are missing are told', async () => {
    using folder = temporaryFolder();
    const store = join(folder.path, 'my models');
    put(join(store, 'big-Q8_0-00002-of-00002.gguf'), b);
    put(join(store, 'big-Q8_0-00001-of-00002.gguf'), a);
    put(join(store, 'half-00001-of-00002.gguf'), c);
    put(join(store, 'notes.txt'), 'x');
    const vault = join(folder.path, 'vault');
    assert.deepEqual(Object.keys(await addAll(vault, store)), ['big-q8_0']);
    const { paths } = await new ModelShelf(vault).open('big-q8_0');
    assert.deepEqual(
      paths.map((path) => readFileSync(path)),
      [a, b],
    );
    assert.match(findModels(store).passedOver[0]?.why ?? '', /of its 2 parts these are missing: 2/);
  });

  test('one part stands for all of its model', async () => {
    using folder = temporaryFolder();
    put(join(folder.path, 'big-00001-of-00002.gguf'), a);
    const second = put(join(folder.path, 'big-00002-of-00002.gguf'), b);
    assert.equal(findModels(second).found[0]?.paths.length, 2);
    const lone = put(join(folder.path, 'lone-00002-of-00003.gguf'), c);
    assert.throws(() => findModels(lone), /parts 1, 3 of 3 are missing/);
  });

  test('a folder that leads back into itself, and one that is far too large, end', () => {
    using folder = temporaryFolder();
    put(join(folder.path, 'x/y/m.gguf'), a);
    symlinkSync('..', join(folder.path, 'x/round'));
    assert.equal(searchFolder(folder.path).found.length, 1);
    assert.throws(
      () => searchFolder(folder.path, 2),
      (error) => error instanceof AppError && error.code === 'too_large',
    );
  });

  test('known places are found by their word', () => {
    using home = temporaryFolder();
    put(join(home.path, '.cache/lm-studio/models/p/m/f.gguf'), a);
    assert.equal(findModels('lm-studio', home.path).found.length, 1);
    assert.throws(() => findModels('hugging-face', home.path), /there is no .*huggingface\/hub/);
    assert.throws(() => findModels(join(home.path, 'nothing')), /there is no file or folder/);
    assert.throws(() => findModels('hf:o/r'), { hint: 'Type: freehold pull hf:o/r' });
  });
});

suite('adding in place', () => {
  const put1 = (folder: string, name: string, bytes: Buffer | string) => {
    const file = put(join(folder, name), bytes);
    const [model] = findModels(file).found;
    return model ?? assert.fail();
  };

  test('again is no change, and does not read', async () => {
    using folder = temporaryFolder();
    const shelf = new ModelShelf(join(folder.path, 'vault'));
    const found = put1(folder.path, 'm.gguf', a);
    const first = await addInPlace(shelf, found, { addedAt: ADDED_AT });
    let read = 0;
    const again = await addInPlace(shelf, found, {
      addedAt: 'x',
      onBytes: (bytes) => {
        read += bytes;
      },
    });
    assert.deepEqual([again.known, plain(again.model), read], [true, plain(first.model), 0]);
  });

  test('under a second name does not read again', async () => {
    using folder = temporaryFolder();
    const shelf = new ModelShelf(join(folder.path, 'vault'));
    const found = put1(folder.path, 'm.gguf', a);
    await addInPlace(shelf, found, { addedAt: ADDED_AT });
    let read = 0;
    await addInPlace(shelf, found, {
      addedAt: ADDED_AT,
      name: 'second',
      onBytes: (bytes) => {
        read += bytes;
      },
    });
    assert.deepEqual([shelf.list().map(({ name }) => name), read], [['m', 'second'], 0]);
  });

  test('refuses a name that another model has', async () => {
    using folder = temporaryFolder();
    const shelf = new ModelShelf(join(folder.path, 'vault'));
    await addInPlace(shelf, put1(folder.path, 'one/m.gguf', a), { addedAt: ADDED_AT });
    const error = await refusal(
      'bad_request',
      addInPlace(shelf, put1(folder.path, 'two/m.gguf', b), { addedAt: ADDED_AT }),
    );
    assert.match(error.hint ?? '', /--name NAME/);
  });

  const bad: [what: string, bytes: Buffer | string, message: RegExp][] = [
    ['no GGUF', 'PK\u0003\u0004 and so on', /starts with the bytes 50 4b 03 04/],
    ['an empty file', '', /cut short/],
    ['a GGUF cut short', a.subarray(0, 4000), /cut short/],
    [
      'a projector',
      tinyGguf({ metadata: { 'general.architecture': string('clip') } }),
      /a projector for pictures/,
    ],
  ];
  for (const [what, bytes, message] of bad)
    test(`refuses ${what}`, async () => {
      using folder = temporaryFolder();
      const shelf = new ModelShelf(join(folder.path, 'vault'));
      const error = await refusal(
        'bad_request',
        addInPlace(shelf, put1(folder.path, 'm.gguf', bytes), { addedAt: ADDED_AT }),
      );
      assert.match(error.message, message);
      assert.deepEqual(shelf.list(), []);
    });
});
