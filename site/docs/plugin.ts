import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { pageOf, pictureMark, readDocumentation, type Documentation } from './documents.js';
import { hrefFrom } from './page.js';
import { framed } from './render/frame.js';
import { searchIndex } from './search_index.js';

/** The script and the style of the pages, as an entry of the build. */
export const DOCUMENTATION_ENTRY = fileURLToPath(new URL('client/main.ts', import.meta.url));
const ICON = new URL('../icon.svg', import.meta.url);
/** The folder of the documentation on the site. */
const FOLDER = 'docs';

/** The name of a figure's file without its folders and extension. */
const stem = (file: string): string => file.replace(/^.*\/|\.\w+$/g, '');

/** Writes the pages of the documentation, from what stands in the repository at `root`, beside the entries. */
export function documentation(root: string): Plugin {
  let read: Promise<Documentation> | undefined;
  return {
    name: 'documentation',
    apply: 'build',
    buildStart() {
      read = readDocumentation(root);
      // Awaited below: what goes wrong earlier is told there.
      read.catch(() => undefined);
    },
    async generateBundle(_, bundle) {
      const { pages, api, pictures, files } = await read!;
      const emit = (name: string, source: string | Uint8Array): string =>
        this.getFileName(this.emitFile({ type: 'asset', name, source }));
      const entry = Object.values(bundle).find(
        (file) => file.type === 'chunk' && file.facadeModuleId === DOCUMENTATION_ENTRY,
      );
      if (entry?.type !== 'chunk') throw new Error('the build lacks the entry of the documentation');
      const above = (file: string): string => `../${file}`;
      const shared = {
        script: above(entry.fileName),
        styles: [...(entry.viteMetadata?.importedCss ?? [])].map(above),
        icon: above(emit('icon.svg', await readFile(ICON))),
        index: above(emit('search-index.bin', searchIndex(pages.flatMap(({ passages }) => passages)))),
        pageOf,
        api,
      };
      const addresses = [...pictures].map(([file, { extension, bytes }]) => {
        return [pictureMark(file), above(emit(`${stem(file)}.${extension}`, bytes))] as const;
      });
      for (const page of pages) {
        let source = framed(page, shared);
        for (const [mark, address] of addresses)
          source = source.replaceAll(`"${mark}"`, `"${hrefFrom(page.path, address)}"`);
        this.emitFile({ type: 'asset', fileName: `${FOLDER}/${page.path}`, source });
      }
      for (const [path, source] of files) this.emitFile({ type: 'asset', fileName: `${FOLDER}/${path}`, source });
    },
  };
}
