import { RESIDUAL } from './procrustes.js';

/** What the answer at ε = 0 came to. */
export interface Ranks {
  /** [K] */
  readonly marginals: readonly number[];
  readonly barycenter: number;
  /** Of Σ_k λ_k Σ_k: the space that all of it happens in. */
  readonly space: number;
}

const listed = (marginals: readonly number[]): string =>
  `marginal${marginals.length > 1 ? 's' : ''} ${marginals.join(', ')}`;

/** Marginals for which a comparison of ranks holds. */
const where = (ranks: readonly number[], holds: (rank: number) => boolean): number[] =>
  [...ranks.keys()].filter((k) => holds(ranks[k]));

/** What to say of a fixed point that did not settle; empty where it did. */
export function residualWarnings(residual: number): string[] {
  if (residual <= RESIDUAL) return [];
  return [
    `The fixed point's relative residual is ${residual}, above ${RESIDUAL}: covariances are badly conditioned. Add a small ` +
      'multiple of the identity to them, or use a larger epsilon.',
  ];
}

/** What to say of singular covariances and of a residual that stayed; empty where all is regular. */
export function buresWarnings({ marginals, barycenter, space }: Ranks, residual: number): string[] {
  const out: string[] = [];
  if (!marginals.includes(space)) {
    out.push(
      `No covariance has the rank ${space} of their mean, so the barycenter may be one of several of the same value; ` +
        'add a small multiple of the identity to one of them to choose.',
    );
  }
  const low = where(marginals, (rank) => rank < barycenter);
  if (low.length > 0) {
    out.push(
      `No map takes ${listed(low)} to the barycenter, whose rank ${barycenter} is higher: there toBarycenter goes by a ` +
        'pseudo-inverse, with the rest as its covariance.',
    );
  }
  const high = where(marginals, (rank) => rank > barycenter);
  if (high.length > 0) {
    out.push(
      `No map takes the barycenter, of rank ${barycenter}, to ${listed(high)} of higher rank: there toMarginal goes by a ` +
        'pseudo-inverse, with the rest as its covariance.',
    );
  }
  return [...out, ...residualWarnings(residual)];
}
