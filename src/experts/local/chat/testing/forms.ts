import type { AnswerEvent } from '#contract/answer.ts';
import type { Tool } from '#contract/ask.ts';
import { AnswerParser } from '../answer-parser.ts';
import type { AnswerForm } from '../answer-reading.ts';
import { callFormatOf } from '../calls/families.ts';
import { GENERIC_CALLS } from '../calls/generic-calls.ts';

export const TOOLS: readonly Tool[] = [
  {
    name: 'get_weather',
    description: 'Weather of a place.',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string' },
        days: { type: 'integer' },
        unit: { type: 'string', enum: ['C', 'F'] },
      },
      required: ['city'],
    },
  },
  { name: 'now', parameters: { type: 'object', properties: {} } },
];

/** The marks by which each family is known. */
export const MARKS: Readonly<Record<string, string>> = {
  gemma: '<|tool_call> <tool_call|>',
  hermes: '<tool_call>',
  llama: '<|start_header_id|> "parameters"',
  mistral: '[TOOL_CALLS]',
  'mistral-named': '[TOOL_CALLS] [ARGS]',
  'qwen-xml': '<tool_call> <function= <parameter=',
  seed: '<seed:tool_call> <function= <parameter=',
  glm: '<tool_call> <arg_key>',
  minimax: '<minimax:tool_call> <invoke name=',
  functionary: '<function=',
  'deepseek-r1': '<｜tool▁calls▁begin｜> ```json',
  'deepseek-v3': '<｜tool▁calls▁begin｜>',
  kimi: '<|tool_calls_section_begin|>',
  granite: '<|tool_call|>',
  nemotron: '<TOOLCALL>',
  'command-r': '<|START_ACTION|>',
};

/** How answers of a family with these tools are read. */
export function formOf(family: string, more: Partial<AnswerForm> = {}): AnswerForm {
  return {
    harmony: family === 'harmony',
    thinking: 'possible',
    calls: family === 'generic' ? GENERIC_CALLS : callFormatOf(MARKS[family] ?? ''),
    tools: new Map(TOOLS.map((tool) => [tool.name, tool])),
    parallel: true,
    ...more,
  };
}

/** What a client sees of an answer that came in these pieces. */
export function readPieces(form: AnswerForm, pieces: readonly string[], finish: 'stop' | 'length' = 'stop') {
  let made = 0;
  const parser = new AnswerParser(form, 0, () => String(++made));
  const events = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end(finish)];
  return { events, ...summary(events) };
}

/** The events put together: text, reasoning, calls as `name(arguments)`, and how it ended. */
function summary(events: readonly AnswerEvent[]) {
  let [text, reasoning, finish] = ['', '', ''];
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    else if (event.type === 'reasoning-delta') reasoning += event.text;
    else if (event.type === 'choice-end') finish = event.finish;
    else if (event.type === 'tool-call-delta') {
      calls[event.index] ??= { id: event.id ?? '', name: event.name ?? '', arguments: '' };
      const call = calls[event.index];
      if (call) call.arguments += event.arguments;
    }
  }
  return { text, reasoning, calls: calls.map((call) => `${call.name}(${call.arguments})`), finish };
}
