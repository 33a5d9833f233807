import type { Solver } from './problem.js';
import { locationScatter, treeInstance, treeLikeInstance, type Question } from './questions.js';
import type { Counts } from './score_plan.js';

/** Of `published`, and of `without-epsilon`. */
export const PUBLISHED_PARTS = ['paper', 'conditionals'] as const;
export const LARGE_PARTS = ['location-scatter', 'tree'] as const;
export type Part = (typeof PUBLISHED_PARTS | typeof LARGE_PARTS)[number];

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

/** Carried chains: at η = 1.5 ε three steps follow the potentials. */
const CHAINS = { relativeStep: 1.5, steps: 8, carried: 3, averageDecay: 0.97, batchSize: 256 } as const;

/**
 * Wide enough that the directions of two quadratic forms can be told apart (8 D units). A large scale lets first layers
 * stay near their start, where silu is almost a parabola; in few dimensions it would make the first potentials too
 * steep for the step. In many a faster rate leaves the noise of gradients in the potential.
 */
export function solverOf(dim: number): Solver {
  if (dim <= 4) return { ...CHAINS, hidden: [64], iterations: 2400, learningRate: 0.02, scale: 4 * dim };
  if (dim <= 16) return { ...CHAINS, hidden: [128], iterations: 2400, learningRate: 0.03, scale: 32 };
  if (dim <= 64) return { ...CHAINS, hidden: [512], iterations: 6400, learningRate: 0.003, scale: 128 };
  if (dim <= 96) return { ...CHAINS, hidden: [768], iterations: 6000, learningRate: 0.003, scale: 128 };
  return { ...CHAINS, hidden: [1024], iterations: 5000, learningRate: 0.003, scale: 128 };
}

const quickSolver = (dim: number): Solver => ({ ...solverOf(dim), iterations: 600 });

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
    [64, 128].map((dim) => {
      const solver = solverOf(dim);
      if (family === 'gaussian') return scatterCase('location-scatter', family, dim, small, solver);
      // The corners of cubes are learned last, and a scale of 128 sends chains out of them.
      const iterations = 1.5 * solver.iterations;
      return scatterCase('location-scatter', family, dim, small, { ...solver, scale: 32, iterations });
    }),
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
