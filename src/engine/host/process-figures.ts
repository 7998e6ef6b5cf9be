import { readFileSync } from 'node:fs';
import type { HostState } from '../protocol.ts';

/** What was mapped before any model: the program itself. */
const OWN_MAPPED_BYTES = fileBytes() ?? 0;

/** What the system says of this process. */
export function processFigures(): Pick<HostState, 'rssBytes' | 'mappedBytes' | 'majorFaults'> {
  const mapped = fileBytes();
  return {
    rssBytes: process.memoryUsage.rss(),
    ...(mapped === undefined ? {} : { mappedBytes: Math.max(0, mapped - OWN_MAPPED_BYTES) }),
    // Pages read from disk since the process began: many where a model is larger than the memory.
    majorFaults: process.resourceUsage().majorPageFault,
  };
}

/** Of the memory of this process what is pages of files; undefined where the system does not tell, which Linux does. */
function fileBytes(): number | undefined {
  try {
    const kibibytes = /^RssFile:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
