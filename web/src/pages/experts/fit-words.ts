import type { Fit } from '../../api/models.ts';
import { bytes, count } from '../../parts/format.ts';

/** Less is no conversation. */
const LEAST_CONTEXT = 2_048;

/** How a model runs on this machine, as a person would say it. */
export function fitWords(fit: Fit): { readonly words: string; readonly tone: 'good' | 'tight' | 'bad' } {
  const speed = speedWords(fit.tokens_per_second);
  if (fit.fits) return { words: `fits${speed}`, tone: 'good' };
  if (fit.context_that_fits >= LEAST_CONTEXT)
    return { words: `fits with ${count(fit.context_that_fits)} tokens of context${speed}`, tone: 'tight' };
  if (fit.runs_mapped) return { words: 'runs from its file, slowly', tone: 'tight' };
  return { words: `does not fit: it takes ${bytes(fit.total_bytes)} of memory`, tone: 'bad' };
}

function speedWords(tokensPerSecond: number | null): string {
  if (tokensPerSecond === null) return '';
  const rounded = tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : count(Math.round(tokensPerSecond));
  return `, about ${rounded} tokens a second`;
}
