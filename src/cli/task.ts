import { AppError } from '#contract/errors.ts';
import { TASK_WISHES, unknownTask } from '#flows/owner-decision.ts';
import { taskDetail } from '#flows/task-detail.ts';
import { taskDetailJson } from '#serve/api/tasks-json.ts';
import { nearest } from '#std/nearest.ts';
import { systemWorld } from '#std/world.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { type Command, type Given, misuse, numberOption, placeHelp, placeOptions } from './command.ts';
import { columnsOf } from './fit-text.ts';
import { decideOnTask, decideOnTerms, deleteTask } from './task-decide.ts';
import { taskPage } from './task-page.ts';
import { findTask, openRecords } from './task-records.ts';
import { say } from './terminal.ts';

const VERBS = ['show', ...TASK_WISHES, 'terms'] as const;
type Verb = (typeof VERBS)[number];

export const task: Command = {
  name: 'task',
  summary: 'show one task, and say what may become of it',
  usage:
    'show ID [--json] | approve ID | hold ID | pause ID | resume ID | relearn ID | cancel ID | ' +
    'promise ID [--alpha A] [--delta D] | delete ID [--yes] | terms EXPERT TERMS [--home DIR] [--config FILE]',
  options: {
    json: { type: 'boolean' },
    alpha: { type: 'string' },
    delta: { type: 'string' },
    yes: { type: 'boolean' },
    ...placeOptions,
  },
  help: {
    json: 'all that is known of it as one JSON object, as GET /api/tasks/ID has it',
    alpha: 'promise: the most that may differ from the teacher, e.g. 0.02',
    delta: 'promise: the chance that it is broken, over all exams of the task, e.g. 0.05',
    yes: 'delete: without being asked once more',
    ...placeHelp,
  },
  words: [2, 3],
  async run(given) {
    endWhenNobodyReads();
    const verb = readVerb(given);
    const [, subject = '', terms = ''] = given.words;
    const promise = readPromise(verb, given);
    if (given.options.yes === true && verb !== 'delete')
      throw misuse(task, `takes --yes with delete, not with ${verb}`);
    using records = openRecords(given);
    if (verb === 'show') {
      const id = findTask(subject, records);
      const detail = taskDetail(id, records, records.settings.learn, { replay: true });
      if (!detail) throw unknownTask(id, []);
      if (given.options.json === true) say(JSON.stringify(taskDetailJson(detail)));
      else taskPage(detail, columnsOf(process.stdout)).forEach(say);
    } else if (verb === 'terms') decideOnTerms(subject, terms, records, systemWorld());
    else if (verb === 'delete') await deleteTask(subject, given.options.yes === true, records, systemWorld());
    else decideOnTask(verb, subject, promise, records, systemWorld());
    return 0;
  },
};

function readVerb(given: Given): Verb {
  const [typed = '', , third] = given.words;
  const verb = VERBS.find((known) => known === typed);
  if (!verb) {
    const near = nearest(typed, VERBS);
    throw new AppError('bad_request', `Cannot run freehold task ${typed}: there is no such word`, {
      hint: `${near ? `Did you mean ${near}? ` : ''}It is one of ${VERBS.join(', ')}.`,
    });
  }
  if (verb === 'terms' && third === undefined) throw misuse(task, 'wants the terms after the expert');
  if (verb !== 'terms' && third !== undefined) throw misuse(task, `does not take "${third}"`);
  return verb;
}

function readPromise(verb: Verb, given: Given): { alpha?: number; delta?: number } {
  const alpha = numberOption(task, given, 'alpha');
  const delta = numberOption(task, given, 'delta');
  if (verb !== 'promise' && (alpha !== undefined || delta !== undefined))
    throw misuse(task, `takes --alpha and --delta with promise, not with ${verb}`);
  return { ...(alpha === undefined ? {} : { alpha }), ...(delta === undefined ? {} : { delta }) };
}
