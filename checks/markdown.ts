/** One line of a document, with what surrounds it. */
export interface MarkdownLine {
  readonly number: number;
  readonly text: string;
  /** The headings it stands under, the outermost first. */
  readonly headings: readonly string[];
  /** The language of the code block it stands in (may be empty); undefined in prose. */
  readonly fence: string | undefined;
}

export interface MarkdownTable {
  readonly head: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

export function linesOf(markdown: string): MarkdownLine[] {
  const headings: string[] = [];
  let fence: { mark: string; language: string } | undefined;
  return markdown.split('\n').flatMap((text, index): MarkdownLine[] => {
    const [, mark, language = ''] = /^\s*(`{3,}|~{3,})\s*([\w-]*)/.exec(text) ?? [];
    if (mark !== undefined && (fence === undefined || (mark.startsWith(fence.mark) && language === ''))) {
      fence = fence === undefined ? { mark, language } : undefined;
      return [];
    }
    const [, marks, title = ''] = (fence === undefined && /^(#{1,6})\s+(.+?)\s*#*$/.exec(text)) || [];
    if (marks !== undefined) headings.splice(marks.length - 1, headings.length, title);
    return [{ number: index + 1, text, headings: headings.filter(Boolean), fence: fence?.language }];
  });
}

/** What stands in backticks on a line of prose. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , inside = '']) => inside.trim());
}

export function tablesOf(markdown: string): MarkdownTable[] {
  const tables: { head: string[]; rows: { line: number; cells: string[] }[] }[] = [];
  let previous: string[] | undefined;
  let isOpen = false;
  for (const { number, text, fence } of linesOf(markdown)) {
    const cells = fence === undefined && text.trim().startsWith('|') ? cellsOf(text) : undefined;
    const isRule = cells?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;
    if (cells && isRule && previous) tables.push({ head: previous, rows: [] });
    else if (cells && isOpen) tables.at(-1)?.rows.push({ line: number, cells });
    isOpen = cells !== undefined && (isOpen || isRule);
    previous = isOpen ? undefined : cells;
  }
  return tables;
}

/** A cell or a term without its backticks and stars. */
export function plain(text: string): string {
  return text.replace(/[`*]/g, '').trim();
}

function cellsOf(row: string): string[] {
  const inside = row.trim().replace(/^\||(?<!\\)\|$/g, '');
  return inside.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
}
