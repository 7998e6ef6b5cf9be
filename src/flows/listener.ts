import type { FlowEvent } from '#contract/answer.ts';

/** Whoever hears an answer. A promise asks the speaker to wait: the listener is slow. */
export type Listener = (event: FlowEvent) => Promise<void> | undefined;
