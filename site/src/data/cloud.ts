import type { GaussianSpec } from 'energy-barycenter';

export type Row = readonly [number, number];

/** A marginal: points of the plane, or a formula that draws them. */
export type Cloud =
  | { readonly name: string; readonly rows: readonly Row[] }
  | { readonly name: string; readonly distribution: GaussianSpec };
