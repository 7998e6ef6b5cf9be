import { fewestItems } from '#gate/binomial.ts';

/** What an outlook rests on. */
export interface Taken {
  readonly from: 'exam' | 'estimate';
  /** Unseen asks in the exam, or so far. */
  readonly items: number;
  readonly deltaK: number;
}

interface At {
  readonly alpha: number;
  readonly passes: boolean;
  readonly coverage: number;
  readonly risk: number;
}

/** What a promise would mean for a student, as a sentence or two. */
export function outlookWords({ alpha, passes, coverage, risk }: At, { from, items, deltaK }: Taken): string {
  const at = `At ${percent(alpha)}`;
  const fewest = fewestItems(alpha, deltaK);
  if (passes && from === 'exam')
    return `${at} it would answer ${percent(coverage)} of asks; in its exam ${percent(risk)} of those answers differed.`;
  if (passes)
    return `${at} it would probably answer ${percent(coverage)} of asks; that is an estimate and no proof.`;
  if (items < fewest)
    return `${at} nothing can be proven yet: there ${count(items)}, and it takes ${fewest} at least, all of them right.`;
  return `${at} it ${from === 'exam' ? 'would not have passed' : 'would hardly pass'}: too many even of its surest answers differed.`;
}

function count(items: number): string {
  return items === 1 ? 'is 1 unseen ask' : `are ${items.toLocaleString('en')} unseen asks`;
}

/** Three digits at most, and never 100 % where it is not. */
function percent(share: number): string {
  const value = share * 100;
  if (value < 100 && value > 99.9) return 'more than 99.9 %';
  return `${Number(value.toPrecision(3))} %`;
}
