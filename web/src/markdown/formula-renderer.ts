/** Draws TeX into an element as MathML; false where it could not be read, and then the element stays empty. */
export type RenderFormula = (tex: string, element: HTMLElement, display: boolean) => boolean;

let loading: Promise<RenderFormula> | undefined;

/** The renderer is large and few answers need it, so it comes with the first formula. */
export function loadFormulas(): Promise<RenderFormula> {
  loading ??= import('katex').then(
    ({ default: katex }) => renderer(katex),
    (error) => {
      loading = undefined; // the next formula tries again
      throw error;
    },
  );
  return loading;
}

function renderer(katex: typeof import('katex').default): RenderFormula {
  return (tex, element, display) => {
    try {
      katex.render(tex, element, {
        displayMode: display,
        output: 'mathml',
        // No links, no pictures, no classes of its own making.
        trust: false,
        strict: 'ignore',
        throwOnError: true,
        maxSize: 20,
        maxExpand: 200,
        // These two would set styles, which the page's policy forbids; what replaces them looks alike.
        macros: { '\\fcolorbox': '\\colorbox{#2}{#3}', '\\pmb': '\\boldsymbol{#1}' },
      });
      return true;
    } catch {
      element.replaceChildren();
      return false;
    }
  };
}
