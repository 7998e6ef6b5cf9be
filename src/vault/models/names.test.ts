import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { type ByteRange, coveredBytes, missingRanges, withRange } from './byte-ranges.ts';
import { readReference } from './hub-reference.ts';
import { checkModelName, isModelName, nameForFile, noSuchModel, tidy } from './model-name.ts';
import { quantizationIn, recommended, sameQuantization } from './quantization.ts';
import { groupParts, partOf } from './split-name.ts';

suite('the name of a model', () => {
  const rows: [file: string, within: string, name: string][] = [
    ['qwen2.5-0.5b-instruct-q4_k_m.gguf', 'Qwen/Qwen2.5-0.5B-Instruct-GGUF', 'qwen2.5-0.5b-instruct-q4_k_m'],
    ['Llama-3.2-3B-Instruct-Q4_K_M.gguf', 'bartowski/x', 'llama-3.2-3b-instruct-q4_k_m'],
    ['F16/Big-F16-00001-of-00003.gguf', 'o/Big-GGUF', 'big-f16'],
    ['ggml-model-q4_0.gguf', 'o/TinyLlama-1.1B-GGUF', 'tinyllama-1.1b-q4_0'],
    ['model.gguf', 'o/Mini_gguf', 'mini'],
    ['model.gguf', '', 'model'],
    ['Ein Modell (neu).gguf', '', 'ein-modell-neu'],
    ['auto.gguf', '', 'auto-model'],
    [`${'long-'.repeat(20)}q4.gguf`, '', `${'long-'.repeat(12)}long`],
    ['模型.gguf', '', 'model'],
  ];
  for (const [file, within, name] of rows)
    test(`of ${file} in ${within || 'no repository'} is ${name}`, () => {
      assert.equal(nameForFile(file, within), name);
      assert.ok(isModelName(name));
    });

  test('that is typed must be usable as an expert id', () => {
    assert.equal(checkModelName('Qwen2.5_x-1'), 'Qwen2.5_x-1');
    for (const bad of ['', 'a/b', '-a', 'a b', 'a:b', 'auto', 'x'.repeat(65), '../x', 'ä'])
      assert.throws(
        () => checkModelName(bad),
        (error: AppError) =>
          error.code === 'bad_request' && /--name|any expert/.test(error.message + error.hint),
        bad,
      );
  });

  test('is always usable once it is tidied', () => {
    for (const text of ['', '...', '///', 'A'.repeat(200), 'a-.-', '.hidden', '\u0000'])
      assert.ok(isModelName(tidy(text)), `${JSON.stringify(text)} → ${tidy(text)}`);
  });

  test('that nobody has is told with the nearest', () => {
    assert.match(noSuchModel('qwen', ['qwen2', 'llama']).hint ?? '', /Did you mean qwen2\?/);
    assert.match(noSuchModel('x', []).hint ?? '', /freehold pull/);
  });
});

suite('the quantization in a name', () => {
  const rows: [path: string, found: string | undefined][] = [
    ['qwen2.5-0.5b-instruct-q4_k_m.gguf', 'Q4_K_M'],
    ['Llama-3.2-1B-Instruct-IQ3_XXS.gguf', 'IQ3_XXS'],
    ['gemma-3-4b-it-UD-Q4_K_XL.gguf', 'UD-Q4_K_XL'],
    ['model.Q8_0.gguf', 'Q8_0'],
    ['BF16/x-BF16-00001-of-00002.gguf', 'BF16'],
    ['Q6_K/x-00001-of-00002.gguf', 'Q6_K'],
    ['gpt-oss-20b-mxfp4.gguf', 'MXFP4'],
    ['ggml-model-f16.gguf', 'F16'],
    ['x-TQ1_0.gguf', 'TQ1_0'],
    ['x-Q4_0_4_4.gguf', undefined],
    ['qwen-7b-chat.gguf', undefined],
    ['q4ever.gguf', undefined],
  ];
  for (const [path, found] of rows)
    test(`of ${path} is ${found}`, () => assert.equal(quantizationIn(path), found));

  test('is recommended by quality for its size', () => {
    const of = (...names: string[]) => recommended(names, (name) => name);
    assert.equal(of('Q8_0', 'Q2_K', 'Q4_K_M', 'Q4_K_S'), 'Q4_K_M');
    assert.equal(of('F16', 'Q8_0', 'Q5_K_S'), 'Q5_K_S');
    assert.equal(of('F16', 'Q8_0'), 'Q8_0');
    assert.equal(of('IQ1_S'), 'IQ1_S');
    assert.equal(of('IQ1_S', 'IQ2_S'), undefined);
  });

  test('is the same in any case and with any dash', () => {
    assert.ok(sameQuantization('q4-k-m', 'Q4_K_M'));
    assert.ok(sameQuantization('ud-q4_k_xl', 'UD-Q4_K_XL'));
    assert.ok(!sameQuantization('q4_k', 'Q4_K_M'));
    assert.ok(!sameQuantization('q4_k', undefined));
  });
});

suite('parts of a split model', () => {
  test('are known by their names', () => {
    assert.deepEqual(partOf('a-00002-of-00003.gguf'), { stem: 'a', part: 2, parts: 3 });
    for (const name of [
      'a.gguf',
      'a-2-of-3.gguf',
      'a-00004-of-00003.gguf',
      'a-00000-of-00003.gguf',
      'a-00001-of-99999.gguf',
    ])
      assert.equal(partOf(name), undefined, name);
  });

  test('are one model, in order, with what is missing', () => {
    const names = ['b-00003-of-00003.gguf', 'a.gguf', 'b-00001-of-00003.gguf', 'x/b-00001-of-00003.gguf'];
    assert.deepEqual(
      groupParts(names, (name) => name),
      [
        { files: ['b-00001-of-00003.gguf', 'b-00003-of-00003.gguf'], missing: [2] },
        { files: ['a.gguf'], missing: [] },
        { files: ['x/b-00001-of-00003.gguf'], missing: [2, 3] },
      ],
    );
  });
});

suite('what is typed after pull', () => {
  const hub: [typed: string, repo: string, revision: string, file?: string, quantization?: string][] = [
    ['hf:Qwen/Qwen2.5-0.5B-GGUF', 'Qwen/Qwen2.5-0.5B-GGUF', 'main'],
    ['hf:o/r:Q4_K_M', 'o/r', 'main', undefined, 'Q4_K_M'],
    ['hf:o/r@v1:Q8_0', 'o/r', 'v1', undefined, 'Q8_0'],
    ['hf:o/r/sub/f.gguf', 'o/r', 'main', 'sub/f.gguf'],
    ['hf:o/r/f.gguf@refs/pr/1', 'o/r', 'refs/pr/1', 'f.gguf'],
    ['hf.co/o/r:q4_0', 'o/r', 'main', undefined, 'q4_0'],
    ['https://huggingface.co/o/r', 'o/r', 'main'],
    ['https://huggingface.co/o/r/blob/main/100%.gguf', 'o/r', 'main', '100%.gguf'],
    ['https://huggingface.co/o/r/tree/dev', 'o/r', 'dev'],
    ['https://huggingface.co/o/r/resolve/main/a%20b.gguf?download=true', 'o/r', 'main', 'a b.gguf'],
  ];
  for (const [typed, repo, revision, file, quantization] of hub)
    test(`${typed} is ${repo} at ${revision}`, () => {
      const reference = readReference(typed);
      assert.ok('hub' in reference);
      assert.deepEqual(
        { file: undefined, quantization: undefined, ...reference.hub },
        { repo, revision, file, quantization },
      );
    });

  test('an address is an address', () => {
    const reference = readReference('https://example.org/m.gguf?x=1');
    assert.ok('url' in reference && reference.url.href === 'https://example.org/m.gguf?x=1');
  });

  const bad: [typed: string, hint: RegExp][] = [
    ['hf:', /hf:Qwen/],
    ['hf:owner', /hf:Qwen/],
    ['hf:../x', /hf:Qwen/],
    ['hf:o/r/file.bin', /Name a file/],
    ['o/r', /freehold pull hf:o\/r/],
    ['o/r:Q4_K_M', /freehold pull hf:o\/r:Q4_K_M/],
    ['https://huggingface.co/spaces/x/y', /freehold pull hf:/],
    ['https://user:pw@example.org/x.gguf', /--token-env/],
    ['ftp://x/y', /hf:OWNER/],
    ['qwen', /hf:OWNER/],
    ['./m.gguf', /freehold add \.\/m\.gguf/],
    ['m.gguf', /freehold add m\.gguf/],
  ];
  for (const [typed, hint] of bad)
    test(`${typed} is refused`, () => {
      assert.throws(
        () => readReference(typed),
        (error) => error instanceof AppError && error.code === 'bad_request' && hint.test(error.hint ?? ''),
      );
    });
});

suite('ranges of bytes', () => {
  const rows: [before: ByteRange[], more: ByteRange, after: ByteRange[]][] = [
    [[], [0, 5], [[0, 5]]],
    [[[0, 5]], [5, 9], [[0, 9]]],
    [
      [[0, 5]],
      [6, 9],
      [
        [0, 5],
        [6, 9],
      ],
    ],
    [
      [[6, 9]],
      [0, 5],
      [
        [0, 5],
        [6, 9],
      ],
    ],
    [
      [
        [0, 5],
        [6, 9],
      ],
      [4, 7],
      [[0, 9]],
    ],
    [[[0, 9]], [2, 3], [[0, 9]]],
    [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [0, 9],
      [[0, 9]],
    ],
  ];
  for (const [before, more, after] of rows)
    test(`${JSON.stringify(before)} and ${JSON.stringify(more)} are ${JSON.stringify(after)}`, () => {
      assert.deepEqual(withRange(before, more), after);
    });

  test('what is missing comes in pieces, and covers the whole with what is there', () => {
    assert.deepEqual(missingRanges([[2, 4]], 10, 3), [
      [0, 2],
      [4, 7],
      [7, 10],
    ]);
    assert.deepEqual(missingRanges([], 5, 9), [[0, 5]]);
    assert.deepEqual(missingRanges([[0, 5]], 5, 9), []);
    const there: ByteRange[] = [
      [10, 20],
      [30, 31],
      [90, 100],
    ];
    const all = missingRanges(there, 100, 7).reduce(withRange, there);
    assert.deepEqual(all, [[0, 100]]);
    assert.equal(coveredBytes(there), 21);
  });
});
