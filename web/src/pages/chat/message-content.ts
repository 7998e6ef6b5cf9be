import type { ChatNode, ContentPart } from '../../api/conversations.ts';

/** A file that goes along with a message: a picture as its bytes, a text as its words. */
export type Attachment =
  | { readonly kind: 'image'; readonly name: string; readonly url: string }
  | { readonly kind: 'text'; readonly name: string; readonly text: string };

/** A message as its writer knows it. */
export interface Written {
  readonly typed: string;
  readonly attachments: readonly Attachment[];
}

/** What the wire takes: text files stand in the text, under their names; pictures are parts of their own. */
export function compose({ typed, attachments }: Written): string | ContentPart[] {
  const files = attachments.filter((one) => one.kind === 'text');
  const pictures = attachments.filter((one) => one.kind === 'image');
  const text = [typed, ...files.map(asBlock)].filter((part) => part !== '').join('\n\n');
  if (pictures.length === 0) return text;
  return [
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...pictures.map(({ url }) => ({ type: 'image_url' as const, image_url: { url } })),
  ];
}

/** A fence longer than any within the text, so that the text cannot end it. */
function asBlock({ name, text }: { name: string; text: string }): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const ending = text.endsWith('\n') ? '' : '\n';
  return `File ${JSON.stringify(name)}:\n${fence}${endingOf(name)}\n${text}${ending}${fence}`;
}

function endingOf(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

const BLOCK = /(?:^|\n\n)File ("(?:[^"\\\n]|\\.)*"):\n(`{3,})[^\n`]*\n([\s\S]*?)\n?\2(?=\n\n|$)/g;

/** The other way: what was typed, and what went along, from what is kept. */
export function takeApart(content: ChatNode['content']): Written {
  const parts: readonly ContentPart[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  const attachments: Attachment[] = [];
  const typed = parts
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('\n\n')
    .replace(BLOCK, (_, name: string, __, text: string) => {
      attachments.push({ kind: 'text', name: JSON.parse(name), text });
      return '';
    });
  for (const part of parts)
    if (part.type === 'image_url')
      attachments.push({ kind: 'image', name: 'picture', url: part.image_url.url });
  return { typed: typed.trim(), attachments };
}

/** The words of a message, for copying and for titles. */
export function textOf(content: ChatNode['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? [])
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('\n\n')
    .trim();
}

const MOST_TITLE = 60;

/** A title from the first words: no model is asked for one. */
export function titleOf({ typed, attachments }: Written): string {
  const words = typed.replace(/\s+/g, ' ').trim();
  if (words === '') return attachments[0]?.name ?? 'Untitled';
  if (words.length <= MOST_TITLE) return words;
  const cut = words.slice(0, MOST_TITLE);
  const space = cut.lastIndexOf(' ');
  return `${space > MOST_TITLE / 2 ? cut.slice(0, space) : cut}…`;
}
