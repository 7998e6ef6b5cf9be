import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attach, type GivenFile, MOST_TEXT_BYTES } from './attach-files.ts';

function file(name: string, type: string, content: string | Uint8Array, size?: number): GivenFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    type,
    size: size ?? bytes.length,
    arrayBuffer: async () => new Uint8Array(bytes).buffer,
  };
}
const shrink = async () => 'data:image/png;base64,AA==';

test('texts of any name go along, with line ends of one kind', async () => {
  assert.deepEqual(await attach(file('a.rs', '', 'fn é\r\n'), shrink), {
    ok: { kind: 'text', name: 'a.rs', text: 'fn é\n' },
  });
});

test('pictures go along as their bytes', async () => {
  assert.deepEqual(await attach(file('a.png', 'image/png', 'x'), shrink), {
    ok: { kind: 'image', name: 'a.png', url: 'data:image/png;base64,AA==' },
  });
});

test('what cannot go along is refused in words that name it', async () => {
  const refusal = async (given: GivenFile) => {
    const told = await attach(given, () => Promise.reject(new Error('broken')));
    return 'refused' in told ? told.refused : undefined;
  };
  assert.match((await refusal(file('a.svg', 'image/svg+xml', '<svg/>'))) ?? '', /“a.svg”.*PNG/);
  assert.match((await refusal(file('a.mp3', 'audio/mpeg', 'x'))) ?? '', /“a.mp3”/);
  assert.match((await refusal(file('a.zip', '', Uint8Array.of(80, 75, 3, 4, 0, 255)))) ?? '', /no text/);
  assert.match((await refusal(file('a.bin', '', 'a\0b'))) ?? '', /no text/);
  assert.match((await refusal(file('a.txt', 'text/plain', 'x', MOST_TEXT_BYTES + 1))) ?? '', /400 kB/);
  assert.match((await refusal(file('a.png', 'image/png', 'x'))) ?? '', /cannot be read/);
});
