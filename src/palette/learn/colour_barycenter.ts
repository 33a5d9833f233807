import type { MetricPoint } from '../../barycenter/training/checkpoint.js';
import type { Device } from '../../device/device.js';
import type { ColourCube } from './representatives.js';
import type { Measurement } from './smooth_field.js';

export const PALETTE_SOLVERS = ['energy', 'sliced', 'sinkhorn-grid'] as const;

/** What finds a barycenter of colours: `energy` learns it, the others train nothing. */
export type PaletteSolver = (typeof PALETTE_SOLVERS)[number];

/** ε where none is given, in units of the colours' mean variance. */
export const DEFAULT_EPSILON = 0.1;

export interface FindOptions {
  readonly device: Device;
  /** λ_k > 0, [K], sum 1. */
  readonly weights: readonly number[];
  /** ε in units of the colours' mean variance; `sliced` has none. */
  readonly epsilon: number;
  readonly seed: number;
  /** Of training. */
  readonly iterations: number;
  readonly signal: AbortSignal;
  /** Of training. */
  readonly onProgress?: (point: MetricPoint) => void;
  /** Of a solver that trains nothing: what is left, in its own measure. */
  readonly onIteration?: (iteration: number, residual: number) => void;
}

/** A barycenter of pictures' colours, as grades are made of it. The caller frees it. */
export interface ColourBarycenter {
  /** Where the plan of picture k takes the colours of cubes, a measurement each, weighted OKLab. */
  measure(k: number, cubes: readonly ColourCube[]): Promise<Measurement[]>;
  /** Why grades made of it should not be believed, in words; none where nothing speaks against them. */
  doubts(): Promise<string[]>;
  free(): void;
}
