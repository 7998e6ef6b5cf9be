import { taskReports } from '#flows/task-report.ts';
import { taskJson } from '#serve/api/tasks-json.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { columnsOf, wrapWords } from './fit-text.ts';
import { taskLines } from './task-lines.ts';
import { openRecords } from './task-records.ts';
import { say } from './terminal.ts';

export const tasks: Command = {
  name: 'tasks',
  summary: 'show what is learned from the traffic, and how far it is',
  usage: '[--json] [--home DIR] [--config FILE]',
  options: { json: { type: 'boolean' }, ...placeOptions },
  help: { json: 'one JSON object a line, as GET /api/tasks has it', ...placeHelp },
  words: [0, 0],
  async run(given) {
    endWhenNobodyReads();
    using records = openRecords(given);
    const reports = taskReports(records.database, records.settings.learn);
    const width = columnsOf(process.stdout);
    if (given.options.json === true) for (const report of reports) say(JSON.stringify(taskJson(report)));
    else if (reports.length > 0) taskLines(reports, width).forEach(say);
    else wrapWords(nothing(textOption(given, 'home')), width).forEach(say);
    return 0;
  },
};

function nothing(home: string | undefined): string {
  const place = home === undefined ? '' : ` --home ${home}`;
  return (
    'No tasks yet. A task appears by itself once some tens of asks have the same system prompt, tools, response ' +
    'format and model, or share a text around what varies; a caller may also name one with the header ' +
    `x-freehold-task. What was asked so far: freehold traces${place}`
  );
}
