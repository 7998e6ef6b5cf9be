import { asAppError } from '#contract/errors.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import type { TraceLog } from '#traces/trace-log.ts';

/** Closes the trace of an ask that came to nothing, and gives back what to throw. */
export async function closeFailed(
  trace: OpenTrace,
  thrown: unknown,
  signal: AbortSignal,
  traces: TraceLog,
): Promise<unknown> {
  const error = signal.aborted ? undefined : asAppError(thrown);
  // What went wrong first is what the caller hears, also where the record of it cannot be kept.
  await traces.close(trace, error ? 'failed' : 'cancelled', error)?.catch(() => undefined);
  return error ?? thrown;
}
