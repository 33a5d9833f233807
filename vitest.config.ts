import { configDefaults, defineConfig } from 'vitest/config';

/** `npm run test:quick` sets this: everything but the tests that take more than a few seconds. */
const quick = process.env.BARYCENTER_TEST_SCOPE === 'quick';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'bench/**/*.test.ts', 'experiments/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(quick ? ['**/*.slow.test.ts'] : [])],
    pool: 'forks',
    maxWorkers: 2,
    // For what hangs. Nothing is judged by how long it takes, which other work on the machine may multiply.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
