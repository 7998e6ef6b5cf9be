import { useEffect, useId, useRef, useState } from 'react';
import type { OutlookAt, OutlookPoint } from '../../api/tasks.ts';
import { percent } from '../../parts/format.ts';
import { alphaWords } from '../../parts/task-words.ts';
import styles from './Curve.module.css';
import { bandPath, COVERAGE_TICKS, linePath, type Plot, RISK_TICKS, xOf, yOf } from './curve-scale.ts';

const HEIGHT = 296;
const MARGIN = { top: 28, right: 14, bottom: 44, left: 46 };
const FIRST_WIDTH = 640;

interface CurveProps {
  readonly points: readonly OutlookPoint[];
  /** The promise that is looked at, and what it would mean. */
  readonly at: OutlookAt;
}

/** Coverage against risk: how much a student answers, and how much of that differs, with what can be proven of it. */
export function Curve({ points, at }: CurveProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const plot = { width: width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const clip = useId();
  return (
    <div ref={box} className={styles.box}>
      <svg width={width} height={HEIGHT} aria-hidden="true" className={styles.picture}>
        <clipPath id={clip}>
          <rect y={-2} width={plot.width} height={plot.height + 4} />
        </clipPath>
        <g transform={`translate(${MARGIN.left} ${MARGIN.top})`}>
          <Axes plot={plot} />
          <g clipPath={`url(#${clip})`}>
            <path d={bandPath(points, plot)} className={styles.band} />
            <path d={linePath(points, plot)} className={styles.line} />
          </g>
          <PromiseLine at={at} plot={plot} />
        </g>
      </svg>
    </div>
  );
}

function Axes({ plot }: { plot: Plot }) {
  return (
    <g className={styles.axes}>
      {RISK_TICKS.map((risk) => (
        <g key={risk} transform={`translate(0 ${yOf(risk, plot)})`}>
          <line x2={plot.width} />
          <text x={-8} dy="0.32em" textAnchor="end">
            {Math.round(risk * 100)} %
          </text>
        </g>
      ))}
      {COVERAGE_TICKS.map((coverage) => (
        <text key={coverage} x={xOf(coverage, plot)} y={plot.height + 18} textAnchor={anchorOf(coverage)}>
          {Math.round(coverage * 100)} %
        </text>
      ))}
      <text x={-MARGIN.left} y={-14}>
        of those, so many differ
      </text>
      <text x={plot.width / 2} y={plot.height + 37} textAnchor="middle" className={styles.title}>
        of asks answered by the student
      </text>
    </g>
  );
}

function anchorOf(coverage: number): 'start' | 'middle' | 'end' {
  if (coverage === 0) return 'start';
  return coverage === 1 ? 'end' : 'middle';
}

/** What is promised, and how far the student may go under it. */
function PromiseLine({ at: { alpha, passes, coverage }, plot }: { at: OutlookAt; plot: Plot }) {
  const [x, y] = [xOf(coverage, plot), yOf(alpha, plot)];
  const label = `at most ${alphaWords(alpha)} differ`;
  const isFar = coverage > 0.5;
  return (
    <g className={styles.promise}>
      <line x2={plot.width} y1={y} y2={y} className={styles.limit} />
      <text x={isFar ? 10 : plot.width} y={y - 7} textAnchor={isFar ? 'start' : 'end'}>
        {label}
      </text>
      {passes && (
        <>
          <line x1={x} x2={x} y1={y} y2={plot.height} className={styles.drop} />
          <circle cx={x} cy={y} r={6} />
          <text
            x={x + (coverage > 0.8 ? -8 : 8)}
            y={plot.height - 8}
            textAnchor={coverage > 0.8 ? 'end' : 'start'}
            className={styles.covered}
          >
            {percent(coverage)}
          </text>
        </>
      )}
    </g>
  );
}

/** Of the element, in pixels, as it changes. */
function useWidth(box: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(FIRST_WIDTH);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return Math.max(240, width);
}
