import type { CardExpert, KeyPlace, Price, Student, Terms, TermsWord, Zone } from '../../api/experts.ts';

export const ZONE_WORDS: Readonly<Record<Zone, string>> = {
  device: 'this machine',
  household: 'household',
  organisation: 'organisation',
  outside: 'outside',
};

/** A choice an owner has, and what comes of it. */
export interface TermsChoice {
  readonly terms: Exclude<TermsWord, 'unknown'>;
  readonly label: string;
  readonly means: string;
}

export const TERMS_CHOICES: readonly TermsChoice[] = [
  {
    terms: 'task-models-only',
    label: 'Yes, for students',
    means:
      'Small models of one task each may learn from its answers. Nothing is made that rivals it. Most providers’ terms can be read so.',
  },
  {
    terms: 'allowed',
    label: 'Yes, for anything',
    means: 'Its answers are yours to train on as you like: your own model, or its licence says so.',
  },
  {
    terms: 'forbidden',
    label: 'No',
    means: 'None of its answers teaches a student. What it answers is rented each time, for good.',
  },
];

/** Whether its answers may train students, as the end of "Its answers may train your students: …". */
export function termsWords({ terms }: Terms): string {
  switch (terms) {
    case 'allowed':
      return 'yes, for anything';
    case 'task-models-only':
      return 'yes, for students';
    case 'forbidden':
      return 'no';
    case 'unknown':
      return 'nobody knows, so none does';
  }
}

/** Where its key lies. `home`: paths below it are said shorter. */
export function keyWords({ state, kind, from }: KeyPlace): string {
  if (state === 'none') return 'none';
  if (kind === 'variable') return `in the variable ${from}`;
  return kind === 'kept' ? `kept in ${from}, readable by you alone` : `in the file ${from}`;
}

export function modelsWords(models: readonly string[]): string {
  const [first, ...others] = models;
  if (first === undefined) return 'any name is passed on';
  if (others.length === 0) return first;
  if (others.length <= 2) return `${first} unless another is named: ${others.join(', ')}`;
  return `${first} unless another is named: ${others.slice(0, 2).join(', ')} and ${others.length - 2} more`;
}

export function priceWords(prices: Readonly<Record<string, Price>>): string {
  const price = prices['*'] ?? Object.values(prices)[0];
  if (!price) return 'none is told, so its costs are not counted';
  return `${price.in} in and ${price.out} out, a million tokens`;
}

export const STUDENT_WORDS: Readonly<
  Record<Student['state'], { word: string; tone: 'green' | 'gold' | 'plain' }>
> = {
  serving: { word: 'answers', tone: 'green' },
  certified: { word: 'waits for your yes', tone: 'gold' },
  shadow: { word: 'answers silently, in shadow', tone: 'plain' },
};

/** Whether nobody knows its terms, so that the owner is wanted. */
export function wantsTerms({ kind, terms }: CardExpert): boolean {
  return kind === 'remote' && terms.terms === 'unknown';
}
