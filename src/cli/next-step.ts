import { type Given, textOption } from './command.ts';
import { cyan, dim, say } from './terminal.ts';

/** What to type once a model is here. */
export function tellNextStep(model: string, given: Given): void {
  const home = textOption(given, 'home');
  say();
  say(
    `Next:  ${cyan(`freehold up${home === undefined ? '' : ` --home ${home}`}`)}   ${dim(`then ask for the model "${model}"`)}`,
  );
}
