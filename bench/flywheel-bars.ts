/** The bars of the flywheel, by data folder; other folders are measured without. */
import type { Figures } from './flywheel.ts';
import { type Bar, number } from './table.ts';

const COVERAGE: Readonly<Record<string, number>> = { banking77: 0.8, clinc150: 0.82, snips: 0.95 };
const RISK = 0.05;

export function barsFor(name: string, { test }: Pick<Figures, 'test'>): Bar[] {
  const { coverage, risk } = test;
  const bars: Bar[] = [
    {
      what: 'wrong among those answered',
      figure: `${number(risk * 100, 2)} %`,
      bar: '≤ 5 %',
      met: risk <= RISK,
    },
  ];
  const least = COVERAGE[name];
  if (least !== undefined) {
    const figure = `${number(coverage * 100, 1)} %`;
    bars.unshift({
      what: 'share of the test file answered',
      figure,
      bar: `≥ ${least * 100} %`,
      met: coverage >= least,
    });
  }
  return bars;
}
