import { parse, View, type Spec } from 'vega';
import { vegaConfig } from './style.js';

/** Renders a Vega specification to SVG text, the same bytes for the same specification. */
export async function renderSpec(spec: Spec): Promise<string> {
  const view = new View(parse(spec, vegaConfig), { renderer: 'none' });
  try {
    return shortenPaths(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** A hundredth of a pixel is plenty for a path; Vega writes up to seventeen digits. */
function shortenPaths(svg: string): string {
  return svg.replace(/ d="[^"]*"/g, (path) =>
    path.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => {
      return String(Number(Number(number).toFixed(2)));
    }),
  );
}
