import { readFile } from 'node:fs/promises';
import { defineProblem, problemFromJson, squaredEuclidean, type Problem } from '../../src/index.js';
import { benchNormals } from './device_data.js';
import { fromRoot } from './root.js';

/**
 * Problems that whole iterations are timed on: examples by name, and `cells`, tables of a single-cell experiment's
 * shape.
 */
export type BenchProblem = 'twister' | 'twister-paper' | 'twister-quick' | 'cells';

/** Two tables of normal numbers, one shared network. */
export interface TableProblem {
  readonly name: string;
  /** Of each table. */
  readonly rows: number;
  readonly columns: number;
  readonly hidden: readonly number[];
  /** Chains of each marginal. */
  readonly batch: number;
  /** Langevin steps of an iteration. */
  readonly steps: number;
}

export function tableProblem({ name, rows, columns, hidden, batch, steps }: TableProblem): Problem {
  const table = (draw: number) => ({ rows, columns, data: benchNormals(draw, rows * columns) });
  return defineProblem({
    name,
    epsilon: 0.1,
    marginals: [1, 2].map((draw) => ({ weight: 0.5, cost: squaredEuclidean(), samples: table(draw) })),
    potential: { kind: 'shared', hidden, activation: 'relu' },
    sampler: { kind: 'ula', steps, stepSize: 0.009 },
    training: { iterations: 200, batchSize: batch, optimizer: { kind: 'adam', learningRate: 1e-3 } },
  });
}

const cells = { name: 'cells', rows: 6000, columns: 50, hidden: [256, 256, 256], batch: 1024, steps: 100 };

export async function benchProblem(name: BenchProblem): Promise<Problem> {
  if (name === 'cells') return tableProblem(cells);
  return problemFromJson(await readFile(fromRoot('examples', `${name}.json`), 'utf8'), fromRoot('examples'));
}
