import type { Command } from './command.ts';
import { say } from './terminal.ts';
import { version } from './version.ts';

export const tellVersion: Command = {
  name: 'version',
  summary: 'which Freehold this is',
  usage: '',
  options: {},
  help: {},
  words: [0, 0],
  async run() {
    say(`Freehold ${version}`);
    return 0;
  },
};
