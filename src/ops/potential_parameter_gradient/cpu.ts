import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../support/network_shape.js';
import type { PotentialParameterGradientArguments, PotentialParameterGradientSpec } from './contract.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { createNetworkPlan, takeCoefficients } from '../support/cpu/network_plan.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';

/** Most chains of a pair of commands; the twin of COLUMNS in kernels/cpu/potential_parameter_gradient.ts. */
const COLUMNS = 512;
const ROW_STRIDE_BYTES = (COLUMNS + TILE) * 4;
const TILES_PER_CHUNK = COLUMNS / TILE;
/** Rows of G that one tile of `weight_gradient` takes. */
const BLOCK = 4;

export function potentialParameterGradientOnCpu(
  device: CpuDevice,
  spec: PotentialParameterGradientSpec,
): Program<PotentialParameterGradientArguments> {
  const { network } = spec;
  const { networkStride } = parameterLayout(network);
  return withOwner(device, (owner) => {
    const networkPlan = createNetworkPlan(owner, network, { keepValues: true });
    const chainPlan = createChainPlan(owner, { dim: network.inputDim, segments: spec.segments });
    const matrices = placeMatrices(network);
    const table = owner.upload('potential_parameter_gradient layers', matrices.words);
    const workspace = owner.createBuffer('potential_parameter_gradient workspace', matrices.workspaceBytes);
    const scratchStride = (network.inputDim + 1) * ROW_BYTES + networkPlan.tileBytes;
    const scratch = owner.createBuffer('potential_parameter_gradient scratch', device.info.threads * scratchStride);

    const addChunk = (args: PotentialParameterGradientArguments, n: number, firstTile: number): void => {
      const tiles = Math.min(TILES_PER_CHUNK, chainPlan.tiles - firstTile);
      device.dispatch(
        'gradient_rows',
        [
          networkPlan.descriptor,
          chainPlan.descriptor,
          args.arranged,
          args.heads,
          args.y,
          args.weights,
          table,
          workspace,
          n,
          firstTile,
          scratch,
          scratchStride,
        ],
        tiles,
      );
      const gradient = device.pointer('potential_parameter_gradient', args.gradient) + n * networkStride * 4;
      device.dispatch(
        'weight_gradient',
        [table, matrices.count, workspace, tiles * ROW_BYTES, gradient, firstTile === 0 ? 0 : 1],
        matrices.blocks,
      );
    };

    return {
      run(args) {
        takeCoefficients(device, networkPlan, spec.coefficients);
        for (let n = 0; n < network.networks; n++) {
          for (let tile = 0; tile < chainPlan.tiles; tile += TILES_PER_CHUNK) addChunk(args, n, tile);
        }
      },
    };
  });
}

/** The table of matrices: where a layer's inputs and gradients stand in the workspace. */
function placeMatrices(network: NetworkShape) {
  const { layers } = parameterLayout(network);
  let workspaceBytes = 0;
  let blocks = 0;
  const words = layers.flatMap(({ inputs, outputs, weightOffset, biasOffset }) => {
    const inputRows = workspaceBytes;
    workspaceBytes += (inputs + (inputs & 1)) * ROW_STRIDE_BYTES;
    const gradientRows = workspaceBytes;
    const firstBlock = blocks;
    blocks += Math.ceil(outputs / BLOCK);
    workspaceBytes += Math.ceil(outputs / BLOCK) * BLOCK * ROW_STRIDE_BYTES;
    return [inputs, outputs, weightOffset * 4, biasOffset * 4, inputRows, gradientRows, firstBlock];
  });
  return { words: Uint32Array.from(words), count: layers.length, blocks, workspaceBytes };
}
