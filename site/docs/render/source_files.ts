import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { escaped, type Heading, type Page, type Passage } from '../page.js';
import { codeBlock, highlighted } from './highlight.js';

/** What is text, and so can be shown. */
const SHOWN = ['.ts', '.json', '.csv', '.py'];
/** Lines of a file that are shown. */
const LINES = 120;
/** Rows of a table, which says no more after some. */
const ROWS = 10;

/** The anchor of a file on its folder's page. */
const anchor = (file: string): string => file.replaceAll('/', '-');

function filesBelow(root: string, folder: string): string[] {
  const names = readdirSync(join(root, folder)).sort();
  const paths = names.map((name) => `${folder}/${name}`);
  return paths.flatMap((path) => (statSync(join(root, path)).isDirectory() ? filesBelow(root, path) : [path]));
}

function shown(root: string, file: string): string {
  const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n');
  const most = file.endsWith('.csv') ? ROWS : LINES;
  const rest = lines.length > most ? `<p class="quiet">… and ${lines.length - most} more lines.</p>\n` : '';
  return codeBlock(highlighted(lines.slice(0, most).join('\n'), extname(file).slice(1)), file) + rest;
}

/** A folder of the repository as a page that shows its files. */
export function pageOfFolder(root: string, folder: string, title: string): Page {
  const path = `${folder}.html`;
  const files = filesBelow(root, folder);
  const sections = files.map((file) => {
    const text = SHOWN.includes(extname(file)) ? shown(root, file) : '<p class="quiet">No text.</p>\n';
    return `<h2 id="${anchor(file)}"><code>${escaped(file)}</code></h2>\n${text}`;
  });
  const about = '<p>As they lie in the repository and in the package.</p>\n';
  return {
    path,
    title,
    body: `<h1>${title}</h1>\n${about}${sections.join('')}`,
    headings: files.map((file): Heading => ({ depth: 2, id: anchor(file), text: file })),
    passages: files.map((file): Passage => ({ url: `${path}#${anchor(file)}`, page: title, heading: file, text: '' })),
  };
}

/** Where a link to a file or a folder of a shown folder leads; undefined where it is not there. */
export function sourceAddress(root: string, file: string): string | undefined {
  const [folder] = file.split('/');
  if (!existsSync(join(root, file))) return undefined;
  if (file === folder) return `${folder}.html`;
  const [first] = statSync(join(root, file)).isDirectory() ? filesBelow(root, file) : [file];
  return `${folder}.html#${anchor(first)}`;
}
