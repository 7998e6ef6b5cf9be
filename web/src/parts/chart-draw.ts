import uPlot from 'uplot';
import { labelled, shortCount, stacked, tickWords } from './chart-model.ts';

export type ChartTone = 'green' | 'blue' | 'clay' | 'ink';

export interface ChartSeries {
  readonly name: string;
  readonly tone: ChartTone;
  readonly values: readonly (number | null)[];
}

export interface Drawing {
  /** `bars`: one on another, the first at the foot. `lines`: each by itself, what lies between the first two filled. */
  readonly look: 'bars' | 'lines';
  readonly series: readonly ChartSeries[];
  /** When each span begins, in ms since 1970, and how long it is. */
  readonly starts: readonly number[];
  readonly lengthMs: number;
  readonly axisWords?: ((value: number) => string) | undefined;
}

const TONES: Readonly<Record<ChartTone, string>> = {
  green: '--green',
  blue: '--blue',
  clay: '--clay-bar',
  ink: '--ink-faint',
};

/** The canvas knows no variables: what a colour of ours is just now, beside this element. */
function colourAt(place: HTMLElement): (variable: string) => string {
  const probe = document.createElement('span');
  // Less motion shortens transitions and starts them: each colour would be read as the one before.
  probe.style.transitionProperty = 'none';
  place.append(probe);
  const colours = new Map<string, string>();
  const read = (variable: string) => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  for (const name of [...Object.values(TONES), '--line', '--ink-soft', '--surface', '--green-soft'])
    colours.set(name, read(name));
  probe.remove();
  return (variable) => colours.get(variable) ?? 'currentcolor';
}

/** A chart in `place`, as wide as it is. Told of the span under the pointer, undefined where it left. */
export function draw(
  place: HTMLElement,
  drawing: Drawing,
  heightPx: number,
  pointed: (span: number | undefined) => void,
): uPlot {
  const colour = colourAt(place);
  const isBars = drawing.look === 'bars';
  const last = drawing.starts.length - 1;
  return new uPlot(
    {
      width: Math.max(200, place.clientWidth),
      height: heightPx,
      padding: [10, isBars ? 0 : 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: !isBars, size: 8 }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: isBars ? [-0.5, last + 0.5] : [0, Math.max(1, last)] },
        y: { range: (_, __, most) => [0, most > 0 ? most * 1.06 : 1] },
      },
      axes: axes(drawing, place, colour),
      series: [{}, ...drawnSeries(drawing, colour)],
      ...(isBars ? {} : { bands: [{ series: [1, 2] as [number, number], fill: colour('--green-soft') }] }),
      hooks: { setCursor: [({ cursor }) => pointed(cursor.idx ?? undefined)] },
    },
    dataOf(drawing),
    place,
  );
}

/** As uPlot wants it: positions first, then what is drawn first, which is what stands highest. */
export function dataOf({ look, starts, series }: Drawing): uPlot.AlignedData {
  const values = series.map((one) => one.values);
  const drawn = look === 'bars' ? stacked(values).toReversed() : values;
  return [starts.map((_, span) => span), ...drawn] as uPlot.AlignedData;
}

function drawnSeries({ look, series }: Drawing, colour: (variable: string) => string): uPlot.Series[] {
  if (look === 'lines')
    return series.map(({ tone }) => ({
      stroke: colour(TONES[tone]),
      width: 2,
      ...(tone === 'ink' ? { dash: [5, 4] } : {}),
      points: { show: false },
      spanGaps: true,
    }));
  const paths = uPlot.paths.bars?.({ size: [0.78, 44] });
  return series.toReversed().map(({ tone }) => ({
    fill: colour(TONES[tone]),
    width: 0,
    points: { show: false },
    ...(paths ? { paths } : {}),
  }));
}

function axes(
  { starts, lengthMs, axisWords = shortCount }: Drawing,
  place: HTMLElement,
  colour: (variable: string) => string,
): uPlot.Axis[] {
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const look = { font, stroke: colour('--ink-soft'), ticks: { show: false } };
  return [
    {
      ...look,
      size: 30,
      gap: 8,
      grid: { show: false },
      splits: ({ width }) => labelled(starts, lengthMs, width - 48),
      values: (_, spans) => spans.map((span) => tickWords(starts[span] ?? 0, lengthMs)),
    },
    {
      ...look,
      size: 48,
      gap: 8,
      space: 44,
      grid: { stroke: colour('--line'), width: 1 },
      incrs: axisWords === shortCount ? WHOLE_STEPS : undefined,
      values: (_, values) => values.map((value) => axisWords(value)),
    },
  ];
}

/** There is no half an answer. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();
