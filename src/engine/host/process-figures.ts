import type { HostState } from '../protocol.ts';

/** What the system says of this process. */
export function processFigures(): Pick<HostState, 'rssBytes' | 'majorFaults'> {
  return {
    rssBytes: process.memoryUsage.rss(),
    // Pages read from disk since the process began: many where a model is larger than the memory.
    majorFaults: process.resourceUsage().majorPageFault,
  };
}
