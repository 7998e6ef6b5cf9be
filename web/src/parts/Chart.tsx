import 'uplot/dist/uPlot.min.css';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import styles from './Chart.module.css';
import { type ChartSeries, type Drawing, dataOf, draw } from './chart-draw.ts';
import { spanWords } from './chart-model.ts';

interface ChartProps extends Drawing {
  /** What is shown, read aloud and above the table. */
  readonly label: string;
  readonly words: (value: number | null) => string;
  /** What stands beside each name while nothing is pointed at. */
  readonly resting: readonly string[];
  readonly restingWords: string;
  readonly heightPx?: number;
  /** Opens the rows behind a span: Enter, or a click. */
  readonly onOpen?: ((span: number) => void) | undefined;
}

/**
 * A chart over time. The pointer and the arrow keys read off one span after another; the same figures stand in a table
 * below, for whoever reads rather than looks.
 */
export function Chart(props: ChartProps) {
  const { label, series, starts, lengthMs, words, resting, restingWords, heightPx = 220, onOpen } = props;
  const [span, point] = useState<number>();
  const { place, plot } = usePlot(props, heightPx, point);
  const at = span === undefined ? undefined : starts[span];
  const when = at === undefined ? restingWords : spanWords(at, lengthMs);
  const shown = (one: ChartSeries, nth: number) =>
    span === undefined ? (resting[nth] ?? '') : words(one.values[span] ?? null);
  const move = (to: number) => {
    const next = Math.min(starts.length - 1, Math.max(0, to));
    point(next);
    plot.current?.setCursor({ left: plot.current.valToPos(next, 'x'), top: 0 }, false);
  };
  const leave = () => {
    point(undefined);
    plot.current?.setCursor({ left: -10, top: -10 }, false);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && span !== undefined) return onOpen?.(span);
    if (event.key === 'Escape') return leave();
    const to = targetOf(event.key, span ?? starts.length, starts.length);
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        <span className={styles.when}>{when}</span>
        {series.map((one, nth) => (
          <span key={one.name} className={styles.name}>
            <i className={`${styles.swatch} ${styles[one.tone]}`} aria-hidden />
            {one.name} <b>{shown(one, nth)}</b>
          </span>
        ))}
      </figcaption>
      {/* A slider over time is what it is to the hand: arrows move along, and the value is told. */}
      <div
        ref={place}
        className={onOpen ? `${styles.plot} ${styles.opens}` : styles.plot}
        style={{ height: heightPx }}
        role="slider"
        tabIndex={0}
        aria-label={`${label}. Arrow keys move along${onOpen ? ', Enter opens what is behind it' : ''}.`}
        aria-valuemin={0}
        aria-valuemax={starts.length - 1}
        aria-valuenow={span ?? starts.length - 1}
        aria-valuetext={`${when}: ${series.map((one, nth) => `${one.name} ${shown(one, nth)}`).join(', ')}`}
        onKeyDown={keys}
        onBlur={leave}
        onClick={() => span !== undefined && onOpen?.(span)}
      />
      <ChartTable {...props} />
    </figure>
  );
}

function ChartTable({ label, series, starts, lengthMs, words }: ChartProps) {
  return (
    <details className={styles.table}>
      <summary>As a table</summary>
      <table>
        <caption className="only-read">{label}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {starts.map((start, span) => (
            <tr key={start}>
              <th scope="row">{spanWords(start, lengthMs)}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{words(values[span] ?? null)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function targetOf(key: string, at: number, spans: number): number | undefined {
  if (key === 'ArrowLeft') return at - 1;
  if (key === 'ArrowRight') return at + 1;
  if (key === 'Home') return 0;
  return key === 'End' ? spans - 1 : undefined;
}

/** Draws anew only where the frame changed: its spans, its theme. Other figures in the same frame are put in quietly. */
function usePlot(drawing: Drawing, heightPx: number, point: (span: number | undefined) => void) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(drawing);
  latest.current = drawing;
  const theme = useTheme();
  const frame = `${drawing.look} ${drawing.starts[0]} ${drawing.lengthMs} ${drawing.starts.length} ${drawing.series.map(({ name, tone }) => name + tone)} ${theme}`;
  useEffect(() => {
    const { current: element } = place;
    if (!element || frame === '') return;
    const made = draw(element, latest.current, heightPx, point);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: heightPx }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [frame, heightPx, point]);
  useEffect(() => plot.current?.setData(dataOf(drawing)), [drawing]);
  return { place, plot };
}

/** Changes whenever the colours do: by the switch, or with the machine. */
function useTheme(): string {
  const [theme, setTheme] = useState(themeNow);
  useEffect(() => {
    const look = () => setTheme(themeNow());
    const media = matchMedia('(prefers-color-scheme: dark)');
    const watch = new MutationObserver(look);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    media.addEventListener('change', look);
    return () => {
      watch.disconnect();
      media.removeEventListener('change', look);
    };
  }, []);
  return theme;
}

function themeNow(): string {
  const machine = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  return document.documentElement.dataset.theme ?? machine;
}
