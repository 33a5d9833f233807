import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { TierReporter } from './test/support/tiers/reporter.js';
import { filesThatMock, leftOut } from './test/support/tiers/tiers.js';

const root = import.meta.dirname;
/** What `#platform/NAME` is in the sources; to Node it is in the build. */
const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly imports: Readonly<Record<string, { readonly types: string }>>;
};
const alias = Object.fromEntries(Object.entries(imports).map(([name, { types }]) => [name, join(root, types)]));

const include = ['test/**/*.test.ts', 'bench/**/*.test.ts', 'experiments/**/*.test.ts'];
/** `npm run test:quick` says quick, `npm test` slow, `npm run test:all` all, `npm run test:nodes` nodes. */
const exclude = [...configDefaults.exclude, ...leftOut(process.env.BARYCENTER_TEST_SCOPE ?? 'all')];
const alone = filesThatMock(root, include);

export default defineConfig({
  resolve: { alias },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // A process takes file after file, so that what they import is loaded once.
    projects: [
      { extends: true, test: { name: 'shared', include, exclude: [...exclude, ...alone], isolate: false } },
      { extends: true, test: { name: 'alone', include: alone, exclude, sequence: { groupOrder: 1 } } },
    ],
    // Transformed sources, by content: a third of the time of a short run.
    experimental: { fsModuleCache: true, fsModuleCachePath: resolve('node_modules', '.cache', 'vitest') },
    unstubEnvs: true,
    setupFiles: ['exact_arrays.ts', 'tiers/measure.ts'].map((name) => join(root, 'test', 'support', name)),
    reporters: ['default', new TierReporter()],
    // What a device remembers, checks of V8 and fast kernels of a GPU, is not to mix with the user's own.
    env: { BARYCENTER_CACHE: resolve('node_modules', '.cache', 'energy-barycenter', 'tests') },
    // For what hangs. Nothing is judged by how long it takes, which other work on the machine may multiply.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
