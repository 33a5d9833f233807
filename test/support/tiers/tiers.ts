import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

export interface Tier {
  readonly name: 'quick' | 'slow' | 'nightly';
  readonly ending: string;
  /** CPU seconds that a file may take, its children's included. */
  readonly budget: number;
}

/** A file's name says its tier. `test:quick` runs the first, `test` two and `test:all` three. */
export const TIERS: readonly Tier[] = [
  { name: 'quick', ending: '.test.ts', budget: 4 },
  { name: 'slow', ending: '.slow.test.ts', budget: 60 },
  { name: 'nightly', ending: '.nightly.test.ts', budget: Infinity },
];

export function tierOf(path: string): Tier {
  return TIERS.findLast(({ ending }) => path.endsWith(ending))!;
}

/**
 * What each scope leaves out. `nodes`, for the tests on other Nodes, has the quick tier and what a Node may get wrong:
 * the slow tests of kernels on the CPU, of devices and of what reads files.
 */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  quick: ['**/*.{slow,nightly}.test.ts'],
  nodes: [
    '**/*.nightly.test.ts',
    '{bench,experiments}/**/*.slow.test.ts',
    'test/!(autograd|device|node|ops)/**/*.slow.test.ts',
    'test/node/!(io)/**/*.slow.test.ts',
    'test/ops/**/webgpu_*.slow.test.ts',
    'test/ops/tuning/*.slow.test.ts',
  ],
  slow: ['**/*.nightly.test.ts'],
  all: [],
};

/** @throws Error for a scope that there is not */
export function leftOut(scope: string): readonly string[] {
  const patterns = LEFT_OUT[scope];
  if (!patterns)
    throw new Error(`BARYCENTER_TEST_SCOPE must be one of ${Object.keys(LEFT_OUT).join(', ')}; got "${scope}"`);
  return patterns;
}

/** Those that stand in for modules or load them anew, which the next file of the same process would see. */
export function filesThatMock(root: string, patterns: readonly string[]): string[] {
  const mocks = /\bvi\s*\.\s*(mock|doMock|unmock|resetModules)\(/;
  return globSync([...patterns], { cwd: root }).filter((path) => mocks.test(readFileSync(`${root}/${path}`, 'utf8')));
}
