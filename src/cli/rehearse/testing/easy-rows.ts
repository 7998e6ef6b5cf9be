import { seededRandom } from '#std/random.ts';
import type { Row } from '../workload.ts';

/** Each label with the words that give it away. */
export const EASY_LABELS: Readonly<Record<string, readonly string[]>> = {
  refund: ['refund', 'money', 'repay', 'reimburse'],
  delivery: ['parcel', 'courier', 'shipment', 'delivery'],
  account: ['password', 'login', 'username', 'locked'],
  praise: ['wonderful', 'thanks', 'lovely', 'grateful'],
};

const SYLLABLES = ['ba', 'ko', 'mi', 'ru', 'te', 'lo', 'sa', 'ni', 'pe', 'du'];
const WORDS = SYLLABLES.flatMap((first) => SYLLABLES.map((second) => first + second));
const LONG = 7;

/**
 * Messages that are easy to sort and never alike: made-up words, and among them one that gives the label away.
 * `rename`: the labels by another name, as after a drift.
 */
export function easyRows(count: number, seed: number, rename: Readonly<Record<string, string>> = {}): Row[] {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, () => {
    const label = pick(Object.keys(EASY_LABELS));
    const words = Array.from({ length: LONG }, () => pick(WORDS));
    words[Math.floor(random() * LONG)] = pick(EASY_LABELS[label] ?? []);
    return { text: words.join(' '), label: rename[label] ?? label };
  });
}
