import { columnsOf, wrapWords } from '../fit-text.ts';
import { bold, dim, green, red, say } from '../terminal.ts';

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A fact: its name, its value, and where there is more to say, a remark. `ok` marks what was checked. */
export interface Line {
  readonly name: string;
  readonly value: string;
  readonly remark?: string;
  readonly ok?: boolean;
}

/** A number with at most a unit: those stand flush right. */
const NUMBER = /^-?\$?[\d.,]+(?: \S+)?$/;
/** A remark is not broken into narrower lines than this. */
const LEAST_ROOM = 30;

export function showSection({ title, lines }: Section): void {
  say(bold(title));
  const nameWidth = Math.max(...lines.map(({ name }) => name.length));
  const valueWidth = Math.max(...lines.map(({ value }) => value.length));
  const indent = ' '.repeat(2 + nameWidth + 2 + valueWidth + 3);
  const room = process.stdout.isTTY
    ? Math.max(LEAST_ROOM, columnsOf(process.stdout) - indent.length - 1)
    : Infinity;
  for (const { name, value, remark = '', ok } of lines) {
    const aligned = NUMBER.test(value) ? value.padStart(valueWidth) : value.padEnd(valueWidth);
    const mark = ok === undefined ? ' ' : ok ? green('✓') : red('✗');
    const [first = '', ...more] = wrapWords(remark, room);
    say(`  ${name.padEnd(nameWidth)}  ${aligned} ${mark} ${first && dim(first)}`.trimEnd());
    for (const line of more) say(indent + dim(line));
  }
  say();
}
