import { readArguments } from '#cli/command.ts';
import { findCommand } from '#cli/commands.ts';
import { tellError } from '#cli/terminal.ts';
import { asAppError } from '#contract/errors.ts';

// A command builds what it needs: `up` opens the whole house (cli/open-house.ts), the others only a file of it.
try {
  const [word, ...args] = process.argv.slice(2);
  const isHelp = args.includes('--help') || args.includes('-h');
  const command = await findCommand(isHelp ? 'help' : word);
  process.exitCode = await command.run(readArguments(command, isHelp && word !== undefined ? [word] : args));
} catch (thrown) {
  process.exitCode = tellError(asAppError(thrown));
}
