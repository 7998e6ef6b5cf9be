import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '#contract/errors.ts';
import type { DownloadContext, WantedFile } from './download-context.ts';
import { makeFolder } from './durable-file.ts';
import { ChangedAtSource, fetchPieces } from './fetch-pieces.ts';
import { FileLock } from './file-lock.ts';
import { hashAlong } from './hash-along.ts';
import { PartialFile, partialPaths, removePartial } from './partial-file.ts';
import { type Probed, probe } from './probe.ts';

/** How often it is looked whether somebody else, who fetches the same file, is done. */
const LOCK_POLL_MS = 300;

/** A file that came whole, still under its partial name, and nobody else's until `release`. */
export interface ArrivedFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Gives up the partial name. `moved`: the file has another name now, so that what spoke of it can go. */
  release(moved: boolean): void;
}

/**
 * Fetches a file, in several ranges at once, and checks its hash. What came before, in this run or another, is not
 * fetched again; what came until an error or an abort is kept for the next try. Where another process was waited for,
 * `arrivedMeanwhile` may have the file. Throws AppError, or the signal's reason.
 */
export async function download(
  wanted: WantedFile,
  context: DownloadContext,
  arrivedMeanwhile: () => Promise<ArrivedFile | undefined> = async () => undefined,
): Promise<ArrivedFile> {
  const stem = join(context.folder, keyOf(wanted, context.door.origin));
  makeFolder(context.folder);
  const lock = await takeLock(stem, wanted, context);
  try {
    const here = await arrivedMeanwhile();
    if (here) {
      lock.release(true);
      return here;
    }
    const { sha256, bytes } = await fetchFile(stem, wanted, context);
    const release = (moved: boolean) => {
      if (moved) removePartial(stem);
      lock.release(moved);
    };
    return { path: partialPaths(stem).partial, sha256, bytes, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The same file has the same key, wherever it comes from. */
function keyOf({ path, sha256 }: WantedFile, origin: string): string {
  return (
    sha256 ??
    `url-${createHash('sha256')
      .update(origin + path)
      .digest('hex')
      .slice(0, 32)}`
  );
}

async function takeLock(stem: string, wanted: WantedFile, { clock, signal, onLocked }: DownloadContext) {
  for (let isTold = false; ; isTold = true) {
    signal.throwIfAborted();
    const lock = FileLock.take(partialPaths(stem).lock);
    if (lock) return lock;
    if (!isTold) onLocked?.(wanted);
    await clock.sleep(LOCK_POLL_MS, signal);
  }
}

/** A file that changes at its source while it is fetched is begun anew, once. */
async function fetchFile(stem: string, wanted: WantedFile, context: DownloadContext) {
  for (let isSecond = false; ; isSecond = true) {
    const probed = await probe(wanted, context);
    try {
      return await fetchVersion(stem, wanted, probed, context);
    } catch (error) {
      if (!(error instanceof ChangedAtSource) || isSecond) throw error;
      removePartial(stem);
    }
  }
}

async function fetchVersion(stem: string, wanted: WantedFile, probed: Probed, context: DownloadContext) {
  const { bytes, etag, sha256 } = probed;
  const from = context.door.origin + (wanted.path.split('?')[0] ?? '');
  const partial = await PartialFile.open(stem, { from, bytes, etag, sha256 }, context.disk);
  let found: string;
  try {
    await ensureSpace(partial, wanted, context);
    found = await fetchAndHash(partial, wanted, probed, context);
  } finally {
    await partial.close();
  }
  if (sha256 === undefined || found === sha256) return { sha256: found, bytes };
  removePartial(stem);
  throw new AppError(
    'upstream_failed',
    `What came of ${wanted.shownAs} was thrown away: its sha256 should be ${sha256} and is ${found}`,
    {
      hint: 'It was damaged on the way, or its host has another file. Type the same again; if it happens twice, get it elsewhere.',
    },
  );
}

/** The hash runs along behind the bytes; only where they may come a second time, it waits for the last of them. */
async function fetchAndHash(
  partial: PartialFile,
  wanted: WantedFile,
  probed: Probed,
  context: DownloadContext,
) {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const hash = () => hashAlong(partial, signal);
  const hashing = probed.ranges ? hash() : undefined;
  hashing?.catch(() => {});
  try {
    await fetchPieces(partial, wanted, probed, { ...context, signal });
    return await (hashing ?? hash());
  } catch (error) {
    failed.abort(error);
    throw error;
  } finally {
    partial.wake();
  }
}

async function ensureSpace(
  partial: PartialFile,
  wanted: WantedFile,
  { disk, folder }: DownloadContext,
): Promise<void> {
  const needed = partial.whole.bytes - partial.finishedBytes;
  const free = await disk.freeBytes(folder);
  if (free >= needed) return;
  throw new AppError(
    'too_large',
    `Cannot pull ${wanted.shownAs}: it needs ${needed} bytes more, and the disk of ${folder} has ${free} free`,
    {
      hint: `Free ${needed - free} bytes, e.g. with freehold gc or freehold rm NAME, then type the same again.`,
      values: { neededBytes: needed, freeBytes: free, missingBytes: needed - free },
    },
  );
}
