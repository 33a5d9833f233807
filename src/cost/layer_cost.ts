import type { FrozenGraph } from '../layers/frozen_graph.js';
import type { GeneratedCost } from './contract.js';

/**
 * c(x, z) = ½‖u(x) − u(G(z))‖², or ½‖x − u(G(z))‖² of points x that are features, for a generator G and features u
 * whose parameters stay as they are. Where the reference measure of z is N(0, I), its density counts as a part of the
 * cost, ε (½‖z‖² + ½ d log 2π), so that exp((f(z) − c(x, z))/ε) has it as a factor.
 */
export interface LayerCost extends GeneratedCost {
  readonly generator: FrozenGraph;
  readonly features: FrozenGraph | undefined;
  /** Whether features are taken of x, too. */
  readonly seesX: boolean;
  readonly normal: number | undefined;
  readonly memory: number;
}
