import { AppError } from '#contract/errors.ts';
import type { ByteRange } from './byte-ranges.ts';
import type { DownloadContext, WantedFile } from './download-context.ts';
import { type DoorReply, header } from './download-door.ts';
import type { PartialFile } from './partial-file.ts';
import type { Probed } from './probe.ts';
import { Tries } from './try-again.ts';

/** Pieces are small enough that all lines stay busy to the end, and large enough that asking costs little. */
const LEAST_PIECE_BYTES = 8 * 1024 * 1024;
const LARGEST_PIECE_BYTES = 128 * 1024 * 1024;
const PIECES_A_LINE = 8;

/** The file is another one than when its download began. */
export class ChangedAtSource extends AppError {
  constructor(shownAs: string) {
    super('upstream_unusable', `Cannot pull ${shownAs}: it changed at its source while it was fetched`, {
      hint: 'Type the same again.',
    });
  }
}

/** Fetches what is missing of a file. All of it is written when it returns; what came before an error is, too. */
export async function fetchPieces(
  partial: PartialFile,
  wanted: WantedFile,
  probed: Probed,
  context: DownloadContext,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const { bytes } = probed;
  const whole: ByteRange[] = partial.finishedBytes === bytes ? [] : [[0, bytes]];
  const pieces = probed.ranges ? partial.missing(pieceBytes(bytes, context)) : whole;
  const line = async () => {
    for (let piece = pieces.shift(); piece; piece = pieces.shift())
      await new Piece(piece, partial, wanted, probed, { ...context, signal }).fetch();
  };
  context.onProgress?.(wanted, partial.finishedBytes, bytes);
  const lines = Array.from({ length: Math.min(context.ranges, pieces.length) }, line);
  try {
    await Promise.all(lines);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(lines); // nobody writes any more
    throw error;
  } finally {
    await keep(partial);
  }
}

/** Writes down what came. On a full disk that may fail too; then the last time it was written down counts. */
async function keep(partial: PartialFile): Promise<void> {
  await partial.save().catch(() => {});
}

function pieceBytes(total: number, { ranges, leastPieceBytes = LEAST_PIECE_BYTES }: DownloadContext): number {
  const even = Math.ceil(total / (ranges * PIECES_A_LINE));
  return Math.min(LARGEST_PIECE_BYTES, Math.max(leastPieceBytes, even));
}

/** A stretch of a file, and how far it has come. */
class Piece {
  readonly #range: ByteRange;
  readonly #partial: PartialFile;
  readonly #wanted: WantedFile;
  readonly #probed: Probed;
  readonly #context: DownloadContext;
  readonly #tries: Tries;
  #at: number;

  constructor(
    range: ByteRange,
    partial: PartialFile,
    wanted: WantedFile,
    probed: Probed,
    context: DownloadContext,
  ) {
    this.#range = range;
    this.#partial = partial;
    this.#wanted = wanted;
    this.#probed = probed;
    this.#context = context;
    this.#tries = new Tries(context);
    this.#at = range[0];
  }

  async fetch(): Promise<void> {
    while (this.#at < this.#range[1]) {
      try {
        await this.#fetchRest();
      } catch (failure) {
        await this.#tries.after(failure);
      }
    }
  }

  async #fetchRest(): Promise<void> {
    const { door, signal, refusal } = this.#context;
    const { ranges, etag, sha256 } = this.#probed;
    if (!ranges) this.#at = 0; // such a host can only begin anew
    const [, end] = this.#range;
    const headers: Record<string, string> = ranges ? { range: `bytes=${this.#at}-${end - 1}` } : {};
    // Where the hash is known it decides in the end; some hosts have another etag at each of their doors.
    if (ranges && etag && sha256 === undefined) headers['if-range'] = etag;
    const reply = await door.get(this.#wanted.path, headers, signal);
    try {
      this.#check(reply);
      if (reply.status !== (ranges ? 206 : 200)) throw await refusal(reply, this.#wanted.shownAs);
      await this.#take(reply);
    } finally {
      reply.body.discard();
    }
  }

  /** A reply that is a part of the file must be of this version, and the part that was asked for. */
  #check(reply: DoorReply): void {
    const { shownAs } = this.#wanted;
    const { ranges, bytes } = this.#probed;
    const isOther = ranges ? reply.status === 200 || reply.status === 416 : false;
    if (isOther) throw new ChangedAtSource(shownAs);
    const range = header(reply.headers, 'content-range');
    const [, start, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range ?? '') ?? [];
    if (reply.status !== 206) return;
    if (total !== '*' && Number(total) !== bytes) throw new ChangedAtSource(shownAs);
    if (Number(start) !== this.#at)
      throw new AppError(
        'upstream_failed',
        `The host of ${shownAs} was asked for bytes from ${this.#at} and sent "${range}"`,
      );
  }

  async #take({ body }: DoorReply): Promise<void> {
    const [, end] = this.#range;
    for await (const chunk of body) {
      const bytes = chunk.length > end - this.#at ? chunk.subarray(0, end - this.#at) : chunk;
      await this.#write(bytes);
      this.#at += bytes.length;
      if (this.#probed.ranges) this.#tries.wentOn(); // else the next try begins anew, and nothing is won
      this.#context.onProgress?.(this.#wanted, this.#partial.finishedBytes, this.#probed.bytes);
      if (this.#at >= end) return;
    }
    throw new AppError(
      'upstream_failed',
      `The host of ${this.#wanted.shownAs} ended its reply ${end - this.#at} bytes early`,
    );
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#partial.write(bytes, this.#at);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code !== 'ENOSPC' && code !== 'EDQUOT')
        throw new AppError('internal', `Cannot write ${this.#partial.path}: ${message}`, { cause });
      const missing = this.#probed.bytes - this.#partial.finishedBytes;
      throw new AppError(
        'too_large',
        `Cannot pull ${this.#wanted.shownAs}: the disk is full, and ${missing} bytes are missing`,
        {
          hint: 'What came is kept. Free some space, then type the same again.',
          values: { missingBytes: missing },
          cause,
        },
      );
    }
  }
}
