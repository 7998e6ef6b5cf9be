/** Where lines go: `process.stdout`, or what a test holds out. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * A few lines at the bottom of a terminal that are rewritten in place, while other lines come in above them and stay.
 * Where there is no terminal only those that stay are written.
 */
export class MovingLines {
  readonly #screen: Screen;
  #moving: readonly string[] = [];

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get isTerminal(): boolean {
    return this.#screen.isTTY === true;
  }

  /** Each line must fit the terminal: one that wraps could not be rewritten. */
  show(lines: readonly string[]): void {
    if (!this.isTerminal) return;
    this.#screen.write(`${this.#home()}${lines.join('\n')}`);
    this.#moving = lines;
  }

  say(line: string): void {
    if (!this.isTerminal) this.#screen.write(`${line}\n`);
    else this.#screen.write(`${this.#home()}${line}\n${this.#moving.join('\n')}`);
  }

  /** What moved is gone; what stays, stays. */
  end(): void {
    this.show([]);
  }

  /** To the start of the first moving line, with everything from there on wiped away. */
  #home(): string {
    const up = this.#moving.length - 1;
    return `\r${up > 0 ? `\u001b[${up}A` : ''}\u001b[J`;
  }
}
