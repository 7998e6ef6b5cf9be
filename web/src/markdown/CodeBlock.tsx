import { memo } from 'react';
import { CopyButton } from '../parts/CopyButton.tsx';
import { type CodeLine, inChunks, plainLines } from './code-lines.ts';
import styles from './Markdown.module.css';
import { showDirections } from './plain-text.ts';
import { useColours } from './use-colours.ts';

interface CodeProps {
  readonly code: string;
  readonly lang?: string | undefined;
  readonly open?: boolean;
}

/** Code in its own box, which scrolls sideways; in colours once those are there. */
export function CodeBlock({ code, lang, open = false }: CodeProps) {
  const name = (lang ?? '').trim().split(/\s/, 1)[0] ?? '';
  const shown = showDirections(code);
  const coloured = useColours(shown, name, open);
  return (
    <section className={styles.code} aria-label={name ? `Code, ${name}` : 'Code'}>
      <div className={styles.codeHead}>
        <span>{name || 'text'}</span>
        <CopyButton text={code} label="Copy the code" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>
        <code>
          {inChunks(coloured ?? plainLines(shown)).map((lines, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
            <Chunk key={index} lines={lines} />
          ))}
        </code>
      </pre>
    </section>
  );
}

/** Some lines as one box, so that a long text that grows is laid out again only at its end. */
const Chunk = memo(
  ({ lines }: { lines: readonly CodeLine[] }) => (
    <span className={styles.chunk}>
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
        <span key={row}>
          {line.map(({ text, scope }, index) =>
            scope === undefined ? (
              text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
              <span key={index} className={colourOf(scope)}>
                {text}
              </span>
            ),
          )}
          {'\n'}
        </span>
      ))}
    </span>
  ),
  (before, after) =>
    before.lines.length === after.lines.length &&
    before.lines.every((line, row) => isSameLine(line, after.lines[row])),
);

function isSameLine(one: CodeLine, other: CodeLine | undefined): boolean {
  return (
    one === other ||
    (one.length === other?.length &&
      one.every((part, index) => part.text === other[index]?.text && part.scope === other[index]?.scope))
  );
}

const COLOURS: Readonly<Record<string, string>> = {
  keyword: 'word',
  built_in: 'name',
  literal: 'value',
  number: 'value',
  symbol: 'value',
  string: 'string',
  regexp: 'string',
  char: 'string',
  addition: 'string',
  comment: 'comment',
  quote: 'comment',
  doctag: 'comment',
  deletion: 'wrong',
  title: 'name',
  section: 'name',
  type: 'kind',
  attr: 'kind',
  attribute: 'kind',
  property: 'kind',
  tag: 'word',
  name: 'word',
  'selector-tag': 'word',
  'selector-class': 'name',
  'selector-id': 'name',
  variable: 'kind',
  'template-variable': 'kind',
  meta: 'comment',
};

function colourOf(scope: string): string | undefined {
  const colour = COLOURS[scope.split('.', 1)[0] ?? ''];
  return colour === undefined ? undefined : styles[colour];
}
