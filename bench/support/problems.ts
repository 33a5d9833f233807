import { readFile } from 'node:fs/promises';
import { defineProblem, problemFromJson, squaredEuclidean, type Problem } from '../../src/index.js';
import { benchNormals } from './device_data.js';
import { fromRoot } from './root.js';

/**
 * Problems that whole iterations are timed on: examples by name, and `cells`, tables of a single-cell experiment's
 * shape.
 */
export type BenchProblem = 'twister' | 'twister-paper' | 'twister-quick' | 'cells';

const CELLS = { rows: 6000, columns: 50 };

/**
 * 6000 points of 50 dimensions for each of two marginals, networks of [256, 256, 256], 1024 chains a marginal, 100
 * steps.
 */
function cells(): Problem {
  const table = (draw: number) => ({ ...CELLS, data: benchNormals(draw, CELLS.rows * CELLS.columns) });
  return defineProblem({
    name: 'cells',
    epsilon: 0.1,
    marginals: [1, 2].map((draw) => ({ weight: 0.5, cost: squaredEuclidean(), samples: table(draw) })),
    potential: { kind: 'shared', hidden: [256, 256, 256], activation: 'relu' },
    sampler: { kind: 'ula', steps: 100, stepSize: 0.009 },
    training: { iterations: 200, batchSize: 1024, optimizer: { kind: 'adam', learningRate: 1e-3 } },
  });
}

export async function benchProblem(name: BenchProblem): Promise<Problem> {
  if (name === 'cells') return cells();
  return problemFromJson(await readFile(fromRoot('examples', `${name}.json`), 'utf8'), fromRoot('examples'));
}
