import { mul } from '../autograd/index.js';
import { traceMap } from '../autograd/traced_map.js';
import type { TracedCost } from '../autograd/traced_cost.js';
import type { CheckedGraph } from '../layers/graph.js';
import { mapValues } from '../layers/kinds/steps/row_map.js';
import { backwardPass, forwardPass } from '../layers/passes.js';
import { Recorder } from '../layers/recorder.js';
import { floatsOf } from '../layers/shape.js';
import type { Recorded } from '../layers/slices.js';
import { costGradient } from '../ops/cost_gradient/launch.js';
import { costValue } from '../ops/cost_value/launch.js';

/**
 * Records losses c(target, G(input)) of examples, [images], and the gradient of their mean to the parameters. Given:
 * input, target.
 */
export function recordLoss(graph: CheckedGraph, loss: TracedCost, images: number): Recorded {
  const record = new Recorder();
  const [input, target] = [record.value(floatsOf(graph.input)), record.value(loss.xDim)];
  const forward = forwardPass(record, graph, input);
  const output = forward.values[graph.output];
  // Fewer images leave rows from earlier at the end, which are worked out as well and read by nobody.
  const spec = (chains: number) => ({ costs: [loss], segments: [{ marginal: 0, chains }] });
  const losses = record.step({
    op: 'cost_value',
    reads: [target, output],
    floats: 1,
    build(owner, most) {
      const program = owner.own(costValue(owner.device, spec(most)));
      return (_images, at) => program.run({ x: at.of(target), y: at.of(output), out: at.out });
    },
  });
  const slope = record.step({
    op: 'cost_gradient',
    reads: [target, output],
    floats: output.floats,
    build(owner, most) {
      const program = owner.own(costGradient(owner.device, spec(most)));
      return (_images, at) => program.run({ x: at.of(target), y: at.of(output), out: at.out });
    },
  });
  const share = traceMap({ slope: output.floats }, ({ slope: own }) => mul(1 / images, own));
  const cotangent = mapValues(record, share, { slope }, output.floats);
  backwardPass(record, graph, forward, cotangent, { input: false, parameters: true });
  return { steps: record.steps, given: [input, target], results: [losses], images };
}
