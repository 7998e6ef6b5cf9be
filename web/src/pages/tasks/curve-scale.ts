import type { OutlookAt, OutlookPoint } from '../../api/tasks.ts';

/** Risks are drawn from 0 to this; what is above lies at the edge. */
const TOP = 0.25;
/** The risks that have a line and a label. */
export const RISK_TICKS = [0, 0.01, 0.05, 0.1, 0.2] as const;
export const COVERAGE_TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

/** Where things lie in a picture of this size, in pixels. */
export interface Plot {
  readonly width: number;
  readonly height: number;
}

export function xOf(coverage: number, { width }: Plot): number {
  return coverage * width;
}

/** By its root, so that one and five per cent can be told apart beside twenty. */
export function yOf(risk: number, { height }: Plot): number {
  return (1 - Math.sqrt(Math.min(risk, TOP) / TOP)) * height;
}

/** The observed risk as a line, the more is answered the farther right. */
export function linePath(points: readonly OutlookPoint[], plot: Plot): string {
  return points
    .map(({ coverage, risk }, at) => `${at === 0 ? 'M' : 'L'}${place(coverage, risk, plot)}`)
    .join('');
}

/** From the observed risk up to its exact bound; empty where nothing is bounded. */
export function bandPath(points: readonly OutlookPoint[], plot: Plot): string {
  const bounded = points.filter(({ bound }) => bound !== null);
  if (bounded.length < 2) return '';
  const upper = bounded.map(({ coverage, bound }) => place(coverage, bound ?? 0, plot));
  const lower = bounded.toReversed().map(({ coverage, risk }) => place(coverage, risk, plot));
  return `M${[...upper, ...lower].join('L')}Z`;
}

function place(coverage: number, risk: number, plot: Plot): string {
  return `${xOf(coverage, plot).toFixed(1)} ${yOf(risk, plot).toFixed(1)}`;
}

/** A few points spread over the whole, the last always among them: the picture as a table. */
export function fewPoints(points: readonly OutlookPoint[], most = 16): OutlookPoint[] {
  const every = Math.max(1, Math.ceil(points.length / most));
  return points.filter((_, at) => at % every === every - 1 || at === points.length - 1);
}

/** Which of the grid's alphas is nearest. */
export function nearestAlpha(alphas: readonly Pick<OutlookAt, 'alpha'>[], wanted: number): number {
  let best = 0;
  for (const [at, { alpha }] of alphas.entries())
    if (Math.abs(alpha - wanted) < Math.abs((alphas[best]?.alpha ?? 0) - wanted)) best = at;
  return best;
}
