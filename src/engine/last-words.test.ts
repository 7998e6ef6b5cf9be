import assert from 'node:assert/strict';
import { fstatSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { LastWords } from './last-words.ts';

function wordsOf(t: { after(done: () => void): void }, text = ''): LastWords {
  const words = new LastWords();
  t.after(() => words.close());
  writeSync(words.fd, text);
  return words;
}

test('why a file was refused is the first complaint, not those that pass it on', (t) => {
  const words = wordsOf(
    t,
    'llama_model_loader: - kv   3:  general.description str = a model without fail\n' +
      'print_info: rope_finetuned = invalid\n' +
      "llama_model_load: error loading model: tensor 'a' not found\n" +
      'llama_model_load_from_file_impl: failed to load model\n',
  );
  assert.equal(words.firstComplaint, "error loading model: tensor 'a' not found");
});

test('what a process died of is the last complaint, also where the line has no end', (t) => {
  const words = wordsOf(t, 'decode: failed once\nall is well\nops.cpp:12: GGML_ASSERT(x > 0) failed');
  assert.equal(words.lastComplaint, 'ops.cpp:12: GGML_ASSERT(x > 0) failed');
});

test('without a complaint the last line tells most, and nothing said tells nothing', (t) => {
  assert.equal(wordsOf(t, 'one\ntwo\n......\n').lastComplaint, 'two');
  assert.equal(wordsOf(t).lastComplaint, undefined);
  assert.equal(wordsOf(t).firstComplaint, undefined);
});

test('what was said before a fresh start explains nothing', (t) => {
  const words = wordsOf(t, 'error: of old\n');
  words.clear();
  assert.equal(words.lastComplaint, undefined);
  writeSync(words.fd, 'error: of now\n');
  assert.equal(words.lastComplaint, 'of now');
});

test('of a flood the end is read, a long line is cut, and the file is kept small', (t) => {
  const words = wordsOf(t, `error: first\n${'noise\n'.repeat(10_000)}error: last\n`);
  assert.equal(words.firstComplaint, 'last');
  assert.equal(wordsOf(t, `error: ${'x'.repeat(9_999)}`).lastComplaint?.length, 300);
  words.keepSmall();
  assert.ok(fstatSync(words.fd).size > 0);
  writeSync(words.fd, 'noise\n'.repeat(200_000));
  words.keepSmall();
  assert.equal(fstatSync(words.fd).size, 0);
});
