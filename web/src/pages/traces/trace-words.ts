import type { Trace } from '../../api/traces.ts';

export type Look = 'normal' | 'waits' | 'trouble' | 'quiet';

/** What came of a trace, in a line: its answer, or why there is none. */
export function outcomeOf(trace: Trace): { readonly words: string; readonly look: Look } {
  switch (trace.state) {
    case 'open':
      return { words: 'Being answered …', look: 'waits' };
    case 'failed':
      return { words: trace.error_message ?? `It failed: ${trace.error_code}`, look: 'trouble' };
    case 'cancelled':
      return { words: 'Given up by the caller', look: 'quiet' };
    case 'swept':
      return { words: 'Cut short: the server stopped', look: 'trouble' };
    case 'done':
      return answeredWords(trace);
  }
}

function answeredWords({ preview, answer_hash, wire }: Trace): { words: string; look: Look } {
  if (preview?.answered) return { words: withoutSigns(preview.answered), look: 'normal' };
  if (/embed|rerank/.test(wire)) return { words: 'Numbers, which are not kept', look: 'quiet' };
  if (answer_hash === null) return { words: 'The text was removed after its time', look: 'quiet' };
  return { words: 'A long answer: open it to read', look: 'quiet' };
}

/** The signs of Markdown, which say nothing in a single line. */
function withoutSigns(text: string): string {
  return text.replace(/\*+(?=\S)|(?<=\S)\*+|__|`+|(?<=^|\s)#{1,6}\s/g, '');
}

/** What was asked, in a line. */
export function askedWords({ preview, request_hash, wire }: Trace): string {
  if (preview?.asked) return preview.asked;
  if (request_hash === null) return 'The text was removed after its time';
  return preview ? `An ask over ${wire}: open it to read` : 'An ask';
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' });

/** Today's by the clock, older ones with their day. */
export function shortTime(at: number, now = Date.now()): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? clock.format(at) : `${day.format(at)}, ${clock.format(at).slice(0, 5)}`;
}

export const STATE_WORDS: Readonly<Record<Trace['state'], string>> = {
  open: 'being answered',
  done: 'answered',
  failed: 'failed',
  cancelled: 'given up',
  swept: 'cut short',
};
