import path from 'node:path';
import { build, createLogger } from 'vite';
import { split, type Bundler } from './bundle.js';

export const bundleWithVite: Bundler = async (entry) => {
  const warnings: string[] = [];
  const keep = (message: string): void => void warnings.push(message);
  const logger = { ...createLogger('silent'), warn: keep, warnOnce: keep, error: keep };
  const built = await build({
    root: path.dirname(entry),
    configFile: false,
    customLogger: logger,
    build: {
      write: false,
      modulePreload: false,
      // Vite warns of chunks above 500 kB before compression; the tests have limits of their own.
      chunkSizeWarningLimit: Infinity,
      rollupOptions: { input: entry },
    },
  });
  const [{ output }] = [built].flat() as {
    output: { type: string; isEntry: boolean; fileName: string; code: string; imports: string[] }[];
  }[];
  const chunks = output.filter((one) => one.type === 'chunk');
  const first = chunks.find((chunk) => chunk.isEntry)!.fileName;
  return { warnings, ...split(new Map(chunks.map((chunk) => [chunk.fileName, chunk])), first) };
};
