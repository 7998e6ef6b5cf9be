import { columnsOf, fit, oneLine } from '../fit-text.ts';

/** Where a chat writes: a terminal, or a pipe or file. */
export interface ScreenOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What moves the cursor or rings; line breaks and tabs may stay. */
const CONTROLS = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;
const ERASE_LINE = '\r\u001b[2K';
const [DIM, RED, PLAIN] = ['\u001b[2m', '\u001b[31m', '\u001b[0m'];

/**
 * What a person sees. On a terminal: answers as they come, reasoning dimmed, a stage while nothing has come. Elsewhere
 * only the answers are output, so that a program can read them, and all that is said beside them goes to `aside`.
 */
export class ChatScreen {
  readonly isTerminal: boolean;
  readonly #output: ScreenOutput;
  readonly #aside: ScreenOutput;
  #isMidLine = false;
  #isDim = false;
  #stage = '';

  constructor(output: ScreenOutput, aside: ScreenOutput) {
    this.#output = output;
    this.#aside = aside;
    this.isTerminal = output.isTTY === true;
  }

  /** A piece of an answer. */
  text(piece: string): void {
    if (!this.isTerminal) this.#write(piece);
    else if (this.#isDim) {
      this.#endDim();
      this.#write(`\n\n${piece.replace(CONTROLS, '')}`);
    } else this.#write(piece.replace(CONTROLS, ''));
  }

  /** A piece of what was thought before the answer. */
  reasoning(piece: string): void {
    if (!this.isTerminal) return;
    this.clearStage();
    if (!this.#isDim) this.#output.write(DIM);
    this.#isDim = true;
    this.#write(piece.replace(CONTROLS, ''));
  }

  /** Ends an answer, whole or not. */
  endAnswer(): void {
    this.#endDim();
    this.clearStage();
    if (this.#isMidLine) this.#write('\n');
  }

  /** One calm line, in the place of the one before, until something comes. */
  stage(words: string): void {
    const shown = fit(oneLine(words), columnsOf(this.#output) - 1);
    if (!this.isTerminal || this.#isMidLine || shown === this.#stage) return;
    this.#output.write(`${ERASE_LINE}${DIM}${shown}${PLAIN}`);
    this.#stage = shown;
  }

  clearStage(): void {
    if (this.#stage !== '') this.#output.write(ERASE_LINE);
    this.#stage = '';
  }

  /** A word beside the conversation. */
  note(line: string): void {
    this.#beside(line, DIM);
  }

  /** What went wrong, and what to do. */
  problem({ message, hint }: { readonly message: string; readonly hint?: string | undefined }): void {
    this.#beside(this.isTerminal ? message : `freehold: ${message}`, RED);
    if (hint) this.#beside(`  ${hint}`, PLAIN);
  }

  #beside(line: string, style: string): void {
    this.endAnswer();
    const plain = line.replace(CONTROLS, ' ');
    if (this.isTerminal) this.#output.write(`${style}${plain}${PLAIN}\n`);
    else this.#aside.write(`${plain}\n`);
  }

  #endDim(): void {
    if (this.#isDim) this.#output.write(PLAIN);
    this.#isDim = false;
  }

  #write(text: string): void {
    if (text === '') return;
    this.clearStage();
    this.#output.write(text);
    this.#isMidLine = !text.endsWith('\n');
  }
}
