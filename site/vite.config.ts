import { defineConfig } from 'vite';
import { DOCUMENTATION_ENTRY, documentation } from './docs/plugin.js';
import { offline } from './offline/plugin.js';
import { workerScripts } from './workers/plugin.js';

/** What a page needs for memory that threads share; without it, as on plain static hosting, it has one worker. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  root: import.meta.dirname,
  // Served from any folder.
  base: './',
  cacheDir: '../node_modules/.cache/vite-site',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [workerScripts(), documentation(`${import.meta.dirname}/..`), offline()],
  // A page each; what they share becomes a file of its own.
  build: {
    rolldownOptions: {
      input: {
        index: `${import.meta.dirname}/index.html`,
        photographs: `${import.meta.dirname}/photographs/index.html`,
        docs: DOCUMENTATION_ENTRY,
      },
    },
    outDir: '../dist-site',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1000,
    // What loads parts ahead asks for `document`, which a worker has not.
    modulePreload: false,
  },
  server: { headers: ISOLATED },
  preview: { headers: ISOLATED },
});
