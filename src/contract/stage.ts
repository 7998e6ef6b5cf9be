/**
 * How far an answer is before its first word: told to whoever wants to know, by a side door, and kept nowhere. Asks
 * that nobody watches do no work for it.
 */
export type Stage =
  /** An attempt begins; `because` says why the one before it did not answer. */
  | {
      readonly stage: 'trying';
      readonly expertId: string;
      readonly model?: string;
      readonly because?: string;
    }
  /** The same expert is asked again after so many ms. */
  | {
      readonly stage: 'pausing';
      readonly expertId: string;
      readonly ms: number;
      readonly because: string;
    }
  /** A local model waits until another one leaves the memory. */
  | { readonly stage: 'room'; readonly expertId: string }
  /** A local model comes into memory; `share` from 0 to 1. */
  | { readonly stage: 'loading'; readonly share: number }
  /** So many asks are answered by the model before this one. */
  | { readonly stage: 'queued'; readonly ahead: number }
  /** Tokens of the prompt, and how many of them are read; those that came from a cache are `cached`. */
  | {
      readonly stage: 'reading';
      readonly tokens: number;
      readonly done: number;
      readonly cached: number;
    }
  /** So many bytes are sent now. */
  | {
      readonly stage: 'sending';
      readonly expertId: string;
      readonly origin: string;
      readonly bytesOut: number;
    };

export type TellStage = (stage: Stage) => void;
