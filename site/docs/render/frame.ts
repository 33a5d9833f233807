import { CONTENTS } from '../contents.js';
import { escaped, hrefFrom, type Page } from '../page.js';

/** Where, from the folder of the documentation, what all pages share lies. */
export interface Shared {
  readonly script: string;
  readonly styles: readonly string[];
  readonly index: string;
  readonly icon: string;
  /** The page of a document of the repository. */
  pageOf(file: string): string;
  /** Pages of the package's names. */
  readonly api: readonly { readonly path: string; readonly label: string }[];
}

/** From how many headings on a page has a list of them. */
const LISTED_FROM = 4;

function navigation(page: Page, shared: Shared): string {
  const item = (path: string, label: string): string => {
    const current = path === page.path ? ' aria-current="page"' : '';
    return `<li><a href="${escaped(hrefFrom(page.path, path))}"${current}>${escaped(label)}</a>`;
  };
  const section = (title: string, items: readonly string[]): string =>
    `<h2>${escaped(title)}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
  return [
    ...CONTENTS.map(({ title, entries }) =>
      section(
        title,
        entries.map(({ file, label }) => item(shared.pageOf(file), label)),
      ),
    ),
    section(
      'Names of the package',
      // All groups where a reader is among them.
      shared.api.slice(0, page.path.startsWith('api/') ? undefined : 1).map(({ path, label }) => item(path, label)),
    ),
  ].join('\n');
}

function listOfHeadings({ headings }: Page): string {
  const listed = headings.filter(({ depth }) => depth === 2 || depth === 3);
  if (listed.length < LISTED_FROM) return '';
  const items = listed.map(
    ({ depth, id, text }) => `<li class="depth-${depth}"><a href="#${escaped(id)}">${escaped(text)}</a></li>`,
  );
  return `<details class="headings"><summary>On this page</summary><ul>\n${items.join('\n')}\n</ul></details>\n`;
}

/** The whole page: what is around the text is the same everywhere, works without a script, and by keys. */
export function framed(page: Page, shared: Shared): string {
  const href = (target: string): string => escaped(hrefFrom(page.path, target));
  const [title, ...rest] = page.body.split(/(?<=<\/h1>\n)/);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="${href(shared.icon)}" />
    <title>${escaped(page.title)} · energy-barycenter</title>
    ${shared.styles.map((style) => `<link rel="stylesheet" href="${href(style)}" />`).join('\n    ')}
    <script type="module" src="${href(shared.script)}"></script>
  </head>
  <body>
    <a class="skip" href="#main-text">Skip to the text</a>
    <header>
      <button type="button" class="contents" popovertarget="navigation">Contents</button>
      <a class="name" href="${href('index.html')}">energy-barycenter</a>
      <a href="${href('../index.html')}">Live page</a>
      <search data-index="${href(shared.index)}" data-root="${href('')}" hidden>
        <label for="search-words">Search</label>
        <input id="search-words" type="search" autocomplete="off" aria-keyshortcuts="/" />
        <p class="found" role="status"></p>
        <ul></ul>
      </search>
    </header>
    <nav id="navigation" aria-label="Documentation" popover>
${navigation(page, shared)}
    </nav>
    <main id="main-text" tabindex="-1">
${title}${listOfHeadings(page)}${rest.join('')}
    </main>
  </body>
</html>
`;
}
