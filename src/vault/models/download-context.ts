import type { AppError } from '#contract/errors.ts';
import type { Disk } from './disk.ts';
import type { DoorReply, DownloadDoor } from './download-door.ts';
import type { Patience } from './try-again.ts';

export interface WantedFile {
  /** Where it lies at the door's origin, with its query. */
  readonly path: string;
  /** How people call it. */
  readonly shownAs: string;
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
}

export interface DownloadContext extends Patience {
  readonly door: DownloadDoor;
  readonly disk: Disk;
  /** Where files lie that are on their way. */
  readonly folder: string;
  /** How many parts of a file are fetched at once. */
  readonly ranges: number;
  /** The least that is asked for at once; 8 MiB where left out. */
  readonly leastPieceBytes?: number | undefined;
  /** What a reply that is no file means; reads its body. */
  refusal(reply: DoorReply, shownAs: string): Promise<AppError>;
  /** How many bytes of the file are there, of how many. */
  readonly onProgress?: ((wanted: WantedFile, doneBytes: number, totalBytes: number) => void) | undefined;
  /** Another process fetches the same file, and is waited for. */
  readonly onLocked?: ((wanted: WantedFile) => void) | undefined;
}
