import type { Device } from '../../device/device.js';
import { checkProgram } from '../support/checks.js';
import type { LangevinChainSpec } from './contract.js';
import { checkLangevinChain } from './launch.js';
import { totalChains } from '../support/segments.js';
import type { TuneOptions, TuningReport } from './tuning/tune_tiles.js';

export type { TuneOptions, TuningReport };

/**
 * Races the variants of `langevin_chain` for a network, costs and a number of chains, each checked against the naive
 * kernel before it is timed, and lets every program made on the device from then on use the fastest. Takes about a
 * second the first time, nothing where a winner is remembered; the `cpu` device and software adapters have no race.
 * Every variant sums in the same order, so results differ by the driver's rounding at most.
 * @throws DeviceLostError, and InvalidInputError as `langevinChain` does
 */
export async function tuneLangevinChain(
  device: Device,
  spec: LangevinChainSpec,
  options: TuneOptions = {},
): Promise<TuningReport> {
  checkProgram('tuneLangevinChain', device, spec);
  checkLangevinChain(spec);
  if (device.kind === 'webgpu') {
    // Loaded where there is something to race, for pages that wait for every kilobyte.
    const { tuneTiles } = await import('./tuning/tune_tiles.js');
    return tuneTiles(device, spec, options);
  }
  const chains = totalChains(spec.segments);
  return { status: 'cpu', adapter: device.info.name, chains, trials: [], seconds: 0 };
}

/** Makes winners of earlier processes known on a device; called before programs are made, it races nothing. */
export async function recallTuning(device: Device, options: TuneOptions = {}): Promise<void> {
  if (device.kind !== 'webgpu' || device.info.software) return;
  const { recallTiles } = await import('./tuning/tile_cache.js');
  await recallTiles(device, options);
}
