/**
 * Stream tags, the first word of the Philox counter (stream, iteration, chain, block). Two draws with different tags
 * never share a counter, whatever their other words.
 */
export const Stream = {
  /**
   * Rows of a minibatch: (batchRows, iteration, marginal·batch + b, 0); outside training (…, marginal, row), an
   * iteration word of its own.
   */
  batchRows: 1,
  /** Start of a chain: (initialPoint, iteration, chain, ⌊i/4⌋). */
  initialPoint: 2,
  /** Langevin noise: (langevinNoise, iteration, chain, step·⌈D/4⌉ + ⌊i/4⌋). */
  langevinNoise: 3,
  /** Network initialisation: (parameters, network, layer, ⌊index/4⌋). */
  parameters: 4,
  /** Draws from a distribution marginal: (distribution, iteration, marginal·batch + b, ⌊i/4⌋). */
  distribution: 5,
  /** Proposals of the validation loss: (validation, iteration, chain, ⌊i/4⌋). */
  validation: 6,
  /** Pixels that stand for a picture: (colours, picture, run, 0). */
  colours: 7,
  /** Directions in which a cost's curvature is probed: (curvature, 0, pair, ⌊i/4⌋). */
  curvature: 8,
  /** What the checks of a result pick: (checks, marginal, point, candidate). */
  checks: 9,
  /** Anything that belongs to a test. */
  test: 1000,
} as const;

/** A seed split into the two Philox key words. */
export type PhiloxKey = readonly [low: number, high: number];
