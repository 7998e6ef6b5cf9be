import type { Verdict } from '#contract/verdict-record.ts';
import type { GateCheck } from '#flows/gate-check.ts';
import { oneLine, wrapWords } from './fit-text.ts';
import { counted } from './task-lines.ts';
import { verdictRow } from './task-page.ts';
import { bold, dim, green, red, table } from './terminal.ts';

const INDENT = '  ';

/** What a check says: yes or no first, then what was said, then why. */
export function checkLines(check: GateCheck, width: number): string[] {
  const { id, ok, verdict, reasons, remarks, items, remade } = check;
  const room = Math.max(40, width - INDENT.length);
  const told = (text: string) => wrapWords(oneLine(text), room).map((line) => INDENT + line);
  const answer = ok
    ? green('yes: the verdict follows from its evidence')
    : red('no: the verdict does not hold');
  const what = verdict?.kind === 'alarm' ? 'audits' : 'exam items';
  return [
    `${answer}   ${dim(id)}`,
    ...(verdict ? told(verdict.words) : []),
    ...told(`${counted(items)} ${what}; ${counted(remade)} of them were made again from their traces.`).map(
      dim,
    ),
    ...(reasons.length > 0 ? ['', bold('Why not')] : []),
    ...reasons.flatMap(told),
    ...(remarks.length > 0 ? ['', bold('Not looked at')] : []),
    ...remarks.flatMap(told),
  ];
}

/** Oldest first, as they are handed in. */
export function verdictLines(verdicts: readonly Verdict[]): string[] {
  const rows = verdicts.map((verdict) => [verdict.task, ...verdictRow(verdict)]);
  const [head = '', ...lines] = table([['task', 'verdict', 'when', 'student', 'outcome', 'found'], ...rows]);
  return [dim(head), ...lines];
}
