/**
 * Where pages of SQLite's file format (sqlite.org/fileformat2.html, sections 1.3 to 1.6) hold bytes that nobody reads: a
 * page that was split or merged keeps old copies of rows there, also where deleted rows are overwritten.
 */
export interface FileLayout {
  readonly pageSize: number;
  /** Of each page, without what is reserved at its end. */
  readonly usableSize: number;
  /** Whether some pages are maps of pointers, as with auto-vacuum. */
  readonly hasMaps: boolean;
}

const HEADER_BYTES = 100;
const PENDING_BYTE = 0x4000_0000;
/** The kinds of b-tree pages, with the length of their headers. */
const PAGE_HEADERS: Readonly<Record<number, number>> = { 2: 12, 5: 12, 10: 8, 13: 8 };

/** Undefined where it is no database of SQLite's. */
export function readLayout(header: Buffer): FileLayout | undefined {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 15) !== 'SQLite format 3')
    return undefined;
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  return { pageSize, usableSize: pageSize - (header[20] ?? 0), hasMaps: header.readUInt32BE(52) !== 0 };
}

/** Whether a page, from 1, is a map of pointers or the one that locks are taken on: neither is a b-tree. */
export function isNoTree(page: number, { pageSize, usableSize, hasMaps }: FileLayout): boolean {
  const pending = Math.floor(PENDING_BYTE / pageSize) + 1;
  if (page === pending) return true;
  if (!hasMaps) return false;
  const distance = Math.floor(usableSize / 5) + 1;
  const map = Math.floor((page - 2) / distance) * distance + 2;
  return page === (map === pending ? map + 1 : map);
}

/** Overwrites what nobody reads of a b-tree page with zeros; whatever else it is stays. True where bytes changed. */
export function wipePage(page: Buffer, { usableSize }: FileLayout): boolean {
  const header = PAGE_HEADERS[page[0] ?? 0];
  if (header === undefined) return false;
  const cells = page.readUInt16BE(3);
  const content = page.readUInt16BE(5) || 65_536;
  const gap = header + cells * 2;
  if (gap > content || content > usableSize) return false;
  for (let at = header; at < gap; at += 2) {
    const cell = page.readUInt16BE(at);
    if (cell < content || cell >= usableSize) return false;
  }
  const blocks = freeBlocks(page, content, usableSize);
  return blocks !== undefined && [[gap, content] as const, ...blocks].map(zeroed(page)).includes(true);
}

/** The bodies of the free blocks among the cells; undefined where their chain makes no sense. */
function freeBlocks(page: Buffer, content: number, usableSize: number) {
  const blocks: (readonly [from: number, to: number])[] = [];
  for (let at = page.readUInt16BE(1), last = 0; at !== 0; ) {
    if (at <= last || at < content || at + 4 > usableSize) return undefined;
    const end = at + page.readUInt16BE(at + 2);
    if (end > usableSize) return undefined;
    blocks.push([at + 4, end]);
    last = at;
    at = page.readUInt16BE(at);
  }
  return blocks;
}

/** As many as the largest page has. */
const ZEROS = Buffer.alloc(65_536);

function zeroed(page: Buffer) {
  return ([from, to]: readonly [number, number]): boolean => {
    const unused = page.subarray(from, to);
    if (unused.equals(ZEROS.subarray(0, unused.length))) return false;
    unused.fill(0);
    return true;
  };
}
