import type { Plugin } from 'vite';

const QUERY = '?worker-script';

/**
 * The address of a worker's script, for `import url from './worker.ts?worker-script'`. It is an entry of the build like
 * any page, so that what it shares with pages, the engine above all, is there once; Vite's own way makes a build of its
 * own of every worker.
 */
export function workerScripts(): Plugin {
  let builds = false;
  return {
    name: 'worker-scripts',
    enforce: 'pre',
    configResolved({ command }) {
      builds = command === 'build';
    },
    async resolveId(source, importer) {
      if (!source.endsWith(QUERY)) return null;
      const resolved = await this.resolve(source.slice(0, -QUERY.length), importer);
      return resolved && `${resolved.id}${QUERY}`;
    },
    load(id) {
      if (!id.endsWith(QUERY)) return null;
      const script = id.slice(0, -QUERY.length);
      if (!builds) return `export default ${JSON.stringify(`/@fs${script}`)};`;
      const reference = this.emitFile({ type: 'chunk', id: script });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}
