import { lines } from './intent.ts';

/** A product with its own parts, faults and questions, so that a mower never lacks a pedal. */
export interface Thing {
  readonly kind: 'bike' | 'addition' | 'garden';
  /** What people call it, full name first. */
  readonly names: readonly string[];
  /** Nouns that follow "the". */
  readonly parts: readonly string[];
  /** Clauses: what is wrong with it on arrival. */
  readonly damage: readonly string[];
  /** Clauses: what goes wrong in use. */
  readonly faults: readonly string[];
  /** What one does to set it up, after "how do I". */
  readonly setup: readonly string[];
  /** Questions before buying, without the question mark. */
  readonly ask: readonly string[];
}

type Lists = Record<'parts' | 'damage' | 'faults' | 'setup' | 'ask', string>;

export function thing(kind: Thing['kind'], names: string, lists: Lists): Thing {
  return {
    kind,
    names: names.split(', '),
    parts: lines(lists.parts),
    damage: lines(lists.damage),
    faults: lines(lists.faults),
    setup: lines(lists.setup),
    ask: lines(lists.ask),
  };
}
