import type { Solver } from './problem.js';
import { locationScatter, treeInstance, treeLikeInstance, type Question } from './questions.js';
import type { Counts } from './score_plan.js';

export const PARTS = ['location-scatter', 'tree', 'paper', 'conditionals'] as const;
export type Part = (typeof PARTS)[number];

/** One training, and how it is scored. */
export interface Case {
  /** File of its kept result. */
  readonly name: string;
  readonly part: Part;
  /** Made when it is trained: it may read a file. */
  question(): Question;
  readonly family: Question['family'];
  readonly dim: number;
  readonly epsilon: number;
  readonly solver: Solver;
}

/** The slow end of chains at D ≤ 16 forgets in few steps; carried, 3 of them follow the potentials. */
const CHAINS = { relativeStep: 1.5, steps: 8, carried: 3, averageDecay: 0.97 } as const;

/**
 * Wide enough that the directions of two quadratic forms can be told apart (8 D units), at a rate that falls with D: a
 * faster one leaves the noise of gradients in the potential, a slower one its first features.
 */
export function solverOf(dim: number): Solver {
  const common = { ...CHAINS, batchSize: 256, scale: 8 };
  if (dim <= 16) return { ...common, hidden: [128], iterations: 3200, learningRate: 0.04 };
  if (dim <= 64) return { ...common, hidden: [512], iterations: 6400, learningRate: 0.01 };
  return { ...common, hidden: [1024], iterations: 6400, learningRate: 0.005 };
}

const quickSolver = (dim: number): Solver => ({ ...solverOf(dim), hidden: [64], iterations: 600 });

const nameOf = (epsilon: number): string => `eps${String(epsilon).replace('.', '_')}`;

function scatterCase(part: Part, family: Question['family'], dim: number, epsilon: number, solver: Solver): Case {
  const name = `${part}-${family}-${dim}-${nameOf(epsilon)}`;
  return { name, part, family, dim, epsilon, solver, question: () => locationScatter(family, dim, epsilon) };
}

/** `data`: the folder that TreeDSBM's instances are in. */
export function casesOf(quick: boolean, data: string): readonly Case[] {
  const small = 0.01;
  if (quick) {
    const solver = quickSolver(4);
    const tree = { name: 'tree-4', part: 'tree', family: 'gaussian', dim: 4, epsilon: small, solver } as const;
    return [
      scatterCase('location-scatter', 'cube', 4, small, solver),
      { ...tree, question: () => treeLikeInstance(4, small) },
      scatterCase('paper', 'gaussian', 2, 1, solver),
      scatterCase('conditionals', 'gaussian', 4, 0.1, solver),
    ];
  }
  const scatters = (['gaussian', 'cube'] as const).flatMap((family) =>
    [64, 128].map((dim) => scatterCase('location-scatter', family, dim, small, solverOf(dim))),
  );
  const trees = [64, 96, 128].map((dim): Case => ({
    name: `tree-${dim}`,
    part: 'tree',
    family: 'gaussian',
    dim,
    epsilon: small,
    solver: solverOf(dim),
    question: () => treeInstance(data, dim, small),
  }));
  // Of D = 64 at the small ε, the first part has the training.
  const papers = [2, 4, 8, 16, 64].flatMap((dim) =>
    (dim < 64 ? [1, small] : [1]).map((epsilon) => scatterCase('paper', 'gaussian', dim, epsilon, solverOf(dim))),
  );
  // At the small ε, all Gaussians of the other parts are scored, too.
  const conditionals = [2, 4, 8, 16, 64, 128].map((dim) =>
    scatterCase('conditionals', 'gaussian', dim, 0.1, solverOf(dim)),
  );
  return [...scatters, ...trees, ...papers, ...conditionals];
}

/** A million points where solvers are compared by the barycenter: the floor of their moments is .006 % at D = 128. */
export function countsOf({ part, epsilon }: Case, quick: boolean): Counts {
  // Half of the noise of draws squared is what is left in a mean over points: the wider plans are, the more draws.
  const draws = epsilon < 0.5 ? 1 : 32;
  if (quick) return { points: 16_384, meanPoints: 8192 / draws, draws, chunk: 8192 };
  const million = part === 'location-scatter' || part === 'tree';
  return { points: million ? 1_000_000 : 65_536, meanPoints: 131_072 / draws, draws, chunk: 16_384 };
}
