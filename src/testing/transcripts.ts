import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../experts/remote/fixtures/', import.meta.url);

/** The streams in `experts/remote/fixtures`, by file name without its ending. */
export const transcripts: ReadonlyMap<string, Buffer> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.sse'))
    .map((file) => [file.replace('.sse', ''), readFileSync(new URL(file, folder))]),
);

/** The data of each event, read without the product's decoder: line ends made equal, then cut at blank lines. */
export function sseData(text: string): string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n\n')
    .map((event) =>
      event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).replace(/^ /, ''))
        .join('\n'),
    )
    .filter((data) => data !== '');
}

/** The data of the chunks before an error or [DONE]. */
export function chunkData(text: string): string[] {
  const data = sseData(text);
  const end = data.findIndex((each) => each === '[DONE]' || JSON.parse(each).error);
  return end === -1 ? data : data.slice(0, end);
}
