import type { CallFormat } from './call-format.ts';
import { listCalls } from './marked-calls.ts';
import { namedCalls } from './named-calls.ts';

const OPEN = '[TOOL_CALLS]';

/** Mistral's two forms: a list of objects, and (newer) `[TOOL_CALLS]name[ARGS]{…}`. Both are read, one is written. */
export function mistralCalls(name: string, named: boolean): CallFormat {
  const list = listCalls({ name, open: OPEN, close: '' });
  const newer = namedCalls({ name, open: OPEN, separators: ['[ARGS]'], close: '' });
  return {
    ...(named ? newer : list),
    markers: [OPEN, '[ARGS]', '[CALL_ID]'],
    *read(feed, tools, opener) {
      const start = feed.mark();
      yield* feed.skipSpace();
      const isList = (yield* feed.glance())?.startsWith('[');
      const read = yield* (isList ? list : newer).read(feed, tools, opener);
      if (!read) feed.rewind(start);
      return read;
    },
  };
}
