import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** What a file begins with, and the length and name of its parts. */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;
/** Shades that nobody tells apart count as one: the low bits of each channel are left out. */
const KEPT_BITS = 0xf8;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each point. */
  readonly points: Uint8Array;
}

/**
 * The same picture in at most 256 colours, which takes about a third of the bytes: documents are read over networks.
 * Reads what browsers write: 8 bits a channel, without interlacing.
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, points } = readPng(png);
  const palette = commonColours(points);
  const indexed = Buffer.alloc((width + 1) * height);
  const known = new Map<number, number>();
  for (let at = 0, to = 0; at < points.length; at += 3) {
    if ((at / 3) % width === 0) to++; // each row begins with its filter: none
    const colour = colourAt(points, at);
    let index = known.get(colour);
    if (index === undefined) {
      index = nearest(palette, colour);
      known.set(colour, index);
    }
    indexed[to++] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits a point, each the number of a colour
  const colours = Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(indexed, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @throws where it is no picture of the kind that browsers write. */
export function readPng(png: Buffer): Picture {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('Cannot read the picture: it is no PNG');
  let header: Buffer | undefined;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') header = body;
    if (name === 'IDAT') data.push(body);
    at += length + 12;
  }
  const channels = header?.[9] === 6 ? 4 : 3;
  if (header?.[8] !== 8 || (header[9] !== 6 && header[9] !== 2) || header[12] !== 0)
    throw new Error('Cannot read the picture: it has another depth, or is interlaced');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = unfiltered(inflateSync(Buffer.concat(data)), width * channels, channels);
  if (channels === 3) return { width, height, points: rows };
  return { width, height, points: rows.filter((_, at) => at % 4 !== 3) };
}

/** Rows are written as differences from what stands left, above, or both. */
function unfiltered(raw: Buffer, rowBytes: number, pointBytes: number): Uint8Array {
  const height = raw.length / (rowBytes + 1);
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (rowBytes + 1)];
    const from = y * (rowBytes + 1) + 1;
    const to = y * rowBytes;
    for (let x = 0; x < rowBytes; x++) {
      const left = x >= pointBytes ? (rows[to + x - pointBytes] ?? 0) : 0;
      const above = y > 0 ? (rows[to + x - rowBytes] ?? 0) : 0;
      const corner = x >= pointBytes && y > 0 ? (rows[to + x - rowBytes - pointBytes] ?? 0) : 0;
      rows[to + x] = (raw[from + x] ?? 0) + expected(filter ?? 0, left, above, corner);
    }
  }
  return rows;
}

function expected(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [
    Math.abs(guess - left),
    Math.abs(guess - above),
    Math.abs(guess - corner),
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function colourAt(points: Uint8Array, at: number): number {
  return ((points[at] ?? 0) << 16) | ((points[at + 1] ?? 0) << 8) | (points[at + 2] ?? 0);
}

/** The most common colours as they are, one for each group of shades. */
function commonColours(points: Uint8Array): number[] {
  const groups = new Map<number, Map<number, number>>();
  for (let at = 0; at < points.length; at += 3) {
    const colour = colourAt(points, at);
    const group = colour & (KEPT_BITS * 0x010101);
    const shades = groups.get(group) ?? new Map<number, number>();
    shades.set(colour, (shades.get(colour) ?? 0) + 1);
    groups.set(group, shades);
  }
  return [...groups.values()]
    .map((shades) => {
      const [common] = [...shades].sort((a, b) => b[1] - a[1]);
      return { colour: common?.[0] ?? 0, count: shades.values().reduce((sum, count) => sum + count, 0) };
    })
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_COLOURS)
    .map(({ colour }) => colour);
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, one] of palette.entries()) {
    const [red, green, blue] = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((colour >> shift) & 255));
    const far = (red ?? 0) ** 2 + (green ?? 0) ** 2 + (blue ?? 0) ** 2;
    if (far < least) [best, least] = [index, far];
  }
  return best;
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length, 0);
  head.write(name, 4, 'latin1');
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])));
  return Buffer.concat([head, body, sum]);
}
