import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Site } from './server.js';

/** The page of the tests (`page.ts`), as a bundler makes it for browsers, and what it may ask a server for. */
export async function siteOfTests(headers: Readonly<Record<string, string>> = {}): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    minify: true,
    splitting: true,
    outdir: '/',
    write: false,
    logLevel: 'silent',
  });
  const scripts = outputFiles.map(({ path, contents }) => [path, { type: 'text/javascript', body: contents }] as const);
  const body = '<!doctype html><title>tests</title><script type="module" src="/page.js"></script>';
  return { headers, files: { '/': { type: 'text/html', body }, ...Object.fromEntries(scripts) } };
}
