import { findPlaces } from '#config/load.ts';
import { sweep } from '#vault/models/leftovers.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { byteSize } from './byte-size.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { dim, say } from './terminal.ts';

export const gc: Command = {
  name: 'gc',
  summary: 'delete unfinished downloads, and model files that no model has',
  usage: '[--dry-run] [--home DIR]',
  options: { 'dry-run': { type: 'boolean' }, home: placeOptions.home },
  help: { 'dry-run': 'say what would go, and delete nothing', home: placeHelp.home },
  words: [0, 0],
  async run(given) {
    endWhenNobodyReads();
    const dryRun = given.options['dry-run'] === true;
    const shelf = new ModelShelf(findPlaces({ home: textOption(given, 'home') }).vaultFolder);
    const leftovers = sweep(shelf, { dryRun });
    for (const { path, bytes, why } of leftovers) say(`${path}  ${byteSize(bytes)}  ${dim(why)}`);
    const bytes = byteSize(leftovers.reduce((sum, one) => sum + one.bytes, 0));
    if (leftovers.length === 0) say('There is nothing to delete.');
    else say(dryRun ? `Without --dry-run ${bytes} would be free again.` : `${bytes} are free again.`);
    return 0;
  },
};
