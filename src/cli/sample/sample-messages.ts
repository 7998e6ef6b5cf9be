import type { SamplePhase } from '#contract/sample.ts';

/** What the program that asks is told by the house. */
export type ToPlayers =
  /** `url`: where the sample's house answers, without `/v1`. */
  { readonly type: 'ask'; readonly url: string } | { readonly type: 'drift' } | { readonly type: 'end' };

/** What it tells. */
export type FromPlayers =
  /** `url`: where the stand-in listens, without `/v1`. */
  | { readonly type: 'listens'; readonly url: string; readonly model: string }
  | ({ readonly type: 'progress' } & SampleProgress);

export interface SampleProgress {
  readonly phase: SamplePhase;
  readonly asks: number;
  readonly owned: number;
  /** Nobody asks until the owner has said yes. */
  readonly isHeld: boolean;
  readonly task: string | undefined;
}
