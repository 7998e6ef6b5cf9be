import { findPlaces } from '#config/load.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { byteSize } from './byte-size.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { bold, dim, say } from './terminal.ts';

export const rm: Command = {
  name: 'rm',
  summary: 'remove a model: what was pulled is deleted, what was added is only forgotten',
  usage: 'NAME [--home DIR]',
  options: { home: placeOptions.home },
  help: { home: placeHelp.home },
  words: [1, 1],
  async run(given) {
    const shelf = new ModelShelf(findPlaces({ home: textOption(given, 'home') }).vaultFolder);
    const { model, freedBytes } = shelf.remove(given.words[0] ?? '');
    const kept = model.files.flatMap(({ path }) => path ?? []);
    say(
      freedBytes > 0
        ? `Removed ${bold(model.name)}: ${byteSize(freedBytes)} are free again.`
        : `Took ${bold(model.name)} off the list; nothing was deleted.`,
    );
    for (const path of kept) say(dim(`  ${path} stays where it is`));
    if (freedBytes === 0 && kept.length === 0) say(dim('  another model has the same files'));
    return 0;
  },
};
