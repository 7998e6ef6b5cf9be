import { AppError } from '#contract/errors.ts';
import { Fields, type Json, missing, wrong } from '../openai/fields.ts';

const ROLES = ['user', 'assistant', 'system', 'developer'];

/**
 * The items of an input, checked, a bare text as the message it stands for. A reference to an earlier item is left as it
 * is: see `EarlierResponses`. Throws AppError `bad_request` or `unsupported` with the item's place as `param`.
 */
export function readItems(input: unknown): Json[] {
  if (input === undefined || input === null) throw missing('input');
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  if (!Array.isArray(input) || input.length === 0)
    throw wrong('input', 'text or a list with at least one item', input);
  return input.map((item, index) => readItem(new Fields(item, `input[${index}]`)));
}

function readItem(item: Fields): Json {
  const type = item.text('type') ?? 'message';
  switch (type) {
    case 'message':
      readMessage(item);
      return { ...item.value, type };
    case 'function_call':
      for (const name of ['call_id', 'name']) item.requiredText(name);
      return { ...item.value, arguments: item.text('arguments') ?? '' };
    case 'function_call_output':
      item.requiredText('call_id');
      readContent(item, 'output');
      return item.value;
    case 'reasoning':
      return item.value;
    case 'item_reference':
      item.requiredText('id');
      return item.value;
    default:
      throw unsupported(item.path('type'), `items of the type "${type}"`);
  }
}

function readMessage(item: Fields): void {
  const role = item.requiredText('role');
  if (!ROLES.includes(role)) throw wrong(item.path('role'), `one of ${ROLES.join(', ')}`, role);
  readContent(item, 'content');
}

function readContent(item: Fields, name: string): void {
  const content = item.value[name];
  if (typeof content === 'string') return;
  if (content === undefined || content === null) throw missing(item.path(name));
  if (!Array.isArray(content)) throw wrong(item.path(name), 'text or a list of parts', content);
  for (const [index, part] of content.entries()) readPart(new Fields(part, `${item.path(name)}[${index}]`));
}

function readPart(part: Fields): void {
  const type = part.requiredText('type');
  if (type === 'input_text' || type === 'output_text') {
    if (part.text('text') === undefined) throw missing(part.path('text'));
  } else if (type === 'refusal') part.requiredText('refusal');
  else if (type === 'input_image') inline(part, 'image_url');
  else if (type === 'input_file') inline(part, 'file_data');
  else if (type === 'input_audio') {
    if (!part.object('input_audio')) throw missing(part.path('input_audio'));
  } else throw unsupported(part.path('type'), `parts of the type "${type}"`);
}

/** What is kept at OpenAI, or would have to be fetched, this house does not have. */
function inline(part: Fields, name: string): void {
  for (const elsewhere of ['file_id', 'file_url'])
    if (part.has(elsewhere) && !part.has(name))
      throw unsupported(part.path(elsewhere), 'files that are not in the request', `Send it as ${name}.`);
  part.requiredText(name);
}

export function unsupported(param: string, what: string, hint?: string): AppError {
  return new AppError('unsupported', `Cannot take ${what} (${param})`, { param, ...(hint ? { hint } : {}) });
}
