import type { ClosedShape, Shape } from '../../api/tasks.ts';
import { counted } from '../../parts/format.ts';

/** The answer shape in a few words. */
export function shapeWords(shape: Shape | null): string {
  if (!shape) return '';
  if (shape.kind === 'open') return 'Answers in free words.';
  const [hole] = shape.holes;
  if (shape.form === 'label') return `One of ${counted(hole?.values.length ?? 0, 'answer')}.`;
  return `JSON with ${counted(shape.holes.length, 'field')}.`;
}

/** A JSON answer's outline: its text, with a name for each hole. */
export function outlineOf({ pieces, holes }: ClosedShape): string {
  const text = pieces.reduce((all, piece, index) => `${all}⟨${holes[index - 1]?.name ?? ''}⟩${piece}`);
  return indented(text);
}

/** A value of a hole as people read it: JSON texts lose their quotes. */
export function valueWords(value: string): string {
  return value.replace(/^"(.*)"$/s, '$1');
}

/** One member a line, without a parser: an outline is no JSON. */
function indented(text: string): string {
  let depth = 0;
  let inText = false;
  let out = '';
  const letters = [...text];
  for (const [at, letter] of letters.entries()) {
    if (letter === '"' && letters[at - 1] !== '\\') inText = !inText;
    if (inText || letter === '"') out += letter;
    else if (letter === '{' || letter === '[') out += `${letter}\n${'  '.repeat(++depth)}`;
    else if (letter === '}' || letter === ']') out += `\n${'  '.repeat(--depth)}${letter}`;
    else if (letter === ',') out += `,\n${'  '.repeat(depth)}`;
    else if (letter === ':') out += ': ';
    else if (!/\s/.test(letter)) out += letter;
  }
  return out;
}
