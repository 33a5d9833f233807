import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readDeclarations } from './api/declarations.js';
import { API_INDEX, apiPages, groupPath } from './api/pages.js';
import { GROUPS } from './api/groups.js';
import { CONTENTS } from './contents.js';
import { hrefFrom, type Page } from './page.js';
import { renderMarkdown } from './render/markdown.js';
import { sitePicture, type SitePicture } from './render/pictures.js';
import { pageOfFolder, sourceAddress } from './render/source_files.js';

/** Folders whose files are shown, since documents lead to them, and what their pages are called. */
const FOLDERS: Readonly<Record<string, string>> = { examples: 'Examples' };
/** JSON that is served, without the space that is for readers of the repository: programs ask for it. */
const FILES = ['docs/problem.schema.json'];

const ENTRIES = CONTENTS.flatMap(({ entries }) => entries);

/** Where a document of the repository is in the folder of the documentation. */
export function pageOf(file: string): string {
  if (file === 'README.md') return 'index.html';
  return posix.basename(file).toLowerCase().replace(/\.md$/, '.html');
}

/** What the documentation is made of. */
export interface Documentation {
  readonly pages: readonly Page[];
  readonly api: readonly { readonly path: string; readonly label: string }[];
  /** Figures by their path in the repository. */
  readonly pictures: ReadonlyMap<string, SitePicture>;
  /** Files by their path in the folder of the documentation. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a picture's address is until the bundler has chosen one. */
export const pictureMark = (file: string): string => `picture:${file}`;

/** @throws Error for documents that the navigation lacks, and for those that are not there */
function documents(root: string): string[] {
  const listed = ENTRIES.map(({ file }) => file);
  const there = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const missing = there.map((name) => `docs/${name}`).filter((file) => !listed.includes(file));
  if (missing.length > 0)
    throw new Error(`site/docs/contents.ts: ${missing.join(', ')} has no place in the navigation`);
  return listed;
}

/** The page of a file or folder that a document leads to; undefined for what the site has not. */
function addressOf(root: string, file: string): string | undefined {
  if (ENTRIES.some((entry) => entry.file === file)) return pageOf(file);
  if (FILES.includes(file)) return posix.basename(file);
  return file.split('/')[0] in FOLDERS ? sourceAddress(root, file) : undefined;
}

const withoutSpace = (json: string): string => JSON.stringify(JSON.parse(json));

function documentPage(root: string, file: string, pictures: ReadonlyMap<string, SitePicture>): Page {
  const path = pageOf(file);
  const inRoot = (target: string): string => posix.join(posix.dirname(file), target);
  return renderMarkdown(readFileSync(join(root, file), 'utf8'), path, {
    link(target) {
      if (/^[a-z]+:/.test(target) || target.startsWith('#')) return { href: target };
      const [name, anchor] = target.split('#');
      const address = addressOf(root, inRoot(name));
      if (address === undefined)
        throw new Error(`${file}: the site has no ${target}; link to a document or an example`);
      const href = hrefFrom(path, address) + (anchor === undefined ? '' : `#${anchor}`);
      return { href, label: ENTRIES.find((entry) => entry.file === inRoot(name))?.label };
    },
    picture(target) {
      const { width, height } = pictures.get(inRoot(target))!;
      return { src: pictureMark(inRoot(target)), width, height };
    },
  });
}

async function figures(root: string, files: readonly string[]): Promise<Map<string, SitePicture>> {
  const names = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) =>
      posix.join(posix.dirname(file), target),
    ),
  );
  const unique = [...new Set(names)];
  return new Map(
    await Promise.all(
      unique.map(
        async (name) =>
          [name, await sitePicture(join(root, name), join(root, 'node_modules/.cache/site-pictures'))] as const,
      ),
    ),
  );
}

/**
 * The documentation, from the documents, examples and built declarations of a repository.
 * @throws Error for a document without a place in the navigation, and for links to what the site has not
 */
export async function readDocumentation(root: string): Promise<Documentation> {
  const files = documents(root);
  const pictures = await figures(root, files);
  const pages = [
    ...files.map((file) => documentPage(root, file, pictures)),
    ...Object.entries(FOLDERS).map(([folder, title]) => pageOfFolder(root, folder, title)),
    ...apiPages(readDeclarations(join(root, 'dist/src'))),
  ];
  const api = [
    { path: API_INDEX, label: 'All names' },
    ...GROUPS.map((group) => ({ path: groupPath(group), label: group.title })),
  ];
  return {
    pages,
    api,
    pictures,
    files: new Map(FILES.map((file) => [posix.basename(file), withoutSpace(readFileSync(join(root, file), 'utf8'))])),
  };
}
