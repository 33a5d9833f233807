import { resolve } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/** `npm run test:quick` sets this: everything but the tests that take more than a few seconds. */
const quick = process.env.BARYCENTER_TEST_SCOPE === 'quick';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'bench/**/*.test.ts', 'experiments/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(quick ? ['**/*.slow.test.ts'] : [])],
    setupFiles: ['test/support/exact_arrays.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // What a device remembers, checks of V8 and fast kernels of a GPU, is not to mix with the user's own.
    env: { BARYCENTER_CACHE: resolve('node_modules', '.cache', 'energy-barycenter', 'tests') },
    // For what hangs. Nothing is judged by how long it takes, which other work on the machine may multiply.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
