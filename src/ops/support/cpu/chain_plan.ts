import type { CpuCostProgram, TracedCost } from '../../../autograd/traced_cost.js';
import type { CpuDevice } from '../../../device/cpu/cpu_device.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import type { Owner } from '../../../device/owner.js';
import { inputStarts, type InputShape } from '../cost_inputs.js';
import { segmentStarts, type Segment } from '../segments.js';
import { TILE } from './tile.js';

/** The table of `kernels/cpu/parts/chains.ts` in device memory. */
export interface ChainPlan {
  readonly descriptor: DeviceBuffer;
  readonly tiles: number;
  /** Rows of scratch that the largest cost program needs of a tile, x and y included. */
  readonly slots: number;
}

export interface ChainPlanSpec {
  /** D */
  readonly dim: number;
  readonly segments: readonly Segment[];
  /** One per marginal; left out by the ops that know no cost. */
  readonly costs?: readonly TracedCost[];
  /** Shapes of x, for ops that know x and no cost; the costs' where left out. */
  readonly inputs?: readonly InputShape[];
  /** Tiles that a command's tile takes together, 1 where left out. */
  readonly groupTiles?: number;
}

const HEADER_WORDS = 2;
const SEGMENT_WORDS = 15;
const COST_WORD = 6;

/** Where a cost's programs and constants lie. */
interface PlacedCost {
  readonly words: readonly number[];
  readonly slots: number;
}

/** The plan's buffers are its owner's. */
export function createChainPlan(
  owner: Owner<CpuDevice>,
  { dim, segments, costs, inputs = costs, groupTiles = 1 }: ChainPlanSpec,
): ChainPlan {
  const placed = costs === undefined ? undefined : placeCosts(owner, costs);
  const words = new Uint32Array(HEADER_WORDS + segments.length * SEGMENT_WORDS);
  words.set([dim, segments.length]);
  const firstChains = segmentStarts(segments);
  const firstInputs = inputs === undefined ? undefined : inputStarts(inputs, segments);
  let tiles = 0;
  segments.forEach(({ marginal, chains }, s) => {
    const at = HEADER_WORDS + s * SEGMENT_WORDS;
    words.set([marginal, chains, firstChains[s], tiles, firstInputs?.[s] ?? 0, inputs?.[marginal]?.xDim ?? 0], at);
    words.set(placed?.[marginal]?.words ?? [], at + COST_WORD);
    tiles += Math.ceil(chains / (groupTiles * TILE));
  });
  const descriptor = owner.upload('chain table', words);
  return {
    descriptor,
    tiles,
    slots: Math.max(0, ...(placed ?? []).map((cost) => cost.slots)),
  };
}

/** Marginals that share a cost share its programs. */
function placeCosts(owner: Owner<CpuDevice>, costs: readonly TracedCost[]): PlacedCost[] {
  const known = new Map<TracedCost, PlacedCost>();
  return costs.map((cost) => {
    const place = known.get(cost) ?? placeCost(owner, cost);
    known.set(cost, place);
    return place;
  });
}

function placeCost(owner: Owner<CpuDevice>, cost: TracedCost): PlacedCost {
  const { value, gradient, constants } = cost.toCpuPrograms();
  const pointer = (label: string, data: ArrayBufferView): number =>
    owner.device.pointer('cost program', owner.upload(label, data));
  const program = (p: CpuCostProgram): number[] => [
    pointer('cost program', p.words),
    p.words.length,
    p.yStart,
    p.result,
  ];
  return {
    words: [pointer('cost constants', constants), ...program(value), ...program(gradient)],
    slots: Math.max(value.slots, gradient.slots, cost.xDim + cost.yDim),
  };
}
