import { AppError } from '#contract/errors.ts';
import type { DownloadContext, WantedFile } from './download-context.ts';
import { type DoorReply, header } from './download-door.ts';
import { FIRST_FAILURES, Tries } from './try-again.ts';

/** What a source says of a file before it is fetched. */
export interface Probed {
  readonly bytes: number;
  readonly etag: string | undefined;
  readonly sha256: string | undefined;
  /** Whether parts of it can be asked for. */
  readonly ranges: boolean;
}

/** Asks for the first byte of a file: the reply tells its length, its version, and whether it comes in parts. */
export async function probe(wanted: WantedFile, context: DownloadContext): Promise<Probed> {
  const tries = new Tries(context, FIRST_FAILURES);
  for (;;) {
    try {
      return await ask(wanted, context);
    } catch (failure) {
      await tries.after(failure);
    }
  }
}

async function ask(wanted: WantedFile, { door, signal, refusal }: DownloadContext): Promise<Probed> {
  const reply = await door.get(wanted.path, { range: 'bytes=0-0' }, signal);
  if (reply.status !== 200 && reply.status !== 206) throw await refusal(reply, wanted.shownAs);
  reply.body.discard();
  const bytes = reply.status === 206 ? totalIn(header(reply.headers, 'content-range')) : lengthOf(reply);
  if (bytes === undefined) throw unusable(wanted, 'its host does not say how long it is');
  if (wanted.bytes !== undefined && wanted.bytes !== bytes)
    throw unusable(wanted, `its source lists ${wanted.bytes} bytes, and its host sends ${bytes}`);
  if (bytes === 0) throw unusable(wanted, 'it is empty');
  return { bytes, etag: strongEtag(reply), sha256: hashFor(wanted, reply), ranges: reply.status === 206 };
}

/** The hash to expect: as listed, or as the hub's `x-linked-etag` says. Two that differ are refused. */
function hashFor(wanted: WantedFile, { firstHeaders }: DoorReply): string | undefined {
  const linked = /^"?([0-9a-f]{64})"?$/.exec(header(firstHeaders, 'x-linked-etag') ?? '')?.[1];
  if (linked !== undefined && wanted.sha256 !== undefined && linked !== wanted.sha256)
    throw unusable(wanted, `its sha256 should be ${wanted.sha256}, and its host has ${linked}`);
  return wanted.sha256 ?? linked;
}

/** Only a strong one says that two replies are parts of one file (RFC 9110, 13.1.5). */
function strongEtag({ headers }: DoorReply): string | undefined {
  const etag = header(headers, 'etag');
  return etag?.startsWith('"') ? etag : undefined;
}

function totalIn(contentRange: string | undefined): number | undefined {
  const total = /^bytes \d+-\d+\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

function lengthOf({ headers }: DoorReply): number | undefined {
  const length = header(headers, 'content-length');
  return length === undefined ? undefined : Number(length);
}

function unusable({ shownAs }: WantedFile, because: string): AppError {
  return new AppError('unsupported', `Cannot pull ${shownAs}: ${because}`, {
    hint: 'Get the file another way, then type: freehold add FILE',
  });
}
