/** How a rehearsal is ended early: first ask no more, then cut off what is being asked, at last drop everything. */
export interface Interrupt {
  readonly askNoMore: AbortSignal;
  readonly cutOff: AbortSignal;
  /** Why it ended early; undefined while it goes on. */
  readonly early: EarlyEnd | undefined;
  /** Ends it at once, because going on makes no sense. */
  giveUp(reason: string): void;
  /** Lets signals mean again what they mean to any process. */
  dispose(): void;
}

export interface EarlyEnd {
  readonly reason: string;
  /** The exit status of a program that ends so. */
  readonly status: number;
}

const SIGNALS: Readonly<Record<string, EarlyEnd>> = {
  SIGINT: { reason: 'Stopped by Ctrl-C.', status: 130 },
  SIGTERM: { reason: 'Stopped by SIGTERM.', status: 143 },
};

/** Asks under way usually end within this time, and then count like any other. */
const GRACE_MS = 1_000;

/** Signals are heard from now on. */
export function listenForInterrupt(): Interrupt {
  const askNoMore = new AbortController();
  const cutOff = new AbortController();
  let early: EarlyEnd | undefined;
  let timer: NodeJS.Timeout | undefined;
  const interrupted = (signal: NodeJS.Signals) => {
    if (askNoMore.signal.aborted) process.exit(SIGNALS[signal]?.status); // told twice: at once. The children see us go.
    early = SIGNALS[signal];
    askNoMore.abort();
    timer = setTimeout(() => cutOff.abort(), GRACE_MS);
  };
  for (const signal of Object.keys(SIGNALS)) process.on(signal, interrupted);
  return {
    askNoMore: askNoMore.signal,
    cutOff: cutOff.signal,
    get early() {
      return early;
    },
    giveUp: (reason) => {
      early ??= { reason, status: 1 };
      askNoMore.abort();
      cutOff.abort();
    },
    dispose: () => {
      clearTimeout(timer);
      for (const signal of Object.keys(SIGNALS)) process.off(signal, interrupted);
    },
  };
}
