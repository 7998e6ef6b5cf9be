import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account } from './material/account.ts';
import { delivery } from './material/delivery.ts';
import { faults } from './material/faults.ts';
import type { Intent, Topic } from './material/intent.ts';
import { money } from './material/money.ts';
import { orders } from './material/orders.ts';
import { shop } from './material/shop.ts';
import { workshop } from './material/workshop.ts';
import { type Random, seeded } from './random.ts';
import { blurt, compose } from './voice.ts';

export interface Row {
  text: string;
  label: string;
}

type FileName = 'train' | 'test' | 'drift';

const seed = 'hedge-and-spoke-1';
const rowCounts: Readonly<Record<FileName, number>> = { train: 2400, test: 800, drift: 1800 };
const topics: readonly Topic[] = [delivery, orders, faults, money, shop, account];

/** After the change of carrier: who answers what used to carry the label on the left. */
const rerouted: Readonly<Record<string, string>> = {
  parcel_late: 'contact_carrier',
  contact_carrier: 'change_order',
};

const fragmentShare = 0.07;
const heldOutShare = 1 / 3;

/** The three files, by name. Reads nothing and writes nothing: the same text on every call. */
export function makeFiles(): Record<string, string> {
  const rows: Record<FileName, Row[]> = { train: [], test: [], drift: [] };
  const seen = new Set<string>();
  const counts = {
    train: shareOut(topics, rowCounts.train),
    test: shareOut(topics, rowCounts.test),
    drift: shareOut([...topics, workshop], rowCounts.drift),
  };
  for (const topic of [...topics, workshop]) {
    for (const intent of topic.intents) {
      const texts = write(intent, topic.name, (file) => counts[file].get(intent.label) ?? 0, seen);
      rows.train.push(...texts.train.map((text) => ({ text, label: intent.label })));
      rows.test.push(...texts.test.map((text) => ({ text, label: intent.label })));
      const label = rerouted[intent.label] ?? intent.label;
      rows.drift.push(...texts.drift.map((text) => ({ text, label })));
    }
  }
  return {
    'train.jsonl': serialised(rows.train, 'train'),
    'test.jsonl': serialised(rows.test, 'test'),
    'drift.jsonl': serialised(rows.drift, 'drift'),
  };
}

function serialised(rows: readonly Row[], file: FileName): string {
  return seeded(`${seed}:${file}`)
    .shuffle(rows)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

/** Rows per intent by weight; the rows lost to rounding go to the largest remainders. */
function shareOut(among: readonly Topic[], total: number): Map<string, number> {
  const intents = among.flatMap((topic) => topic.intents);
  const weights = intents.reduce((sum, intent) => sum + intent.weight, 0);
  const exact = intents.map((intent) => ({ label: intent.label, rows: (total * intent.weight) / weights }));
  const counts = new Map(exact.map(({ label, rows }) => [label, Math.floor(rows)]));
  const missing = total - [...counts.values()].reduce((sum, count) => sum + count, 0);
  const byRemainder = exact.toSorted((one, other) => (other.rows % 1) - (one.rows % 1));
  for (const { label, rows } of byRemainder.slice(0, missing)) counts.set(label, Math.floor(rows) + 1);
  return counts;
}

/**
 * All texts of one intent. The test file is meant to measure more than memory: a quarter of the frames is
 * kept out of train, and a third of test's composed rows use only those.
 */
function write(
  intent: Intent,
  topic: Topic['name'],
  count: (file: FileName) => number,
  seen: Set<string>,
): Record<FileName, string[]> {
  const random = seeded(`${seed}:${intent.label}`);
  const frames = random.shuffle(intent.frames);
  const heldOut = frames.slice(0, Math.ceil(frames.length / 4));
  const known = frames.slice(heldOut.length);
  const texts = dealOneOffs(intent, count('train') === 0, seen, random);

  fill(texts.train, count('train'), () => known);
  fill(texts.test, count('test'), () => (random.chance(heldOutShare) ? heldOut : known));
  fill(texts.drift, count('drift'), () => frames);
  return texts;

  function fill(into: string[], wanted: number, source: () => readonly string[]): void {
    while (into.length < wanted) {
      into.push(
        unseen(seen, () =>
          random.chance(fragmentShare)
            ? blurt(random.pick(intent.fragments), random)
            : compose(random.pick(source()), intent, topic, random),
        ),
      );
    }
  }
}

function dealOneOffs(
  intent: Intent,
  onlyDrift: boolean,
  seen: Set<string>,
  random: Random,
): Record<FileName, string[]> {
  const dealt = random.shuffle(intent.oneOffs);
  for (const text of dealt) {
    if (seen.has(essence(text))) throw new Error(`written twice: ${text}`);
    seen.add(essence(text));
  }
  if (onlyDrift) return { train: [], test: [], drift: dealt };
  return { train: dealt.slice(6), test: dealt.slice(0, 4), drift: dealt.slice(4, 6) };
}

function unseen(seen: Set<string>, make: () => string): string {
  for (let attempt = 0; attempt < 200; attempt++) {
    const text = make();
    if (seen.has(essence(text))) continue;
    seen.add(essence(text));
    return text;
  }
  throw new Error('too little material: no new message in 200 attempts');
}

/** Texts that differ only in case, marks or numbers count as one, or duplicates would hide behind them. */
function essence(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(makeFiles())) {
    writeFileSync(join(import.meta.dirname, name), text);
    console.log(`${name}: ${text.split('\n').length - 1} rows`);
  }
}
