import type { Ask, Original } from '#contract/ask.ts';
import type { Warning } from '#contract/warning.ts';
import { type Edit, findMembers, withMembers } from '#std/top-level-json.ts';
import { chatBody, leftOut, vectorsBody } from './written-body.ts';

const MEMBERS = new Set(['model', 'stream_options']);

export interface Outgoing {
  readonly body: Buffer;
  /** What the body could not say. */
  readonly warnings: readonly Warning[];
}

/** Who is told, and under which name of its models. */
export interface Addressee {
  readonly expertId: string;
  readonly origin: string;
  readonly model: string | undefined;
  /** Token counts are wanted at the end of a stream, also where the caller wants none. */
  readonly wantUsage: boolean;
}

/** The caller's own bytes where he speaks OpenAI's wire; else what he meant, written in its words. */
export function outgoing(ask: Ask, { expertId, origin, model, wantUsage }: Addressee): Outgoing {
  const { dialect } = ask.original;
  if (dialect === 'openai-chat' || dialect === 'openai-embeddings')
    return { body: outgoingBody(ask, model, wantUsage), warnings: NONE };
  const said = ask.wants === 'vectors' ? vectorsBody(ask, model) : chatBody(ask, model, wantUsage, origin);
  return { body: Buffer.from(JSON.stringify(said)), warnings: leftOut(ask, expertId) };
}

const NONE: readonly Warning[] = [];

/** The caller's bytes; changed only where the upstream must hear another model name or be asked for token counts. */
function outgoingBody(ask: Ask, model: string | undefined, wantUsage: boolean): Buffer {
  const { original } = ask;
  const addUsage = wantUsage && ask.stream && !ask.streamUsage;
  const rename = model !== undefined && model !== ask.name;
  if (!rename && saysModelOnce(original)) {
    if (!addUsage) return original.bytes;
    if (!original.text.includes('"stream_options"')) return withMembers(original.bytes, [WANTS_USAGE]);
  }
  const members = findMembers(original.bytes, MEMBERS);
  // Twice the same key: say it once, so that upstream and policy cannot read two different names.
  if (!members)
    return rewritten(original, {
      model: model ?? ask.name,
      ...(addUsage ? { stream_options: { include_usage: true } } : {}),
    });
  const edits: Edit[] = [];
  if (rename) edits.push({ key: 'model', value: JSON.stringify(model), span: members.get('model') });
  if (addUsage) {
    const span = members.get('stream_options');
    const given = span
      ? (JSON.parse(original.bytes.toString('utf8', span.start, span.end)) as object | null)
      : null;
    edits.push({ key: 'stream_options', value: JSON.stringify({ ...given, include_usage: true }), span });
  }
  return edits.length > 0 ? withMembers(original.bytes, edits) : original.bytes;
}

const WANTS_USAGE: Edit = { key: 'stream_options', value: '{"include_usage":true}', span: undefined };

/** Surely no second `model` key, and no key spelt with escapes. Where in doubt, a scan of the keys tells. */
function saysModelOnce({ text }: Original): boolean {
  const first = text.indexOf('"model"');
  return first !== -1 && text.indexOf('"model"', first + 1) === -1 && !text.includes('\\u');
}

function rewritten(original: Original, members: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(original.text), ...members }));
}
