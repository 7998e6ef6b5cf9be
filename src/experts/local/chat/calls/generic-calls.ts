import type { Tool } from '#contract/ask.ts';
import type { CallFormat } from './call-format.ts';
import { bareCalls } from './marked-calls.ts';

/**
 * Calls of models whose template knows no tools, or teaches a form that is not known here: they are told of the tools
 * in a system message, and asked for an object that no other answer looks like.
 */
export const GENERIC_CALLS: CallFormat = bareCalls('generic', {
  name: ['tool'],
  arguments: ['arguments', 'parameters'],
});

/** What the model is told. */
export function toolInstructions(tools: readonly Tool[], parallel: boolean): string {
  const described = tools.map(({ name, description, parameters }) =>
    JSON.stringify({ tool: name, description, parameters: parameters ?? { type: 'object', properties: {} } }),
  );
  const several = parallel
    ? ' To call several tools, write several such objects, each on a line of its own.'
    : ' Call one tool at a time.';
  return [
    'You can call these tools, each described by a line of JSON:',
    ...described,
    'To call a tool, answer with a JSON object of this form and nothing else: {"tool": "<its name>", "arguments": {<what its parameters ask for>}}.' +
      several,
    'What the tool returns is told to you next. If no tool is needed, answer in plain words.',
  ].join('\n');
}
