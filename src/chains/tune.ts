import type { Device } from '../device/device.js';
import { tuneLangevinChain, type TuneOptions, type TuningReport } from '../ops/langevin_chain/tune.js';
import { totalChains } from '../ops/support/segments.js';
import { asMlp } from '../potential/mlp/mlp_potential.js';
import type { ChainSpec } from './chain.js';
import { chooseStrategy } from './choose.js';
import { networkChainSpec } from './network_chains.js';

/** Chooses by measured time how chains run on a device, where there is a choice; see `tuneLangevinChain`. */
export function tuneChains(device: Device, spec: ChainSpec, options: TuneOptions = {}): Promise<TuningReport> {
  const { potential, segments } = spec;
  if (asMlp(potential) && chooseStrategy(device, spec).name !== 'stepped')
    return tuneLangevinChain(device, networkChainSpec(spec), options);
  const { name: adapter } = device.info;
  return Promise.resolve({ status: 'stepped', adapter, chains: totalChains(segments), trials: [], seconds: 0 });
}
