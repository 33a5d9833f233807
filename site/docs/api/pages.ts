import { Marked } from 'marked';
import { escaped, hrefFrom, type Page, type Passage } from '../page.js';
import { codeBlock, highlighted } from '../render/highlight.js';
import type { Declared } from './declarations.js';
import { GROUPS, type Group } from './groups.js';

export const API_INDEX = 'api/index.html';
export const groupPath = ({ name }: Group): string => `api/${name}.html`;

const anchor = ({ name }: Declared): string => name;

/** @throws Error for a name of a folder that no group has */
function groupOf({ name, file }: Declared): Group {
  const group = GROUPS.find(({ folders }) => folders.some((folder) => file.startsWith(folder)));
  if (!group)
    throw new Error(`${name} of ${file} is on no page: give its folder to a group of site/docs/api/groups.ts`);
  return group;
}

/** The names' addresses from a page. */
function addresses(all: readonly Declared[], page: string): ReadonlyMap<string, string> {
  return new Map(
    all.map((one) => {
      const path = groupPath(groupOf(one));
      return [one.name, path === page ? `#${anchor(one)}` : hrefFrom(page, `${path}#${anchor(one)}`)];
    }),
  );
}

/** Highlighted code in which types of ours lead to where they are declared. */
function linked(html: string, own: string, hrefs: ReadonlyMap<string, string>): string {
  const pieces = html.split(/(<[^>]*>)/);
  let comment = 0;
  return pieces
    .map((piece) => {
      if (piece.startsWith('<span')) comment += comment > 0 || piece.includes('"c"') ? 1 : 0;
      if (piece.startsWith('</span')) comment = Math.max(0, comment - 1);
      if (piece.startsWith('<') || comment > 0) return piece;
      return piece.replace(/\b[A-Z]\w+\b/g, (name) => {
        const href = hrefs.get(name);
        return href === undefined || name === own ? name : `<a href="${href}">${name}</a>`;
      });
    })
    .join('');
}

/** Comments are Markdown, with `{@link NAME}`. */
function comment(text: string, markdown: Marked, hrefs: ReadonlyMap<string, string>): string {
  const withLinks = text.replace(/\{@link\s+(\w+)[^}]*\}/g, (_, name: string) => {
    const href = hrefs.get(name);
    return href === undefined ? `\`${name}\`` : `[${name}](${href})`;
  });
  return markdown.parse(withLinks, { async: false });
}

const TAGS: Readonly<Record<string, string>> = { param: '', returns: 'Returns', throws: 'Throws' };

function section(one: Declared, markdown: Marked, hrefs: ReadonlyMap<string, string>): string {
  const code = codeBlock(linked(highlighted(one.code, 'ts'), one.name, hrefs), `Declaration of ${one.name}`);
  const tags = one.tags
    .filter(({ tag }) => tag in TAGS)
    .map(({ tag, of, text }) => {
      const term = of === undefined ? TAGS[tag] : `<code>${escaped(of)}</code>`;
      return `<dt>${term}</dt><dd>${comment(text, markdown, hrefs)}</dd>`;
    });
  const list = tags.length > 0 ? `<dl>${tags.join('\n')}</dl>\n` : '';
  const only = one.entries.includes('energy-barycenter')
    ? ''
    : `<p class="quiet">Of <code>${one.entries[0]}</code>.</p>\n`;
  return `<h2 id="${anchor(one)}"><code>${one.name}</code></h2>\n${only}${comment(one.text, markdown, hrefs)}${code}${list}`;
}

function groupPage(group: Group, all: readonly Declared[], markdown: Marked): Page {
  const path = groupPath(group);
  const hrefs = addresses(all, path);
  const own = all.filter((one) => groupOf(one) === group);
  const passages = own.map((one): Passage => ({
    url: `${path}#${anchor(one)}`,
    page: group.title,
    heading: one.name,
    text: one.text,
  }));
  return {
    path,
    title: group.title,
    body: `<h1>${group.title}</h1>\n<p>${group.about}</p>\n${own.map((one) => section(one, markdown, hrefs)).join('')}`,
    headings: own.map((one) => ({ depth: 2, id: anchor(one), text: one.name })),
    passages,
  };
}

function indexPage(all: readonly Declared[]): Page {
  const hrefs = addresses(all, API_INDEX);
  const lists = GROUPS.map((group) => {
    const names = all.filter((one) => groupOf(one) === group).map(({ name }) => name);
    const links = names.map((name) => `<a href="${hrefs.get(name)}"><code>${name}</code></a>`);
    return `<h2 id="${group.name}">${group.title}</h2>\n<p>${group.about}</p>\n<p class="names">${links.join(' ')}</p>\n`;
  });
  const about = 'What can be imported, as the declarations and their comments have it.';
  const body = `<h1>Names of the package</h1>\n<p>${about}</p>\n${lists.join('')}`;
  return { path: API_INDEX, title: 'Names of the package', body, headings: [], passages: [] };
}

/**
 * Pages of all names that the package exports.
 * @throws Error for a name of a folder that no group has
 */
export function apiPages(all: readonly Declared[]): Page[] {
  const markdown = new Marked();
  return [indexPage(all), ...GROUPS.map((group) => groupPage(group, all, markdown))];
}
