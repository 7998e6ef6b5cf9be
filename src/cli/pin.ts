import { findPlaces } from '#config/load.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { bold, say } from './terminal.ts';

export const pin: Command = {
  name: 'pin',
  summary: 'keep a model: it is not removed until it is unpinned',
  usage: 'NAME [--home DIR]',
  options: { home: placeOptions.home },
  help: { home: placeHelp.home },
  words: [1, 1],
  async run(given) {
    const shelf = new ModelShelf(findPlaces({ home: textOption(given, 'home') }).vaultFolder);
    const { name } = shelf.setPinned(given.words[0] ?? '', true);
    say(`${bold(name)} is pinned: it stays until you type freehold unpin ${name}`);
    return 0;
  },
};
