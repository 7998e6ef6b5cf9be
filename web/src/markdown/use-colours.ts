import { useEffect, useState } from 'react';
import { type CodeLine, continued, linesOf } from './code-lines.ts';

/** Longer codes stay plain. In characters. */
const MOST_COLOURED = 60_000;
/** While a code is being written, longer ones wait for their end. */
const MOST_LIVE = 12_000;
/** Between two looks at a code that is being written. */
const LIVE_MS = 300;

interface Coloured {
  readonly code: string;
  readonly lines: readonly CodeLine[];
}

/** The lines of the code in colours, as far as they are known; undefined while there are none. */
export function useColours(code: string, lang: string, open: boolean): CodeLine[] | undefined {
  const [coloured, setColoured] = useState<Coloured>();
  const isWanted = lang !== '' && code.length <= (open ? MOST_LIVE : MOST_COLOURED);
  // A code that grows is looked at in steps, not at each word.
  const step = open ? Math.floor(code.length / 80) : code;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the step stands for the code
  useEffect(() => {
    if (!isWanted) return;
    let isThere = true;
    const colour = async () => {
      const { colourTree } = await import('./highlighter.ts');
      const tree = await colourTree(code, lang);
      if (isThere && tree) setColoured({ code, lines: linesOf(tree) });
    };
    const timer = setTimeout(() => colour().catch(() => {}), open ? LIVE_MS : 0);
    return () => {
      isThere = false;
      clearTimeout(timer);
    };
  }, [step, lang, open, isWanted]);
  return coloured && continued(code, coloured.code, coloured.lines);
}
