import type { Config } from '#config/config.ts';
import { type Command, type Given, listOption, numberOption, textOption } from './command.ts';
import { expertWish, type Spelling, type Wish } from './expert-wish.ts';

const FLAGS: Spelling = {
  url: '--url',
  keyEnv: '--key-env',
  keyFile: '--key-file',
  zone: '--zone',
  priceIn: '--price-in',
  priceOut: '--price-out',
  training: '--training',
};

/** What was typed after `freehold connect`, checked, and put on top of what the file already says. */
export function readWish(command: Command, given: Given, config: Config): Wish {
  const models = listOption(given, 'model');
  const told = {
    url: textOption(given, 'url'),
    keyEnv: textOption(given, 'key-env'),
    keyFile: textOption(given, 'key-file'),
    models: models.length > 0 ? models : undefined,
    zone: textOption(given, 'zone'),
    priceIn: numberOption(command, given, 'price-in'),
    priceOut: numberOption(command, given, 'price-out'),
    training: textOption(given, 'training'),
  };
  return expertWish(given.words[0] ?? '', told, config, FLAGS);
}
