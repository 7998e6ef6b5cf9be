import type { Ask, Message } from '#contract/ask.ts';
import { AppError } from '#contract/errors.ts';
import { Fields, wrong } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { decodeImages, textPart } from './decode-ollama-messages.ts';
import { decodeRequest, type Reading } from './decode-request.ts';

const OWN = ['prompt', 'suffix', 'system', 'template', 'context', 'raw', 'images'];

/**
 * `POST /api/generate`: a prompt that is answered as a user's message; with `raw` one that is continued as it stands,
 * and with `suffix` one whose gap is filled. Throws `bad_request`, and `unsupported` for what it does not do.
 */
export function decodeGenerate(bytes: Buffer, reading: Reading): Ask {
  const { text, value } = parseJson(bytes);
  const fields = new Fields(value, '');
  refuseForms(fields);
  const common = decodeRequest(fields, reading, OWN);
  const prompt = fields.text('prompt') ?? '';
  const suffix = fields.text('suffix') || undefined;
  const original = { dialect: 'ollama-generate', bytes, text } as const;
  if (suffix === undefined && !fields.boolean('raw'))
    return { ...common, wants: 'answer', messages: conversation(fields, prompt), tools: [], original };
  if (fields.list('images')?.length) throw wrong('images', 'left out beside raw or suffix', '[...]');
  return { ...common, wants: 'continuation', messages: [], tools: [], prompt, suffix, original };
}

function conversation(fields: Fields, prompt: string): Message[] {
  const parts = [...textPart(prompt), ...decodeImages(fields)];
  if (parts.length === 0) return [];
  const system = fields.text('system');
  return [...(system ? [{ role: 'system', parts: textPart(system) } as const] : []), { role: 'user', parts }];
}

function refuseForms(fields: Fields): void {
  if (fields.text('template')) {
    throw new AppError(
      'unsupported',
      'Cannot use a template of the request: a model answers by the template of its own file',
      { param: 'template', hint: 'Leave template out, or send the finished prompt with raw: true.' },
    );
  }
  if (fields.list('context')?.length) {
    throw new AppError(
      'unsupported',
      'Cannot go on from context: this house keeps no state between requests and gives none out',
      { param: 'context', hint: 'Send the whole conversation to /api/chat.' },
    );
  }
  if (fields.boolean('raw') && fields.text('system'))
    throw wrong('system', 'left out beside raw: true, which takes the prompt as it is', fields.value.system);
}
