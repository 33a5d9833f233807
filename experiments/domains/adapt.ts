import { defineProblem, solveClassical, squaredEuclidean, type Device, type Plan } from '../../src/index.js';
import type { Labelled, Question } from './domain.js';
import { accuracy } from './nearest.js';

export const SOLVERS = ['bures', 'sliced', 'free-support'] as const;
export type Adapter = (typeof SOLVERS)[number];

/** Shares of the target's new rows that are classified right. */
export interface Accuracies {
  readonly question: string;
  /** Learned from the sources' rows as they are. */
  readonly none: number;
  /** Learned from the sources' rows and asked of the target's, all at the barycenter. */
  readonly adapted: Readonly<Record<Adapter, number>>;
  /** Learned from the target's own labels. */
  readonly oracle: number;
  /** Of a share of the oracle's size, by chance. */
  readonly standardError: number;
}

const together = (domains: readonly Labelled[]): Labelled => ({
  rows: domains.flatMap(({ rows }) => rows),
  labels: domains.flatMap(({ labels }) => labels),
});

/** Rows at the barycenter, with the labels that they had. */
async function carried(plan: Plan, { rows, labels }: Labelled): Promise<Labelled> {
  const data = await plan.conditionalMean(rows.map((row) => [...row]));
  const dim = plan.outputDim;
  return { rows: rows.map((_, i) => Float64Array.from(data.subarray(i * dim, (i + 1) * dim))), labels };
}

async function adaptedAccuracy(device: Device, kind: Adapter, { sources, target, held }: Question, seed: number) {
  const domains = [...sources, target];
  const problem = defineProblem({
    epsilon: 0,
    solver: { kind },
    marginals: domains.map(({ rows }) => {
      return { samples: rows.map((row) => [...row]), weight: 1 / domains.length, cost: squaredEuclidean() };
    }),
  });
  const barycenter = await solveClassical(problem, { device, seed });
  try {
    const learned: Labelled[] = [];
    for (const [k, domain] of sources.entries()) learned.push(await carried(barycenter.plan(k), domain));
    return accuracy(together(learned), await carried(barycenter.plan(sources.length), held));
  } finally {
    barycenter.free();
  }
}

export async function accuraciesOf(device: Device, question: Question, seed: number): Promise<Accuracies> {
  const { name, sources, target, held } = question;
  const adapted = {} as Record<Adapter, number>;
  for (const kind of SOLVERS) adapted[kind] = await adaptedAccuracy(device, kind, question, seed);
  const oracle = accuracy(target, held);
  return {
    question: name,
    none: accuracy(together(sources), held),
    adapted,
    oracle,
    standardError: Math.sqrt(Math.max(oracle * (1 - oracle), 1 / held.rows.length) / held.rows.length),
  };
}
