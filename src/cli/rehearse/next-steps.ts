import type { Rehearsed } from './rehearsed.ts';

/** A command to look further with, and what it does. */
export interface NextStep {
  readonly type: string;
  readonly does: string;
}

export function nextSteps({ home, tasks }: Pick<Rehearsed, 'home' | 'tasks'>): NextStep[] {
  const at = `--home ${quoted(home)}`;
  const [task] = tasks;
  const verdict = task?.verdicts.findLast(({ kind }) => kind === 'exam');
  return [
    { type: `freehold tasks ${at}`, does: 'lists what was found, and how far it has come' },
    ...(task
      ? [
          {
            type: `freehold task show ${task.id} ${at}`,
            does: 'shows all of it: the promise, the curve, what was saved',
          },
        ]
      : []),
    ...(verdict
      ? [
          {
            type: `freehold gate verify ${verdict.id} ${at}`,
            does: 'computes the verdict again, and says yes or no',
          },
        ]
      : []),
    { type: `freehold traces ${at}`, does: 'lists what was recorded' },
    {
      type: 'freehold connect NAME --url https://HOST/v1 --key-env VAR',
      does: 'connects the API that you use now; then freehold up',
    },
  ];
}

/** As a shell wants it. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
