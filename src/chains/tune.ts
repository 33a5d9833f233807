import type { Device } from '../device/device.js';
import { tuneLangevinChain, type TuneOptions, type TuningReport } from '../ops/langevin_chain/tune.js';
import { totalChains } from '../ops/support/segments.js';
import { asMlp } from '../potential/mlp/mlp_potential.js';
import type { ChainSpec } from './chain.js';
import { chooseStrategy } from './choose.js';

/** Chooses by measured time how chains run on a device, where there is a choice; see `tuneLangevinChain`. */
export function tuneChains(device: Device, spec: ChainSpec, options: TuneOptions = {}): Promise<TuningReport> {
  const { potential, costs, segments, constraint } = spec;
  const mlp = asMlp(potential);
  if (mlp && chooseStrategy(device, spec).name !== 'stepped')
    return tuneLangevinChain(device, { network: mlp.network, costs, segments, constraint }, options);
  const { name: adapter } = device.info;
  return Promise.resolve({ status: 'stepped', adapter, chains: totalChains(segments), trials: [], seconds: 0 });
}
