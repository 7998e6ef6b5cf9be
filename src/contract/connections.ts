import type { TrainingTerms } from './dataset.ts';
import type { AppError } from './errors.ts';
import type { Zone } from './expert.ts';

/** The remote experts of a running house, as a door to the outside lists and changes them. What fails throws AppError. */
export interface Connections {
  /** In the order of the configuration. */
  list(): readonly Connection[];
  /** Asks the address once for its models. Nothing of it is kept. Throws only where what is told cannot be used. */
  test(name: string | undefined, wish: ConnectionWish, signal: AbortSignal): Promise<Tried>;
  /** Connects a new expert or changes one: in the config file, and in this house at once. */
  connect(name: string, wish: ConnectionWish): { readonly connection: Connection; readonly isNew: boolean };
  /** Takes an expert out of the config file and of this house; asks that are under way may end. */
  disconnect(name: string): void;
}

/** What can be told of a remote expert. What is absent stays as it is. */
export interface ConnectionWish {
  readonly url?: string | undefined;
  /** The key itself, to be kept in a file of its own; or the variable, or the file, that holds it. */
  readonly key?: string | undefined;
  readonly keyEnv?: string | undefined;
  readonly keyFile?: string | undefined;
  /** The default first; none: any name is passed on. */
  readonly models?: readonly string[] | undefined;
  readonly zone?: string | undefined;
  /** For a million tokens, in the owner's currency. */
  readonly priceIn?: number | undefined;
  readonly priceOut?: number | undefined;
  readonly training?: string | undefined;
}

export interface Connection {
  readonly id: string;
  /** The base address without its query, where some APIs have their keys put. */
  readonly url: string;
  readonly zone: Zone;
  /** What the configuration says of training on its answers. */
  readonly training: TrainingTerms | undefined;
  readonly key: KeyPlace;
  /** It came from the command line, and is gone with this run. */
  readonly isForThisRun: boolean;
}

/** Where a key lies, never what it is. `kept`: typed once, in a file of this house. */
export interface KeyPlace {
  readonly state: 'none' | 'present' | 'missing';
  readonly kind: 'variable' | 'file' | 'kept' | undefined;
  /** The variable's name or the file's path. */
  readonly from: string | undefined;
  /** Why it cannot be had, and what to do. */
  readonly problem: string | undefined;
  readonly hint: string | undefined;
}

/** What came of asking an address for its models. */
export interface Tried {
  /** The base address as it would be used. */
  readonly url: string;
  readonly zone: Zone;
  readonly zoneBecause: string;
  readonly latencyMs: number;
  readonly models: readonly string[];
  /** Absent where it answered. */
  readonly error: AppError | undefined;
}
