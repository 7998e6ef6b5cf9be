import type { AnswerPiece } from './answer-piece.ts';

/**
 * A reader of a model's answer, written as if all of it were there: it yields the pieces that are certain, and
 * `undefined` where it can say no more until more text has come (then read on, or end).
 */
export type Reading<Found = void> = Generator<AnswerPiece | undefined, Found, void>;

/** What running text is taken for; `nothing` drops it. */
export type Sort = 'text' | 'reasoning' | 'arguments' | 'nothing';

/** The text of an answer that has come and is not read yet. A place can be marked, to go back to it. */
export class Feed {
  #text = '';
  #ended = false;
  #marks = 0;
  /** What was read since the outermost mark. */
  #sinceMark = '';

  push(text: string): void {
    this.#text += text;
  }

  /** No more will come: what might have become a marker is none. */
  end(): void {
    this.#ended = true;
  }

  /** What is read from this place on can be put back. Marks may stand within one another. */
  mark(): number {
    this.#marks++;
    return this.#sinceMark.length;
  }

  /** Goes back to the innermost mark. */
  rewind(mark: number): void {
    this.#text = this.#sinceMark.slice(mark) + this.#text;
    this.#sinceMark = this.#sinceMark.slice(0, mark);
    this.#marks = Math.max(0, this.#marks - 1);
  }

  /** There is no going back, to any mark. */
  keep(): void {
    this.#marks = 0;
    this.#sinceMark = '';
  }

  /**
   * Hands on text until the first of the markers, which is read too and returned; undefined where the text ended
   * without one. Only what may be the beginning of a marker is held back; `trim` drops the space before the marker.
   */
  *until(markers: readonly string[], sort: Sort, trim = false): Reading<string | undefined> {
    for (;;) {
      const found = firstOf(markers, this.#text);
      const end = found?.at ?? this.#text.length - (this.#ended ? 0 : longestBeginning(markers, this.#text));
      let text = this.#text.slice(0, end);
      if (trim && (found || !this.#ended)) text = text.trimEnd();
      if (text !== '') {
        this.#drop(text.length);
        if (sort !== 'nothing') yield { sort, text };
      }
      if (found) {
        this.#drop(end - text.length + found.marker.length);
        return found.marker;
      }
      if (this.#ended) return undefined;
      yield undefined;
    }
  }

  /** The text before the first of the markers, which is read too; undefined where none comes. Nothing is handed on. */
  *textUntil(markers: readonly string[], most: number): Reading<string | undefined> {
    const text = yield* this.textBefore(markers, most);
    if (text !== undefined) yield* this.oneOf(markers);
    return text;
  }

  /** The same, the marker being left unread. */
  *textBefore(markers: readonly string[], most: number): Reading<string | undefined> {
    for (;;) {
      const found = firstOf(markers, this.#text);
      if (found) return this.#take(found.at);
      if (this.#ended || this.#text.length > most) return undefined;
      yield undefined;
    }
  }

  /** Reads one of these, the longest that fits, where the text goes on with it. */
  *oneOf(literals: readonly string[]): Reading<string | undefined> {
    for (;;) {
      const longer = literals.some(
        (literal) => literal.length > this.#text.length && literal.startsWith(this.#text),
      );
      if (!longer || this.#ended) break;
      yield undefined;
    }
    const fitting = literals.filter((literal) => this.#text.startsWith(literal));
    const longest = fitting.sort((a, b) => b.length - a.length)[0];
    if (longest !== undefined) this.#drop(longest.length);
    return longest;
  }

  /** The same after any space, which stays where nothing fits. */
  *oneOfAfterSpace(literals: readonly string[]): Reading<string | undefined> {
    for (;;) {
      const space = spaceBefore(this.#text);
      const rest = this.#text.slice(space);
      const found = literals.find((literal) => rest.startsWith(literal));
      if (found !== undefined) {
        this.#drop(space + found.length);
        return found;
      }
      const open = !this.#ended && literals.some((literal) => literal.startsWith(rest));
      if (!open) return undefined;
      yield undefined;
    }
  }

  *take(literal: string): Reading<boolean> {
    return (yield* this.oneOf([literal])) !== undefined;
  }

  *skipSpace(): Reading {
    for (;;) {
      this.#drop(spaceBefore(this.#text));
      if (this.#text !== '' || this.#ended) return;
      yield undefined;
    }
  }

  /** What has come by now, at least one character; undefined at the end. It is not read yet; see `skip`. */
  *glance(): Reading<string | undefined> {
    while (this.#text === '') {
      if (this.#ended) return undefined;
      yield undefined;
    }
    return this.#text;
  }

  skip(count: number): void {
    this.#drop(count);
  }

  #take(count: number): string {
    const text = this.#text.slice(0, count);
    this.#drop(count);
    return text;
  }

  #drop(count: number): void {
    if (this.#marks > 0) this.#sinceMark += this.#text.slice(0, count);
    this.#text = this.#text.slice(count);
  }
}

interface FoundMarker {
  readonly marker: string;
  readonly at: number;
}

function firstOf(markers: readonly string[], text: string): FoundMarker | undefined {
  let first: FoundMarker | undefined;
  for (const marker of markers) {
    const at = text.indexOf(marker);
    if (at !== -1 && (!first || at < first.at)) first = { marker, at };
  }
  return first;
}

/** How long the longest end of the text is that a marker may begin with. */
function longestBeginning(markers: readonly string[], text: string): number {
  let longest = 0;
  for (const marker of markers)
    for (let length = Math.min(marker.length - 1, text.length); length > longest; length--)
      if (text.endsWith(marker.slice(0, length))) longest = length;
  return longest;
}

function spaceBefore(text: string): number {
  return text.length - text.trimStart().length;
}
