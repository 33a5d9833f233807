import { add, mul, squaredNorm, sub } from '../autograd/index.js';
import { traceMap, type TracedMap } from '../autograd/traced_map.js';
import { backwardPass, forwardPass } from '../layers/passes.js';
import { mapValues } from '../layers/kinds/steps/row_map.js';
import { Recorder, type Value } from '../layers/recorder.js';
import type { Recorded } from '../layers/slices.js';
import type { Asked } from './contract.js';
import type { LayerCost } from './layer_cost.js';

/** ½‖seen − target‖² and, under a normal reference of z, ε (½‖z‖² + ½ d log 2π). */
function valueMap(floats: number, dim: number, epsilon: number | undefined): TracedMap {
  if (epsilon === undefined)
    return traceMap({ seen: floats, target: floats }, ({ seen, target }) => mul(0.5, squaredNorm(sub(seen, target))));
  const constant = 0.5 * epsilon * dim * Math.log(2 * Math.PI);
  return traceMap({ seen: floats, target: floats, z: dim }, ({ seen, target, z }) =>
    add(mul(0.5, squaredNorm(sub(seen, target))), add(mul(0.5 * epsilon, squaredNorm(z)), constant)),
  );
}

const differenceMap = (floats: number): TracedMap =>
  traceMap({ seen: floats, target: floats }, ({ seen, target }) => sub(seen, target));

/** slope + ε z */
const withNormalMap = (dim: number, epsilon: number): TracedMap =>
  traceMap({ slope: dim, z: dim }, ({ slope, z }) => add(slope, mul(epsilon, z)));

/**
 * Records a cost, [chains], or its gradient in z, [chains, d], at some chains: G(z) once, and for the gradient one pass
 * back from u(G(z)) − u(x) through u and G. Given: x, z.
 */
export function recordCost(cost: LayerCost, chains: number, asked: Asked): Recorded {
  const { generator, features, seesX, normal, xDim, yDim } = cost;
  const record = new Recorder();
  const [x, z] = [record.value(xDim), record.value(yDim)];
  const made = forwardPass(record, generator.graph, z);
  const picture = made.values[generator.graph.output];
  const featured = features && forwardPass(record, features.graph, picture);
  const seen = features && featured ? featured.values[features.graph.output] : picture;
  const target = features && seesX ? forwardPass(record, features.graph, x).values[features.graph.output] : x;
  const done = (result: Value): Recorded => ({ steps: record.steps, given: [x, z], results: [result], images: chains });
  if (asked === 'value') {
    const rows = { seen, target, ...(normal !== undefined && { z }) };
    return done(mapValues(record, valueMap(seen.floats, yDim, normal), rows, 1));
  }
  const difference = mapValues(record, differenceMap(seen.floats), { seen, target }, seen.floats);
  const toInput = { input: true, parameters: false };
  const cotangent =
    features && featured ? backwardPass(record, features.graph, featured, difference, toInput)! : difference;
  const slope = backwardPass(record, generator.graph, made, cotangent, toInput)!;
  return done(normal === undefined ? slope : mapValues(record, withNormalMap(yDim, normal), { slope, z }, yDim));
}
