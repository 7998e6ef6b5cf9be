/** How much of the end of a text triggers are looked for in. */
const WINDOW_CHARACTERS = 300;

/**
 * Watches a text for the place where a grammar begins to rule. The patterns are those of a lazy grammar and end at the
 * end of the text (`$`); the library would search all of the text for them after every token.
 */
export class TriggerWatch {
  readonly #anywhere: readonly RegExp[];
  readonly #atStart: readonly RegExp[];
  #tokens: { readonly token: number; readonly piece: Buffer }[] = [];
  #isWhole = true;

  constructor(patterns: readonly string[]) {
    this.#anywhere = patterns
      .filter((pattern) => !pattern.startsWith('^'))
      .map((pattern) => new RegExp(pattern));
    this.#atStart = patterns
      .filter((pattern) => pattern.startsWith('^'))
      .map((pattern) => new RegExp(pattern));
  }

  /** The last tokens of the text, where one of the patterns has matched with this one. */
  push(token: number, piece: Buffer): readonly number[] | undefined {
    this.#tokens.push({ token, piece });
    let text = this.#text;
    while (text.length > WINDOW_CHARACTERS && this.#tokens.length > 1) {
      this.#tokens.shift();
      this.#isWhole = false;
      text = this.#text;
    }
    const patterns = this.#isWhole ? [...this.#atStart, ...this.#anywhere] : this.#anywhere;
    if (!patterns.some((pattern) => pattern.test(text))) return undefined;
    return this.#tokens.map((each) => each.token);
  }

  get #text(): string {
    return Buffer.concat(this.#tokens.map(({ piece }) => piece)).toString();
  }
}
