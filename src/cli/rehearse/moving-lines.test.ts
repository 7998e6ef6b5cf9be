import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MovingLines } from './moving-lines.ts';

/** As much of a terminal as is used: text, line feeds, carriage returns, up, and wiping to the end. */
class Terminal {
  readonly isTTY = true;
  readonly lines = [''];
  #row = 0;
  #column = 0;

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is a terminal
    for (const [piece, up] of text.matchAll(/\u001b\[(\d+)A|\u001b\[J|[\s\S]/g)) {
      if (up) this.#row -= Number(up);
      else if (piece === '\u001b[J') this.#wipe();
      else if (piece === '\r') this.#column = 0;
      else if (piece === '\n') this.#feed();
      else this.#put(piece);
    }
  }

  #wipe(): void {
    this.lines.length = this.#row + 1;
    this.lines[this.#row] = (this.lines[this.#row] ?? '').slice(0, this.#column);
  }

  #feed(): void {
    this.#row += 1;
    this.#column = 0;
    this.lines[this.#row] ??= '';
  }

  #put(letter: string): void {
    const line = this.lines[this.#row] ?? '';
    this.lines[this.#row] = line.slice(0, this.#column) + letter + line.slice(this.#column + 1);
    this.#column += 1;
  }
}

suite('MovingLines', () => {
  test('rewrites its lines in place, and what is said stays above them', () => {
    const terminal = new Terminal();
    const lines = new MovingLines(terminal);
    lines.show(['bar 10 %', 'unknown']);
    lines.show(['bar 20 %', 'found', 'saved']);
    lines.say('it was found');
    assert.deepEqual(terminal.lines, ['it was found', 'bar 20 %', 'found', 'saved']);
    lines.show(['bar 30 %']);
    lines.say('it serves');
    assert.deepEqual(terminal.lines, ['it was found', 'it serves', 'bar 30 %']);
    lines.end();
    assert.deepEqual(terminal.lines, ['it was found', 'it serves', '']);
  });

  test('writes only what stays where there is no terminal', () => {
    let text = '';
    const lines = new MovingLines({
      write: (more) => {
        text += more;
      },
    });
    lines.show(['bar']);
    lines.say('it was found');
    lines.end();
    assert.equal(text, 'it was found\n');
  });
});
