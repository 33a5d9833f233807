import type { MapScore } from './maps.js';

/** Some pictures beside the exact barycenter of the same kinds, in percent of that one's spread. */
export interface Compared {
  readonly name: string;
  readonly pictures: number;
  /** ‖m − m'‖² of the mean pictures. */
  readonly mean: number;
  /** Σ of the pixels' variances, over that of the exact barycenter with its blur, less 1. */
  readonly spread: number;
  /** Σ over pixels of W₂² between their laws. */
  readonly pixels: number;
  /** In the leading principal components. */
  readonly frechet: number;
}

export interface Findings {
  readonly side: number;
  readonly components: number;
  /** Their part of the exact barycenter's spread. */
  readonly captured: number;
  /** Σ of the pixels' variances of the exact barycenter at ε = 0, and what white noise of variance ε adds. */
  readonly spread: number;
  readonly noise: number;
  /** What ε adds to Gaussians of the same moments, over what white noise of variance ε does. */
  readonly widening: number;
  readonly learned: readonly Compared[];
  /** The exact barycenter of one half of the pictures beside that of the other. */
  readonly floor: Compared;
  /** Every picture half way to the mean of the other kind, blurred: maps that know nothing of partners. */
  readonly halfWay: Compared;
  readonly others: readonly Compared[];
  readonly maps: readonly MapScore[];
  readonly seconds: number;
}
