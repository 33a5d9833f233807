import type { Program } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { withOwner, type Owner } from '../device/owner.js';
import { invalid } from '../errors.js';
import { frozenPlaces, joinedTensors, type FrozenTensors } from '../layers/frozen_graph.js';
import { slicedPrograms } from '../layers/slices.js';
import { checkArguments, checkBuffer, checkSegments } from '../ops/support/checks.js';
import { inputLength, inputStarts } from '../ops/support/cost_inputs.js';
import { segmentStarts, totalChains, type Segment } from '../ops/support/segments.js';
import type { Asked, CostArguments } from './contract.js';
import type { LayerCost } from './layer_cost.js';
import { recordCost } from './recorded.js';

const OPERATION = 'generated cost';

/** Chains one after the other that have the same cost. */
interface Run {
  readonly cost: LayerCost;
  /** The first chain. */
  readonly first: number;
  readonly chains: number;
  /** Numbers of `x` before its points. */
  readonly origin: number;
}

/** Neighbouring segments of one cost are one batch. */
function runsOf(costs: readonly LayerCost[], segments: readonly Segment[]): Run[] {
  const [starts, origins] = [segmentStarts(segments), inputStarts(costs, segments)];
  const runs: Run[] = [];
  for (const [s, { marginal, chains }] of segments.entries()) {
    const [cost, last] = [costs[marginal], runs[runs.length - 1]];
    if (last?.cost === cost) runs[runs.length - 1] = { ...last, chains: last.chains + chains };
    else runs.push({ cost, first: starts[s], chains, origin: origins[s] });
  }
  return runs;
}

function placedCosts(owner: Owner<Device>, costs: readonly LayerCost[]): Map<LayerCost, FrozenTensors> {
  const place = frozenPlaces(owner);
  const tensorsOf = ({ generator, features }: LayerCost): FrozenTensors =>
    features ? joinedTensors('generator.', place(generator), place(features)) : place(generator);
  return new Map(costs.map((cost) => [cost, tensorsOf(cost)]));
}

const nothing = (): never => {
  throw new Error('no gradient of parameters was asked for');
};

/**
 * Costs through generators, or their gradients in z: every chain's G(z) is evaluated once, segments of one cost
 * together.
 */
export function layerCostProgram(
  device: Device,
  costs: readonly LayerCost[],
  segments: readonly Segment[],
  asked: Asked,
): Program<CostArguments> {
  checkSegments(OPERATION, segments, costs.length);
  const [{ yDim }] = costs;
  const other = costs.find((cost) => cost.yDim !== yDim);
  if (other) {
    const received = `${yDim} and ${other.yDim} numbers`;
    throw invalid(OPERATION, 'all generators take z of one dimension', received, 'Use one generator.');
  }
  const chains = totalChains(segments);
  return withOwner(device, (owner) => {
    const runs = runsOf(costs, segments);
    const recorded = runs.map((run) => recordCost(run.cost, run.chains, asked));
    const placed = placedCosts(owner, costs);
    const programs = slicedPrograms(owner, recorded, Math.min(...costs.map(({ memory }) => memory)));
    return {
      run(args) {
        checkArguments(OPERATION, args);
        const { x, y, out } = args;
        checkBuffer(OPERATION, 'x', x, inputLength(costs, segments));
        checkBuffer(OPERATION, 'y', y, chains * yDim);
        checkBuffer(OPERATION, 'out', out, asked === 'value' ? chains : chains * yDim);
        for (const [r, { cost, first, origin }] of runs.entries()) {
          programs[r]({
            given: [
              { buffer: x, first: 0, origin },
              { buffer: y, first },
            ],
            results: [{ buffer: out, first }],
            tensors: { ...placed.get(cost)!, gradient: nothing, written: nothing },
          });
        }
      },
    };
  });
}
