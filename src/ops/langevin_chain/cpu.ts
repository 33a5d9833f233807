import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { Stream } from '../../random/counters.js';
import type { LangevinChainArguments, LangevinChainSpec } from './contract.js';
import { usesNetwork } from '../support/network_shape.js';
import { STEP_FACTORS, StepFactors } from '../support/step_factors.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { createNetworkPlan, hiddenWeights } from '../support/cpu/network_plan.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';

/** Floating-point operations that a command may take: about 50 ms at the speed of one thread, times the threads. */
const COMMAND_OPERATIONS_PER_THREAD = 1e9;
/** Operations counted for a component of a chain that are not in the networks: noise, cost, update. */
const OTHER_OPERATIONS = 100;
/** Four times the second-level cache of a core today: below it, reading panels again is not what costs. */
const LARGE_PANEL_BYTES = 4 << 20;
const GROUPS_PER_THREAD = 2;

export function langevinChainOnCpu(device: CpuDevice, spec: LangevinChainSpec): Program<LangevinChainArguments> {
  return langevinChainVariant(device, spec, 'langevin_chain');
}

/** The same without panels and vectors: what the fast kernel is held against. */
export function naiveLangevinChainOnCpu(device: CpuDevice, spec: LangevinChainSpec): Program<LangevinChainArguments> {
  return langevinChainVariant(device, spec, 'langevin_chain_naive');
}

function langevinChainVariant(
  device: CpuDevice,
  spec: LangevinChainSpec,
  kernel: 'langevin_chain' | 'langevin_chain_naive',
): Program<LangevinChainArguments> {
  const { network, costs, segments, constraint = 'none', scheme = 'euler' } = spec;
  const naive = kernel === 'langevin_chain_naive';
  return withOwner(device, (owner) => {
    const networkPlan = createNetworkPlan(owner, network, { keepValues: naive });
    const groupTiles = naive ? 1 : tilesTogether(spec, networkPlan.panelBytes, device.info.threads);
    const chainPlan = createChainPlan(owner, { dim: network.inputDim, segments, costs, groupTiles });
    const noiseRows = chainPlan.slots * ROW_BYTES;
    const score = noiseRows + 8 * ROW_BYTES;
    const networkRows = score + (network.inputDim + 1) * ROW_BYTES;
    const scratchStride = networkRows + networkPlan.tileBytes;
    const scratch = owner.createBuffer('langevin_chain scratch', device.info.threads * groupTiles * scratchStride);
    const factorsBuffer = owner.createBuffer('langevin_chain step factors', segments.length * STEP_FACTORS * 4);
    const factors = new StepFactors(device, factorsBuffer, segments.length);
    const stepsPerCommand = Math.max(
      1,
      Math.floor((COMMAND_OPERATIONS_PER_THREAD * device.info.threads) / operationsPerStep(spec)),
    );
    return {
      run(args) {
        // First: what finds the device idle is written at once.
        factors.update(args);
        const weights = naive ? args.parameters : args.arranged;
        for (let done = 0; done < args.steps; done += stepsPerCommand) {
          const steps = Math.min(stepsPerCommand, args.steps - done);
          device.dispatch(
            kernel,
            [
              args.key[0],
              args.key[1],
              Stream.langevinNoise,
              args.iteration,
              networkPlan.descriptor,
              chainPlan.descriptor,
              weights,
              args.heads,
              args.x,
              args.y,
              args.firstChain,
              args.firstStep + done,
              steps,
              factorsBuffer,
              scratch,
              scratchStride,
              noiseRows,
              score,
              networkRows,
              groupTiles,
              constraint === 'unit-sphere' ? 1 : 0,
              scheme === 'leimkuhler-matthews' ? 1 : 0,
            ],
            chainPlan.tiles,
          );
        }
      },
    };
  });
}

/**
 * Tiles that a thread carries together. Where the panels of a network are read from beyond the core's own cache, one
 * pass over them serves several tiles: at 37 MB and one tile they would be read at 0.12 bytes an operation, 7 GB/s a
 * thread. No bit of the result depends on it.
 */
function tilesTogether({ segments }: LangevinChainSpec, panelBytes: number, threads: number): number {
  if (panelBytes < LARGE_PANEL_BYTES) return 1;
  const groups = (tiles: number): number =>
    segments.reduce((sum, { chains }) => sum + Math.ceil(chains / (TILE * tiles)), 0);
  // Every thread should find a few groups, or some would idle at the end of a command.
  return [4, 2].find((tiles) => groups(tiles) >= GROUPS_PER_THREAD * threads) ?? 1;
}

/** Operations of one step of all chains. */
function operationsPerStep({ network, segments }: LangevinChainSpec): number {
  const perNetwork = 4 * hiddenWeights(network);
  return segments.reduce((sum, { marginal, chains }) => {
    const used = Array.from({ length: network.networks }, (_, n) => usesNetwork(network, marginal, n));
    return sum + chains * (used.filter(Boolean).length * perNetwork + network.inputDim * OTHER_OPERATIONS);
  }, 0);
}
