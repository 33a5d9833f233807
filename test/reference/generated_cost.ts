import type { GeneratedCostSpec } from '../../src/cost/generated_cost.js';
import { directionalDerivative } from '../support/directional_derivative.js';
import { referenceGraph } from './layers/graph.js';

/** Numbers of a trained graph: those of the graph itself, or others for what rounding does. */
interface Parameters {
  readonly generator: ArrayLike<number>;
  readonly features?: ArrayLike<number> | undefined;
}

/**
 * ½‖u(x) − u(G(z))‖², or ½‖x − u(G(z))‖² of x that are features, in float64; under N(0, I) with ε (½‖z‖² + ½ d log 2π).
 */
export function referenceGeneratedCost(
  { generator, features, points = 'pictures', normal = 0 }: GeneratedCostSpec,
  x: ArrayLike<number>,
  z: ArrayLike<number>,
  parameters: Parameters = { generator: generator.parameters, features: features?.parameters },
): number {
  const u = (picture: ArrayLike<number>) =>
    features ? referenceGraph(features.graph, parameters.features!, picture) : Float64Array.from(picture);
  const seen = u(referenceGraph(generator.graph, parameters.generator, z));
  const target = points === 'pictures' ? u(x) : x;
  const distance = seen.reduce((sum, value, i) => sum + (value - target[i]) ** 2, 0);
  const squares = Float64Array.from(z).reduce((sum, value) => sum + value ** 2, 0);
  return 0.5 * distance + normal * (0.5 * squares + 0.5 * z.length * Math.log(2 * Math.PI));
}

/** Its derivative in z along a direction, by central differences in float64. */
export const referenceSlope = (
  spec: GeneratedCostSpec,
  x: ArrayLike<number>,
  z: ArrayLike<number>,
  direction: ArrayLike<number>,
  parameters?: Parameters,
): number =>
  directionalDerivative((at) => referenceGeneratedCost(spec, x, at, parameters), Float64Array.from(z), direction);
