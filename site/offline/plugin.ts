import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';
import type { Plugin } from 'vite';

/** Where the service worker lies: at the root of the site, as it answers for what is below it alone. */
export const OFFLINE = 'offline.js';

export type Contents = Readonly<Record<string, string | Uint8Array>>;

/**
 * The service worker of a build's files, by their names. What it calls itself changes whenever any of them does, or its
 * own source: one that could not keep a build takes nothing from one that has.
 */
export async function serviceWorker(files: Contents): Promise<string> {
  const names = Object.keys(files).sort();
  const source = await readFile(new URL('service_worker.ts', import.meta.url), 'utf8');
  const hash = createHash('sha256').update(source);
  for (const name of names) hash.update(name).update('\0').update(files[name]).update('\0');
  const define = { FILES: JSON.stringify(names), VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)) };
  // `define` replaces names by literals; a list needs a constant, which is what it makes.
  return (await transform(source, { loader: 'ts', define, minify: true, format: 'iife' })).code;
}

/** Adds the service worker to a build, when all other files are known. */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const files = Object.values(bundle).map((file) => {
          return [file.fileName, file.type === 'chunk' ? file.code : file.source] as const;
        });
        this.emitFile({ type: 'asset', fileName: OFFLINE, source: await serviceWorker(Object.fromEntries(files)) });
      },
    },
  };
}
