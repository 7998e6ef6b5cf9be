import { createHash } from 'node:crypto';
import type { CallRules } from './calls/call-rules.ts';

/**
 * A rule for any text up to and including the first `marker`. GBNF knows no "anything but", so each rule stands for
 * how much of the marker has just been said, as in the automaton of Knuth, Morris and Pratt.
 */
export function textUntilRule(rules: CallRules, marker: string): string {
  const chars = [...marker];
  const ours = `until-${createHash('sha256').update(marker).digest('hex').slice(0, 8)}`;
  // The rules go round in a circle, so each is named before it is made.
  const nameOf = (said: number) => `${ours}-${said}`;
  for (let said = chars.length - 1; said >= 0; said--) {
    const onwards = [...new Set(chars)]
      .map((char) => ({ char, to: saidAfter(chars, said, char) }))
      .filter(({ to }) => to > 0);
    const bodies = onwards.map(({ char, to }) => {
      const one = rules.literal(char);
      return to === chars.length ? one : `${one} ${nameOf(to)}`;
    });
    const others = `[^${onwards.map(({ char }) => inClass(char)).join('')}] ${nameOf(0)}`;
    rules.rule(nameOf(said), [others, ...bodies].join(' | '));
  }
  return nameOf(0);
}

/** How many of the marker's characters the text ends with, after `char` was said to `said` of them. */
function saidAfter(marker: readonly string[], said: number, char: string): number {
  const text = [...marker.slice(0, said), char];
  for (let length = text.length; length > 0; length--)
    if (text.slice(-length).every((each, at) => each === marker[at])) return length;
  return 0;
}

/** A character as it stands in a class of GBNF, which knows few escapes. */
function inClass(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x80 && !/[A-Za-z0-9]/.test(char) ? `\\x${code.toString(16).padStart(2, '0')}` : char;
}
