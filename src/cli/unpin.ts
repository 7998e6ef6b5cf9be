import { findPlaces } from '#config/load.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { bold, say } from './terminal.ts';

export const unpin: Command = {
  name: 'unpin',
  summary: 'let a pinned model be removed again',
  usage: 'NAME [--home DIR]',
  options: { home: placeOptions.home },
  help: { home: placeHelp.home },
  words: [1, 1],
  async run(given) {
    const shelf = new ModelShelf(findPlaces({ home: textOption(given, 'home') }).vaultFolder);
    const { name } = shelf.setPinned(given.words[0] ?? '', false);
    say(`${bold(name)} is no longer pinned. To remove it: freehold rm ${name}`);
    return 0;
  },
};
