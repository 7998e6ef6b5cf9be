import type { Ask } from '#contract/ask.ts';
import type { Warning } from '#contract/warning.ts';
import { LOGPROBS, responsesInChatWords } from '#traces/kept-responses.ts';
import type { AskHeaders } from '../ask-headers.ts';
import { decodeChat } from '../openai/decode-chat.ts';
import { Fields, type Json, missing, wrong } from '../openai/fields.ts';
import { unsupported } from './read-items.ts';

/**
 * A request of the Responses API whose input is a list of items, all of them there, in our own nouns. It is kept as it is
 * given here. Throws AppError `bad_request` or `unsupported` with `param`.
 */
export function decodeResponses(request: Json, headers: AskHeaders): Ask {
  const fields = new Fields(request, '');
  fields.requiredText('model');
  fields.text('instructions');
  fields.whole('max_output_tokens', 1);
  fields.object('reasoning')?.text('effort');
  fields.list('include');
  refuseOthers(fields);
  readTools(fields);
  readFormat(fields);
  const text = JSON.stringify(request);
  const chat = responsesInChatWords(request);
  return {
    ...decodeChat(Buffer.from(JSON.stringify(chat)), headers),
    streamUsage: true, // the last event has the counts
    unread: withoutEffect(fields),
    original: { dialect: 'openai-responses', bytes: Buffer.from(text), text },
  };
}

const PLAIN_CHOICES: readonly unknown[] = ['auto', 'none', 'required'];

/** What would change the answer and cannot be done. */
function refuseOthers(fields: Fields): void {
  if (fields.boolean('background'))
    throw unsupported('background', 'answers in the background', 'Ask for a stream instead.');
  if (fields.has('conversation'))
    throw unsupported(
      'conversation',
      'conversations kept by OpenAI',
      'Send previous_response_id, or all items.',
    );
  if (fields.has('prompt'))
    throw unsupported('prompt', 'prompts kept by OpenAI', 'Send instructions and input.');
}

function readTools(fields: Fields): void {
  fields.list('tools')?.forEach((value, index) => {
    const tool = new Fields(value, `tools[${index}]`);
    const type = tool.requiredText('type');
    if (type !== 'function')
      throw unsupported(
        tool.path('type'),
        `the tool "${type}"`,
        'Freehold runs no tools: describe yours as functions.',
      );
    tool.requiredText('name');
    tool.object('parameters');
  });
  const choice = fields.value.tool_choice;
  if (choice === undefined || choice === null || PLAIN_CHOICES.includes(choice)) return;
  if (typeof choice === 'string')
    throw wrong('tool_choice', 'auto, none, required or an object that names a function', choice);
  const named = new Fields(choice, 'tool_choice');
  const type = named.text('type');
  if (type === 'allowed_tools') {
    readAllowed(named, fields.list('tools') ?? []);
    return;
  }
  if (type !== 'function') throw unsupported('tool_choice.type', `the choice "${type}"`);
  named.requiredText('name');
}

function readAllowed(choice: Fields, tools: readonly unknown[]): void {
  const mode = choice.requiredText('mode');
  if (mode !== 'auto' && mode !== 'required') throw wrong('tool_choice.mode', 'auto or required', mode);
  const names = tools.map((tool, index) => new Fields(tool, `tools[${index}]`).requiredText('name'));
  const allowed = choice.list('tools');
  if (!allowed) throw missing('tool_choice.tools');
  for (const [index, value] of allowed.entries()) {
    const path = `tool_choice.tools[${index}]`;
    const name = new Fields(value, path).requiredText('name');
    if (!names.includes(name)) throw wrong(`${path}.name`, 'the name of one of tools', name);
  }
}

function readFormat(fields: Fields): void {
  const format = fields.object('text')?.object('format');
  if (!format) return;
  const type = format.requiredText('type');
  if (type === 'text' || type === 'json_object') return;
  if (type !== 'json_schema') throw wrong('text.format.type', 'text, json_object or json_schema', type);
  if (!format.object('schema')) throw missing('text.format.schema');
}

/** Harmless wishes that nobody here can honour. */
function withoutEffect(fields: Fields): Warning[] {
  const warnings: Warning[] = [];
  const tell = (feature: string, detail: string) => warnings.push({ feature, detail });
  if (fields.text('truncation') === 'auto') tell('truncation', 'what is too long is refused, never cut');
  if (fields.has('max_tool_calls'))
    tell('max_tool_calls', 'it bounds tools that a server runs: there are none');
  if (fields.object('text')?.has('verbosity'))
    tell('text.verbosity', 'no expert is told: chats have no word for it');
  for (const wish of fields.list('include') ?? [])
    if (wish !== LOGPROBS) tell('include', `there is no ${String(wish)} to include`);
  return warnings;
}
