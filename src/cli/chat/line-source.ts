import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { CHAT_COMMANDS } from './chat-command.ts';
import type { ScreenOutput } from './chat-screen.ts';

export interface LineSourceOptions {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: ScreenOutput & { on?(event: 'resize', listener: () => void): unknown };
  /** Lines are edited on a terminal; else they are read as they come. */
  readonly isTerminal: boolean;
  /** Ctrl-C while nobody waits for a line. */
  onInterrupt(): void;
}

const PROMPT = '> ';
const MORE_PROMPT = '… ';
/** A key that stands alone for so long is a judgement, and not the beginning of a line. */
const ALONE_MS = 400;
/** Nobody types a line and the next one in less time. */
const PASTE_MS = 10;
const JUDGEMENTS: ReadonlyMap<string, string> = new Map([
  ['+', '/good'],
  ['-', '/bad'],
]);

/** What a person types, text by text. A backslash at the end of a line goes on with the next. */
export class LineSource {
  readonly #readline: Interface;
  readonly #isTerminal: boolean;
  readonly #gate: OutputGate;
  readonly #lines: string[] = [];
  #begun: string[] = [];
  readonly #pasted: string[] = [];
  #paste: NodeJS.Timeout | undefined;
  #isEnded = false;
  #waiter: ((text: string | undefined) => void) | undefined;
  #alone: NodeJS.Timeout | undefined;
  /** Whether a lone + or - judges the last answer. */
  takesJudgement = false;

  constructor({ input, output, isTerminal, onInterrupt }: LineSourceOptions) {
    this.#isTerminal = isTerminal;
    this.#gate = new OutputGate(output);
    this.#readline = createInterface({
      input,
      ...(isTerminal ? { output: this.#gate } : {}),
      terminal: isTerminal,
      prompt: PROMPT,
      completer: complete,
    });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('SIGINT', () => (this.#waiter ? this.#interrupted() : onInterrupt()));
    this.#readline.on('close', () => {
      this.#isEnded = true;
      clearTimeout(this.#paste);
      this.#finish();
      this.#deliver();
    });
    if (isTerminal) input.on('keypress', () => this.#lookForJudgement());
  }

  /** The next text, `draft` standing in it to be changed; undefined when there will be no more. */
  next(draft = ''): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#waiter = resolve;
      this.#gate.isOpen = true;
      if (this.#isTerminal && !this.#isEnded && this.#lines.length === 0) this.#prompt();
      if (draft !== '' && this.#isTerminal) this.#readline.write(draft);
      this.#deliver();
      this.#lookForJudgement();
    });
  }

  close(): void {
    clearTimeout(this.#alone);
    this.#readline.close();
  }

  #prompt(): void {
    this.#readline.setPrompt(this.#begun.length > 0 ? MORE_PROMPT : PROMPT);
    this.#readline.prompt(true);
  }

  /** On a terminal, lines that come at once were pasted, and are one text. */
  #take(line: string): void {
    clearTimeout(this.#alone);
    this.#pasted.push(line);
    clearTimeout(this.#paste);
    if (this.#isTerminal) this.#paste = setTimeout(() => this.#finish(), PASTE_MS);
    else this.#finish();
  }

  /** Makes a text of the lines, or waits for more of it: after a backslash, or where a paste ended within a line. */
  #finish(): void {
    const lines = this.#pasted.splice(0);
    const last = lines.pop();
    if (last === undefined) return;
    const goesOn = last.endsWith('\\');
    this.#begun.push(...lines, goesOn ? last.slice(0, -1) : last);
    if (goesOn || (this.#isTerminal && this.#waiter && this.#readline.line !== '')) {
      if (this.#isTerminal && this.#waiter) this.#prompt();
      return;
    }
    this.#lines.push(this.#begun.splice(0).join('\n'));
    this.#deliver();
  }

  #deliver(): void {
    if (!this.#waiter) return;
    const left = this.#isEnded && this.#begun.length > 0 ? this.#begun.splice(0).join('\n') : undefined;
    const text = this.#lines.shift() ?? left;
    if (text === undefined && !this.#isEnded) return;
    const judgement = this.takesJudgement ? JUDGEMENTS.get(text?.trim() ?? '') : undefined;
    this.#hand(judgement ?? text);
  }

  #hand(text: string | undefined): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    this.#gate.isOpen = false; // what is typed during an answer must not stand in it
    waiter?.(text);
  }

  /** Ctrl-C gives up what was begun; at an empty prompt it leaves. */
  #interrupted(): void {
    const isEmpty = this.#readline.line === '' && this.#begun.length === 0;
    this.#gate.write('\n');
    if (isEmpty) this.#hand(undefined);
    else {
      this.#begun = [];
      this.#clearLine();
      this.#prompt();
    }
  }

  /** A judgement that stands in the line by itself is taken unless something follows it. */
  #lookForJudgement(): void {
    clearTimeout(this.#alone);
    const judgement = JUDGEMENTS.get(this.#readline.line);
    if (!judgement || !this.takesJudgement || !this.#waiter || this.#begun.length > 0) return;
    this.#alone = setTimeout(() => {
      this.#clearLine();
      this.#gate.write('\r\u001b[2K');
      this.#hand(judgement);
    }, ALONE_MS);
  }

  #clearLine(): void {
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
  }
}

/** The commands that begin as the line does. */
function complete(line: string): [string[], string] {
  const all = Object.keys(CHAT_COMMANDS).map((name) => `/${name}`);
  return [line.startsWith('/') ? all.filter((each) => each.startsWith(line)) : [], line];
}

/** Lets what readline draws through only while a line is awaited. */
class OutputGate extends Writable {
  isOpen = true;
  readonly #output: LineSourceOptions['output'];

  constructor(output: LineSourceOptions['output']) {
    super({ decodeStrings: false });
    this.#output = output;
    output.on?.('resize', () => this.emit('resize'));
  }

  get columns(): number | undefined {
    return this.#output.columns;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.isOpen) this.#output.write(chunk.toString());
    done();
  }
}
