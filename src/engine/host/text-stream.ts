import { StringDecoder } from 'node:string_decoder';

/** Text that may go out, and whether a stop text ended it. */
export interface TextStep {
  readonly text: string;
  readonly stopped: boolean;
}

/**
 * Pieces of tokens → text. A token may end in the middle of a character, and a stop text in the middle of a token: both
 * are held back until it is known what they are, so no half character and no half stop text ever goes out.
 */
export class TextStream {
  readonly #decoder = new StringDecoder('utf8');
  readonly #stops: readonly string[];
  #held = '';
  #dropsSpace: boolean;

  /** `dropsSpace`: a space at the very beginning is none of the text's. */
  constructor(stops: readonly string[], dropsSpace = false) {
    this.#dropsSpace = dropsSpace;
    // Half a character can be written in JSON; as a stop text it would cut others in two.
    this.#stops = stops.filter((stop) => stop !== '' && stop.isWellFormed());
  }

  push(piece: Uint8Array): TextStep {
    const text = this.#decoder.write(piece as Buffer);
    if (!this.#dropsSpace || text === '') return this.#take(text);
    this.#dropsSpace = false;
    return this.#take(text.startsWith(' ') ? text.slice(1) : text);
  }

  /** What was held back and turned out to be no stop text. Bytes of a character that never came are left out. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  #take(text: string): TextStep {
    if (this.#stops.length === 0) return { text, stopped: false };
    const all = this.#held + text;
    const at = firstOf(all, this.#stops);
    if (at >= 0) {
      this.#held = '';
      return { text: all.slice(0, at), stopped: true };
    }
    const keep = Math.max(...this.#stops.map((stop) => beginningAtEnd(all, stop)));
    this.#held = all.slice(all.length - keep);
    return { text: all.slice(0, all.length - keep), stopped: false };
  }
}

function firstOf(text: string, stops: readonly string[]): number {
  const places = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return places.length === 0 ? -1 : Math.min(...places);
}

/** How many characters at the end of the text are the beginning of the stop. */
function beginningAtEnd(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--)
    if (text.endsWith(stop.slice(0, length))) return length;
  return 0;
}
