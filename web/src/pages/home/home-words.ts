import type { ComingExam, Left, Overview, Totals } from '../../api/overview.ts';
import { bytes, count, counted } from '../../parts/format.ts';

/** What left this machine today, as a sentence or two. */
export function leftSentence({ asks, others, bytes_out: sent }: Left): string {
  if (asks === 0 && others === 0) return 'Nothing left this machine today.';
  const without = `${counted(others, 'request')} without an ask did, for files or to see who answers.`;
  if (asks === 0) return `No ask left this machine today. ${without}`;
  return `${counted(asks, 'ask')} left this machine today, ${bytes(sent)} in all.${others > 0 ? ` ${without}` : ''}`;
}

/** Money that is in neither sum, said and not hidden; undefined where all is known. */
export function unknownMoney({ uncosted, unpriced }: Totals): string | undefined {
  if (uncosted > 0 && unpriced > 0)
    return `Not in here: ${counted(uncosted, 'answer', 'answers')} from outside whose cost nobody told, and ${count(unpriced)} of yours that have no price to compare with.`;
  if (uncosted > 0)
    return `Not in here: ${counted(uncosted, 'answer', 'answers')} from outside whose cost nobody told.`;
  if (unpriced > 0)
    return `Not in here: ${counted(unpriced, 'answer', 'answers')} of yours that ${unpriced === 1 ? 'has' : 'have'} no price to compare with.`;
  return undefined;
}

/** How far a student is from its exam. */
export function examWords({ heard, fewest }: ComingExam): string {
  if (heard < fewest)
    return `Practises beside its teacher: ${count(heard)} of at least ${count(fewest)} asks for its exam.`;
  return `Practises beside its teacher: ${count(heard)} asks for its exam, which is taken once it could answer enough of them.`;
}

const PHASE_WORDS = [
  ['serving', 'served by a student'],
  ['certified', 'certified'],
  ['shadow', 'practising'],
  ['found', 'found'],
  ['taken-off', 'taken off'],
  ['held', 'held to the teacher'],
  ['open', 'whose answers take no fixed form'],
] as const;

/** How many tasks stand where, in words. */
export function phaseWords({ phases }: Overview['learning']): string {
  const parts = PHASE_WORDS.flatMap(([phase, words]) =>
    phases[phase] > 0 ? [`${count(phases[phase])} ${words}`] : [],
  );
  return parts.length === 0 ? '' : parts.join(', ');
}

/** "https://api.example.com" without what everybody knows. */
export function hostWords(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}

const ZONES = {
  device: 'this machine',
  household: 'your household',
  organisation: 'your organisation',
  outside: 'outside',
} as const;

export function zoneWords(zone: keyof typeof ZONES): string {
  return ZONES[zone];
}
