import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { systemClock } from '#std/clock.ts';
import { ChatScreen } from '../chat-screen.ts';
import { ChatSession } from '../chat-session.ts';
import { HouseLine } from '../house-line.ts';
import { LineSource } from '../line-source.ts';

const PATIENCE_MS = 5_000;

/** What was written to a stream, and a way to wait for more. */
export class Sheet {
  readonly columns = 100;
  readonly isTTY: boolean;
  raw = '';
  readonly #watchers: (() => void)[] = [];

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.raw += text;
    for (const wake of this.#watchers.splice(0)) wake();
    return true;
  }

  /** Without what sets colours and moves the cursor. */
  get text(): string {
    return stripVTControlCharacters(this.raw);
  }

  /** Resolves when the text matches. Throws with all of it where it has not after a while. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    const giveUp = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = pattern.exec(this.text);
      if (found) return found;
      await new Promise<void>((resolve, reject) => {
        this.#watchers.push(resolve);
        giveUp.onabort = () => reject(new Error(`${pattern} is not in: ${this.text}`));
      });
    }
  }

  /** Forgets what was written, so that the same words can be waited for again. */
  clear(): void {
    this.raw = '';
  }
}

export interface Seat {
  readonly output: Sheet;
  readonly aside: Sheet;
  /** Types these keys as they are; a line ends with `\r`. */
  type(keys: string): void;
  /** Ends the input. */
  end(): void;
  /** The exit status. */
  readonly status: Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Somebody at a terminal, or a program at a pipe, that talks to the server at `address`. */
export function takeSeat(
  address: string,
  {
    isTerminal = true,
    model = 'auto',
    system,
  }: { isTerminal?: boolean; model?: string; system?: string } = {},
): Seat {
  const input = Object.assign(new PassThrough(), { isTTY: isTerminal, setRawMode: () => input });
  const [output, aside] = [new Sheet(isTerminal), new Sheet(false)];
  const line = new HouseLine(address);
  const screen = new ChatScreen(output, aside);
  const onInterrupt = () => session.stopAnswer();
  const typed = new LineSource({ input, output, isTerminal, onInterrupt });
  const session = new ChatSession({
    line,
    typed,
    screen,
    isInteractive: isTerminal,
    clock: systemClock,
    model,
    system,
  });
  const status = session.run();
  return {
    output,
    aside,
    type: (keys) => void input.write(keys),
    end: () => void input.end(),
    status,
    [Symbol.asyncDispose]: async () => {
      input.end();
      session.leave();
      typed.close();
      await status;
      await line.close();
    },
  };
}
