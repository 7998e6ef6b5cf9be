/** Everything written by hand for one intent. `make.ts` composes the rows from it. */
export interface Intent {
  readonly label: string;
  /** Share of the traffic, relative to the other intents. */
  readonly weight: number;
  /** Whether people who write about this are sometimes cross. */
  readonly cross: boolean;
  /** Whether an order number may be added to the message. */
  readonly order: boolean;
  /** Sentences with slots like {product} and choices like [soon|this week]; see ../expand.ts. */
  readonly frames: readonly string[];
  /** Very short messages; slots and choices allowed. */
  readonly fragments: readonly string[];
  /** Used once each, exactly as they stand here, in one file only. */
  readonly oneOffs: readonly string[];
}

export interface Topic {
  readonly name: 'delivery' | 'orders' | 'faults' | 'money' | 'shop' | 'account' | 'workshop';
  readonly intents: readonly Intent[];
}

/** One entry a line. A backslash at a line's end joins it with the next, to keep the source narrow. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, ' '))
    .filter((line) => line !== '');
}
