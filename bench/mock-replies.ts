/** The bytes the mock upstream sends. Everything but the id is built once; ids have a fixed width. */

export const MOCK_MODEL = 'mock-model';
export const MOCK_TEXT =
  'The mock upstream answers every question with this one sentence, which is as long as a short reply.';

const CREATED = 1_760_000_000;
const ID_DIGITS = 12;

function idOf(number: number): string {
  return `chatcmpl-${String(number).padStart(ID_DIGITS, '0')}`;
}

function jsonReply(status: string, body: string): string {
  const type = 'content-type: application/json';
  return `HTTP/1.1 ${status}\r\n${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

export const MODELS_REPLY = jsonReply(
  '200 OK',
  JSON.stringify({
    object: 'list',
    data: [{ id: MOCK_MODEL, object: 'model', created: CREATED, owned_by: 'mock' }],
  }),
);

export function countReply(count: { asks: number; streams: number }): string {
  return jsonReply('200 OK', JSON.stringify(count));
}

export function refusal(status: number, message: string): string {
  return jsonReply(
    `${status} Refused`,
    JSON.stringify({ error: { message, type: 'invalid_request_error' } }),
  );
}

/** Splits a reply around its id, so that an answer costs two string joins and no JSON work. */
function aroundId(text: string): readonly [string, string] {
  const at = text.indexOf(idOf(0));
  return [text.slice(0, at), text.slice(at + idOf(0).length)];
}

const [completionHead, completionTail] = aroundId(
  jsonReply(
    '200 OK',
    JSON.stringify({
      id: idOf(0),
      object: 'chat.completion',
      created: CREATED,
      model: MOCK_MODEL,
      choices: [{ index: 0, message: { role: 'assistant', content: MOCK_TEXT }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 24, completion_tokens: 18, total_tokens: 42 },
    }),
  ),
);

export function completionReply(number: number): string {
  return completionHead + idOf(number) + completionTail;
}

const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n' +
  'transfer-encoding: chunked\r\n\r\n';

function frame(data: string): string {
  const event = `data: ${data}\n\n`;
  return `${event.length.toString(16)}\r\n${event}\r\n`;
}

function chunk(choices: readonly unknown[], usage?: unknown): string {
  const body = { id: idOf(0), object: 'chat.completion.chunk', created: CREATED, model: MOCK_MODEL, choices };
  return frame(JSON.stringify(usage === undefined ? body : { ...body, usage }));
}

function delta(fields: Readonly<Record<string, string>>, finish: string | null = null): string {
  return chunk([{ index: 0, delta: fields, finish_reason: finish }]);
}

/** What the content chunks of a stream say together. */
export function streamText(chunks: number): string {
  return Array.from({ length: chunks }, (_, index) => pieceOf(index)).join('');
}

function pieceOf(index: number): string {
  return index === 0 ? 'word0' : ` word${index}`;
}

type Template = readonly (readonly [string, string])[];
const templates = new Map<string, Template>();

function templateFor(chunks: number, withUsage: boolean): Template {
  const key = `${chunks} ${withUsage}`;
  const known = templates.get(key);
  if (known) return known;
  const frames = [STREAM_HEAD + delta({ role: 'assistant', content: '' })];
  for (let index = 0; index < chunks; index += 1) frames.push(delta({ content: pieceOf(index) }));
  frames.push(delta({}, 'stop'));
  const usage = { prompt_tokens: 24, completion_tokens: chunks, total_tokens: 24 + chunks };
  if (withUsage) frames.push(chunk([], usage));
  const made = frames.map(aroundId);
  templates.set(key, made);
  return made;
}

const LAST_FRAME = `${frame('[DONE]')}0\r\n\r\n`;

export function streamFrames(number: number, chunks: number, withUsage: boolean): string[] {
  const id = idOf(number);
  const frames = templateFor(chunks, withUsage).map(([head, tail]) => head + id + tail);
  frames.push(LAST_FRAME);
  return frames;
}
