import { type FeatureSettings, SINGLE_WORDS, TextReader } from '#student/text-reader.ts';
import { KINDS_OF_VIEW, type ViewName } from '#student/view.ts';
import { Vocabulary } from '#student/vocabulary.ts';
import type { Steps } from './progress.ts';

/** In a longer lesson a feature of a single row is left out. In a short one it is worth several points of coverage. */
const SHORT_LESSON = 2000;
/**
 * In so many rows stands a common word. Where more words are common, phrases tell the names of a lesson apart; where
 * fewer, a short lesson has no phrases left.
 */
const ROWS_OF_COMMON_WORD = 8;
const ROWS_OF_COMMON_WORD_IN_SHORT = 3;
const TEXTS_BETWEEN_YIELDS = 2048;

/** In so many rows must a feature stand to be known. */
export function fewestRowsOfFeature(lessonRows: number): number {
  return lessonRows <= SHORT_LESSON ? 1 : 2;
}

/** The words that a reader keeps in pairs and triples, ascending. Yields the share that is done. */
export function* findCommonWords(texts: readonly string[], settings: FeatureSettings): Steps<Uint32Array> {
  const fewest = texts.length <= SHORT_LESSON ? ROWS_OF_COMMON_WORD_IN_SHORT : ROWS_OF_COMMON_WORD;
  const seen = yield* countRows(texts, new TextReader(settings, []), [SINGLE_WORDS]);
  return Uint32Array.from(seen.atLeast(fewest), ({ hash }) => hash).sort();
}

/**
 * The features of a view that stand in enough texts, and of those the `most` that stand in the most texts: these were
 * as good as those chosen by what they say of the values. Rarity is ln((n + 1) / (n_feature + 1/2)). Yields the
 * share that is done.
 */
export function* chooseFeatures(
  texts: readonly string[],
  reader: TextReader,
  view: ViewName,
  most: number,
): Steps<Vocabulary> {
  const kinds = KINDS_OF_VIEW[view].map(({ kind }) => kind);
  const seen = yield* countRows(texts, reader, kinds);
  const chosen = seen.atLeast(fewestRowsOfFeature(texts.length));
  chosen.sort((a, b) => b.rows - a.rows || a.hash - b.hash);
  const kept = chosen.slice(0, most).sort((a, b) => a.hash - b.hash);
  const rarity = (rows: number) => Math.log((texts.length + 1) / (rows + 0.5));
  return new Vocabulary(
    Uint32Array.from(kept, ({ hash }) => hash),
    Float32Array.from(kept, ({ rows }) => rarity(rows)),
    rarity(1),
  );
}

function* countRows(
  texts: readonly string[],
  reader: TextReader,
  kinds: readonly number[],
): Steps<FeatureCount> {
  const seen = new FeatureCount();
  for (const [row, text] of texts.entries()) {
    reader.read(text);
    for (const kind of kinds) {
      const end = reader.starts[kind + 1] as number;
      for (let i = reader.starts[kind] as number; i < end; i++) seen.add(reader.hashes[i] as number, row);
    }
    if (row % TEXTS_BETWEEN_YIELDS === TEXTS_BETWEEN_YIELDS - 1) yield row / texts.length;
  }
  return seen;
}

interface CountedFeature {
  readonly hash: number;
  readonly rows: number;
}

/** Counts the rows in which each hash is met: open addressing that doubles when half full. */
class FeatureCount {
  #hash = new Uint32Array(1 << 16);
  #rows = new Int32Array(1 << 16);
  #lastRow = new Int32Array(1 << 16);
  #size = 0;

  add(hash: number, row: number): void {
    const slot = this.#slotOf(hash);
    if (this.#rows[slot] === 0) {
      this.#hash[slot] = hash;
      this.#size++;
    } else if (this.#lastRow[slot] === row) return;
    this.#rows[slot] = (this.#rows[slot] as number) + 1;
    this.#lastRow[slot] = row;
    if (2 * this.#size > this.#hash.length) this.#double();
  }

  atLeast(rows: number): CountedFeature[] {
    const found: CountedFeature[] = [];
    for (let slot = 0; slot < this.#hash.length; slot++) {
      const met = this.#rows[slot] as number;
      if (met >= rows) found.push({ hash: this.#hash[slot] as number, rows: met });
    }
    return found;
  }

  #slotOf(hash: number): number {
    const mask = this.#hash.length - 1;
    let slot = hash & mask;
    while (this.#rows[slot] !== 0 && this.#hash[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #double(): void {
    const [hash, rows, lastRow] = [this.#hash, this.#rows, this.#lastRow];
    this.#hash = new Uint32Array(2 * hash.length);
    this.#rows = new Int32Array(2 * hash.length);
    this.#lastRow = new Int32Array(2 * hash.length);
    for (let old = 0; old < hash.length; old++) {
      if (rows[old] === 0) continue;
      const slot = this.#slotOf(hash[old] as number);
      this.#hash[slot] = hash[old] as number;
      this.#rows[slot] = rows[old] as number;
      this.#lastRow[slot] = lastRow[old] as number;
    }
  }
}
