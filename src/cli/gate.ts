import { AppError } from '#contract/errors.ts';
import { checkVerdict } from '#flows/gate-check.ts';
import { VerdictStore } from '#gate/verdict-store.ts';
import { checkJson, verdictJson } from '#serve/api/tasks-json.ts';
import { nearest } from '#std/nearest.ts';
import { TaskStore } from '#tasks/task-store.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { type Command, misuse, placeHelp, placeOptions } from './command.ts';
import { columnsOf } from './fit-text.ts';
import { checkLines, verdictLines } from './gate-lines.ts';
import { findId, findTask, type OpenRecords, openRecords } from './task-records.ts';
import { say } from './terminal.ts';

const VERBS = ['verify', 'list'] as const;

export const gate: Command = {
  name: 'gate',
  summary: 'list verdicts, and compute them again: yes or no',
  usage: 'verify VERDICT | list [TASK] [--json] [--home DIR] [--config FILE]',
  options: { json: { type: 'boolean' }, ...placeOptions },
  help: { json: 'as JSON, a verdict a line', ...placeHelp },
  words: [1, 2],
  async run(given) {
    endWhenNobodyReads();
    const [verb = '', subject] = given.words;
    const isJson = given.options.json === true;
    if (verb === 'verify') {
      if (subject === undefined) throw misuse(gate, 'wants the id of a verdict after verify');
      using records = openRecords(given);
      return verify(subject, records, isJson);
    }
    if (verb !== 'list') throw unknownVerb(verb);
    using records = openRecords(given);
    list(subject, records, isJson);
    return 0;
  },
};

/** Answers with the exit status: 0 for yes, 1 for no. */
function verify(typed: string, records: OpenRecords, isJson: boolean): number {
  const check = checkVerdict(findVerdict(typed, records), records);
  if (!check) throw unknownVerdict(typed, []);
  if (isJson) say(JSON.stringify(checkJson(check)));
  else checkLines(check, columnsOf(process.stdout)).forEach(say);
  return check.ok ? 0 : 1;
}

function list(task: string | undefined, records: OpenRecords, isJson: boolean): void {
  const tasks =
    task === undefined
      ? new TaskStore(records.database).all().map(({ id }) => id)
      : [findTask(task, records)];
  const store = new VerdictStore(records.database);
  const verdicts = tasks.flatMap((id) => store.ofTask(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (isJson) for (const verdict of verdicts) say(JSON.stringify(verdictJson(verdict)));
  else if (verdicts.length > 0) verdictLines(verdicts).forEach(say);
  else say('No verdicts yet: there is one when a student has sat its exam. How far they are: freehold tasks');
}

/** A whole id, or its beginning or end where no other verdict has the same. */
function findVerdict(typed: string, { database }: OpenRecords): string {
  // Not through the store: a row that was spoilt must be found as well, to be told.
  const ids = database
    .prepare('SELECT id FROM verdict')
    .all()
    .map(({ id }) => String(id));
  const endings = ids.filter((id) => typed.length >= 4 && id.endsWith(typed));
  const found = findId(typed, ids) ?? (endings.length > 1 ? endings : endings[0]);
  if (found === undefined) throw unknownVerdict(typed, ids);
  if (typeof found === 'string') return found;
  throw new AppError(
    'bad_request',
    `Cannot tell which verdict "${typed}" is: ${found.length} ids are like it`,
    {
      hint: `Type more of it, for example: freehold gate verify ${found[0]}`,
    },
  );
}

function unknownVerdict(id: string, known: readonly string[]): AppError {
  const near = nearest(id, known);
  return new AppError('not_found', `Cannot find the verdict "${id}"`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}All of them: freehold gate list`,
  });
}

function unknownVerb(verb: string): AppError {
  const near = nearest(verb, VERBS);
  return new AppError('bad_request', `Cannot run freehold gate ${verb}: there is no such word`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}It is ${VERBS.join(' or ')}.`,
  });
}
