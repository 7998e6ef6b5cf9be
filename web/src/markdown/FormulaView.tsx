import { memo, useEffect, useRef, useState } from 'react';
import { loadFormulas, type RenderFormula } from './formula-renderer.ts';
import type { Formula } from './formulas.ts';
import styles from './Markdown.module.css';
import { showDirections } from './plain-text.ts';

/** A formula; as TeX while it is not closed, cannot be read, or its renderer has not come yet. */
export const FormulaView = memo(
  ({ formula: { tex, display, closed } }: { formula: Formula }) => {
    const box = useRef<HTMLSpanElement>(null);
    const render = useRenderer(closed);
    const [isDrawn, setDrawn] = useState(false);
    useEffect(() => {
      if (render && closed && box.current) setDrawn(render(tex, box.current, display));
    }, [render, tex, display, closed]);
    const Tag = display ? 'div' : 'span';
    return (
      <Tag className={display ? styles.formula : styles.inlineFormula}>
        <span ref={box} hidden={!isDrawn} />
        {!isDrawn && <code>{showDirections(tex)}</code>}
      </Tag>
    );
  },
  (before, after) =>
    before.formula.tex === after.formula.tex &&
    before.formula.display === after.formula.display &&
    before.formula.closed === after.formula.closed,
);

function useRenderer(isWanted: boolean): RenderFormula | undefined {
  const [render, setRender] = useState<{ draw: RenderFormula }>();
  useEffect(() => {
    if (!isWanted || render) return;
    let isThere = true;
    loadFormulas().then(
      (draw) => isThere && setRender({ draw }),
      () => {}, // without it formulas stay readable as TeX
    );
    return () => {
      isThere = false;
    };
  }, [isWanted, render]);
  return render?.draw;
}
