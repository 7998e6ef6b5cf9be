import type { Ask } from '#contract/ask.ts';
import { decodeTool } from '../openai/decode-chat.ts';
import { Fields } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { decodeOllamaMessages } from './decode-ollama-messages.ts';
import { decodeRequest, type Reading } from './decode-request.ts';

/** `POST /api/chat`, checked field by field. Without messages it asks for the model to be loaded: see `isLoading()`. */
export function decodeOllamaChat(bytes: Buffer, reading: Reading): Ask {
  const { text, value } = parseJson(bytes);
  const fields = new Fields(value, '');
  return {
    ...decodeRequest(fields, reading, ['messages', 'tools']),
    wants: 'answer',
    messages: decodeOllamaMessages(fields.list('messages') ?? []),
    tools: (fields.list('tools') ?? []).map((tool, index) => decodeTool(tool, `tools[${index}]`)),
    original: { dialect: 'ollama-chat', bytes, text },
  };
}

/** An ask that says nothing: Ollama's way to have a model loaded, or unloaded where `keep_alive` is 0. */
export function isLoading({ messages, prompt }: Ask): boolean {
  return messages.length === 0 && (prompt === undefined || prompt === '');
}
