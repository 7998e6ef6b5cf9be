import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { strings } from '#gguf/typed-value.ts';
import type { DownloadDoor } from './download-door.ts';
import { remoteHead } from './remote-head.ts';
import { tinyGguf } from './testing/tiny-gguf.ts';

const MEBI = 1024 * 1024;

/** A host of one file, and what was asked of it. */
function hostOf(file: Buffer, status = 206): { door: DownloadDoor; asked: string[] } {
  const asked: string[] = [];
  const door: DownloadDoor = {
    origin: 'https://hub.example',
    async get(_path, { range = '' }) {
      asked.push(range);
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
      const part = file.subarray(Number(from), Number(to) + 1);
      const body = { bytes: async () => part, discard: () => undefined, async *[Symbol.asyncIterator]() {} };
      return { status, headers: {}, firstHeaders: {}, body };
    },
  };
  return { door, asked };
}

function headOf(file: Buffer, { door }: { door: DownloadDoor }) {
  return remoteHead({ path: '/x.gguf', bytes: file.length }, door, new AbortController().signal);
}

suite('the head of a file that is elsewhere', () => {
  test('is read from as much of its start as it takes', async () => {
    const words = Array.from({ length: 150_000 }, (_, index) => `word${index}`);
    const metadata = { 'tokenizer.ggml.tokens': strings(words) };
    const file = tinyGguf({ bytes: 8 * MEBI, metadata });
    const host = hostOf(file);
    const head = await headOf(file, host);
    assert.equal(head?.metadata.get('llama.context_length'), 2048);
    assert.deepEqual([head?.tensors.length, head?.fileBytes], [1, file.length]);
    assert.deepEqual(host.asked, ['bytes=0-1048575', 'bytes=1048576-2097151', 'bytes=2097152-4194303']);
  });

  test('a small file comes whole', async () => {
    const file = tinyGguf();
    assert.equal((await headOf(file, hostOf(file)))?.tensors[0]?.name, 'output.weight');
  });

  test('is not there where the file is none, is cut short, or comes only whole', async () => {
    const other = Buffer.alloc(8 * MEBI, 'x');
    const host = hostOf(other);
    assert.equal(await headOf(other, host), undefined);
    assert.equal(host.asked.length, 1);
    const cut = tinyGguf().subarray(0, 100);
    assert.equal(await headOf(cut, hostOf(cut)), undefined);
    const file = tinyGguf();
    assert.equal(await headOf(file, hostOf(file, 200)), undefined);
  });
});
