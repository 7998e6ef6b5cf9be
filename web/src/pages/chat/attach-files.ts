import type { Attachment } from './message-content.ts';

/** A file as a browser hands it over; only what is needed of it. */
export interface GivenFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What became of a file: it goes along, or not and why. */
export type Attached = { readonly ok: Attachment } | { readonly refused: string };

/** Longer texts are better given in parts: few models read so much. In bytes. */
export const MOST_TEXT_BYTES = 400_000;
const MOST_IMAGE_BYTES = 40_000_000;
/** Files that go along with one message, at most. */
export const MOST_FILES = 12;

const IMAGES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
]);

/** Reads a file; `shrink` makes a picture into a data address that models take. */
export async function attach<File extends GivenFile>(
  file: File,
  shrink: (file: File) => Promise<string>,
): Promise<Attached> {
  const name = file.name || 'picture';
  if (IMAGES.has(file.type)) {
    if (file.size > MOST_IMAGE_BYTES) return { refused: `“${name}” is larger than 40 MB.` };
    try {
      return { ok: { kind: 'image', name, url: await shrink(file) } };
    } catch {
      return { refused: `“${name}” cannot be read as a picture.` };
    }
  }
  if (file.type.startsWith('image/') || /^(audio|video)\//.test(file.type))
    return { refused: `“${name}” is ${file.type}; pictures may be PNG, JPEG, WebP, GIF or AVIF.` };
  if (file.size > MOST_TEXT_BYTES)
    return { refused: `“${name}” is larger than 400 kB: paste the part that matters.` };
  return readText(name, await file.arrayBuffer());
}

function readText(name: string, bytes: ArrayBuffer): Attached {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.includes('\0')) throw new TypeError('no text');
    return { ok: { kind: 'text', name, text: text.replaceAll('\r\n', '\n') } };
  } catch {
    return { refused: `“${name}” is no text in UTF-8 and no picture, and nothing else can be sent.` };
  }
}
