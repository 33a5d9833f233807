import type { Problem } from '../problem/problem.js';

/** ε of iteration t (from 0) over the problem's: falls by equal factors, and is 1 once annealing is over. */
export function annealedFactor({ anneal }: Pick<Problem['training'], 'anneal'>, iteration: number): number {
  if (anneal === undefined || iteration >= anneal.iterations) return 1;
  return anneal.from ** (1 - iteration / anneal.iterations);
}
