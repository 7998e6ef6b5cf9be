/** A model's tokens, as far as bans depend on them. */
export interface Vocabulary {
  readonly vocabularySize: number;
  isControl(token: number): boolean;
  /** Whether it ends an answer. */
  isEnd(token: number): boolean;
  controlText(token: number): string;
  piece(token: number): Uint8Array;
}

/** The bytes that begin a character of three or four bytes whose next byte has a least value. */
const LEADS = new Map([
  [0xe0, 0xa0],
  [0xf0, 0x90],
]);

/**
 * Tokens that a grammar of llama.cpp lets pass and that would break what it promises: control tokens, which it matches
 * by their names while they add nothing to the text; and bytes that make a longer form of a shorter character
 * (RFC 3629, section 3), which count as one character there and decode to several.
 */
export class GrammarBans {
  /** Control tokens but those that end an answer, with the text each is written as. */
  readonly #control: readonly { readonly token: number; readonly text: string }[];
  /** Tokens of one byte, by that byte. */
  readonly #bytes: ReadonlyMap<number, number>;

  /** Reads the whole vocabulary: a tenth of a second for a large one, once a model. */
  constructor(model: Vocabulary) {
    const control: { token: number; text: string }[] = [];
    const bytes = new Map<number, number>();
    for (let token = 0; token < model.vocabularySize; token++) {
      if (model.isControl(token)) {
        if (!model.isEnd(token)) control.push({ token, text: model.controlText(token) });
        continue;
      }
      const piece = model.piece(token);
      if (piece.length === 1 && (piece[0] ?? 0) >= 0x80) bytes.set(piece[0] as number, token);
    }
    this.#control = control;
    this.#bytes = bytes;
  }

  /** What may never come, for an answer in which the control tokens `shown` are part of the text. */
  always(shown: readonly string[]): number[] {
    return this.#control.flatMap(({ token, text }) => (shown.includes(text) ? [] : [token]));
  }

  /** What may not come next, after a piece that may end in the middle of a character. */
  after(piece: Uint8Array): number[] {
    const least = LEADS.get(piece.at(-1) ?? 0);
    if (least === undefined) return [];
    return [...this.#bytes].flatMap(([byte, token]) => (byte < least ? [token] : []));
  }
}
