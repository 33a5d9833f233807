import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Site } from '../../browser/support/server.js';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
};

/** The site, as `npm run site` builds it, and what it may ask a server for. */
export async function builtSite(headers: Readonly<Record<string, string>> = {}): Promise<Site> {
  const configFile = fileURLToPath(new URL('../../../site/vite.config.ts', import.meta.url));
  const built = await build({ configFile, build: { write: false }, logLevel: 'silent' });
  if (Array.isArray(built) || !('output' in built)) throw new Error('one build is asked for');
  const files = built.output.map((file) => {
    const type = TYPES[file.fileName.slice(file.fileName.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    return [`/${file.fileName}`, { type, body: file.type === 'chunk' ? file.code : file.source }] as const;
  });
  const byPath = Object.fromEntries(files);
  return { headers, files: { ...byPath, '/': byPath['/index.html'] } };
}
