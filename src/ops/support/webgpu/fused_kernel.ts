import { slopeWords } from '../../../../kernels/webgpu/parts/kept_slopes.wgsl.js';
import {
  costGradientVectors,
  langevinChainWgsl,
  type LangevinChainWgslSpec,
} from '../../../../kernels/webgpu/langevin_chain.wgsl.js';
import type { Kernel } from '../../../device/webgpu/kernel_call.js';
import { Stream } from '../../../random/counters.js';
import type { LangevinChainSpec } from '../../langevin_chain/contract.js';
import { parameterLayout } from '../network_shape.js';
import { costSources, type CostSources } from './cost_sources.js';
import { placeSlopes, type TileLimits, type TileTuning } from './tile_plan.js';

/** How the fused chain covers its chains, decided. */
export type DecidedTile = TileTuning & Pick<LangevinChainWgslSpec, 'tile'>;

export interface FusedKernel {
  readonly kernel: Kernel;
  /** vec4s of scratch that a tile takes. */
  readonly scratchStride: number;
}

/** The kernel that runs `tiles` tiles, decided on by `tuning`. */
export function fusedKernel(
  limits: TileLimits,
  spec: Pick<LangevinChainSpec, 'network' | 'costs' | 'constraint' | 'scheme'>,
  tiles: number,
  tuning: DecidedTile,
  costs: CostSources = costSources(spec.costs),
): FusedKernel {
  const specification = kernelSpecification(limits, spec, costs, tiles, tuning);
  const kernel = { name: 'langevin_chain', source: langevinChainWgsl(specification) };
  return { kernel, scratchStride: specification.scratchStride };
}

function kernelSpecification(
  limits: TileLimits,
  { network, constraint = 'none', scheme = 'euler' }: Pick<LangevinChainSpec, 'network' | 'constraint' | 'scheme'>,
  costs: CostSources,
  tiles: number,
  tuning: DecidedTile,
): LangevinChainWgslSpec {
  const base = { layout: parameterLayout(network), activation: network.activation, tile: tuning.tile };
  const placed = placeSlopes(limits, base);
  const slopes = tuning.slopes ?? placed.slopes;
  const slopeScratch = slopes === 'scratch' ? slopeWords(base, slopes) / 4 : 0;
  const costVectors = costs.elementwise ? 0 : costGradientVectors(base);
  const fits = costVectors * 16 <= placed.bytesLeft;
  const costGradients = tuning.costGradients ?? (fits ? 'workgroup' : 'scratch');
  return {
    ...base,
    networks: network.networks,
    tiles,
    stream: Stream.langevinNoise,
    costs,
    elementwise: costs.elementwise,
    slopes,
    costGradients,
    slopeScratch,
    scratchStride: slopeScratch + (costGradients === 'scratch' ? costVectors : 0),
    onSphere: constraint === 'unit-sphere',
    averagesNoise: scheme === 'leimkuhler-matthews',
  };
}
