import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import type { LangevinChainSpec } from '../contract.js';
import { totalChains } from '../../support/segments.js';
import { stepsPerDispatch } from '../../support/webgpu/dispatch_steps.js';
import type { DecidedTile } from '../../support/webgpu/fused_kernel.js';
import { tileLimits } from '../../support/webgpu/tile_plan.js';
import { isCandidate, type TileChoice } from './candidates.js';
import { kernelFingerprint } from './fingerprint.js';

/** The winner of a race. */
export interface TunedTile {
  readonly kernel: string;
  /** Chains of all segments together, in the race. */
  readonly chains: number;
  readonly tuning: TileChoice;
  readonly multiplyAddsPerSecond: number;
  /** Seconds of the race where they were over before every candidate was tried. */
  readonly unfinished?: number;
}

/** Winners by device, which the programs made on it from then on look up. */
const tables = new WeakMap<WebGpuDevice, TunedTile[]>();

/** How far a batch may be from the one of the race, as a factor, for its winner to count. */
const LIKE_BATCH = 2;

/** Makes winners known on a device; one of the same kernel and number of chains takes the older one's place. */
export function rememberTiles(device: WebGpuDevice, tuned: readonly TunedTile[]): void {
  const others = (tables.get(device) ?? []).filter(
    (old) => !tuned.some(({ kernel, chains }) => old.kernel === kernel && old.chains === chains),
  );
  tables.set(device, [...others, ...tuned]);
}

/** The winner of the race with the most similar number of chains, or undefined where there was none alike. */
export function rememberedTile(device: WebGpuDevice, spec: LangevinChainSpec): TunedTile | undefined {
  const tuned = tables.get(device);
  if (tuned === undefined || tuned.length === 0) return undefined;
  const kernel = kernelFingerprint(device, spec);
  const limits = tileLimits(device);
  const distance = ({ chains }: TunedTile): number => Math.abs(Math.log2(chains / totalChains(spec.segments)));
  return tuned
    .filter((one) => one.kernel === kernel && isCandidate(limits, spec.network, one.tuning))
    .filter((one) => distance(one) <= Math.log2(LIKE_BATCH))
    .sort((a, b) => distance(a) - distance(b))[0];
}

/** The tuning of a program to be made: that of the remembered winner, with the steps of a dispatch for this batch. */
export function rememberedTuning(device: WebGpuDevice, spec: LangevinChainSpec): DecidedTile | undefined {
  const winner = rememberedTile(device, spec);
  if (winner === undefined) return undefined;
  const steps = stepsPerDispatch(tileLimits(device), spec, winner.multiplyAddsPerSecond);
  return { ...winner.tuning, stepsPerDispatch: steps };
}
