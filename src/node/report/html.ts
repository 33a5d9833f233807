/** Text that HTML takes as text, also inside of attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A table with a heading row; cells are text. */
export function tableHtml(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  return `<div class="wide"><table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table></div>`;
}

/**
 * An SVG of ours as an image in the page: a document of its own, so that ids of two figures do not meet and nothing in
 * it runs.
 */
export function imageHtml(svg: string, alt: string): string {
  const data = Buffer.from(svg.slice(svg.indexOf('<svg'))).toString('base64');
  return `<figure><img alt="${escaped(alt)}" src="data:image/svg+xml;base64,${data}"></figure>`;
}

export interface Section {
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

/** One page that needs nothing beside it: no script, no font, no picture from elsewhere. `lead` and bodies are HTML. */
export function pageHtml(title: string, lead: string, sections: readonly Section[]): string {
  const parts = sections.map((s) => `<section><h2>${escaped(s.title)}</h2>\n${s.body}\n</section>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${lead}
${parts.join('\n')}
</main>
</body>
</html>
`;
}

/**
 * The figures' own colours and family (`io/figure/style.ts`), a measure of about 75 letters, figures as wide as the
 * page.
 */
const STYLE = `
:root { color: #1f2328; background: #fff; font: 16px/1.55 Inter, Helvetica, Arial, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; font-weight: 600; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; font-weight: 600; margin: 2.5rem 0 .75rem; }
p { margin: 0 0 .75rem; max-width: 44rem; overflow-wrap: anywhere; }
.facts { color: #57606a; }
.verdict { border-left: 4px solid #D55E00; background: #fdf4ee; padding: .75rem 1rem; margin: 1.25rem 0 0; max-width: 44rem; }
.verdict.converged { border-color: #009E73; background: #eef8f4; }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin-bottom: 1rem; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem 1.25rem .35rem 0; border-bottom: 1px solid #eceef1; }
th { color: #57606a; font-weight: 400; }
td:first-child { overflow-wrap: anywhere; min-width: 6rem; }
pre { font: .8125rem/1.5 ui-monospace, Menlo, Consolas, monospace; background: #f6f7f8; padding: 1rem; margin: 0; overflow-x: auto; border-radius: 4px; }
@media (max-width: 40rem) { main { padding: 1.5rem 1rem 3rem; } figure { overflow-x: auto; } figure img { min-width: 34rem; } }
@media print { main { max-width: none; padding: 0; } section { break-inside: avoid; } }
`;
