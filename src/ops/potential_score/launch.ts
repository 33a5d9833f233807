import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkArguments, checkBuffer, checkNetwork, checkProgram, checkSegments } from '../support/checks.js';
import { potentialScoreOnCpu } from './cpu.js';
import { checkNetworkBuffers } from '../support/network_buffers.js';
import { totalChains } from '../support/segments.js';
import { onWebGpu } from '../on_webgpu.js';
import type { PotentialScoreSpec, PotentialScoreArguments } from './contract.js';

/**
 * Gradients of the congruent potentials with respect to the point, ∇_y f_k(y); with `spec.values` also the potentials
 * themselves, as `potential_value` gives them, in the same pass, which leaves the scores the bits they have without.
 */
export function potentialScore(device: Device, spec: PotentialScoreSpec): Program<PotentialScoreArguments> {
  checkProgram('potential_score', device, spec);
  checkNetwork('potential_score', spec.network);
  checkSegments('potential_score', spec.segments, spec.network.marginals);
  const chains = totalChains(spec.segments);
  const program =
    device.kind === 'cpu' ? potentialScoreOnCpu(device, spec) : onWebGpu().potentialScoreOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('potential_score', args);
      checkNetworkBuffers('potential_score', args, spec.network, device.kind);
      checkBuffer('potential_score', 'y', args.y, chains * spec.network.inputDim);
      checkBuffer('potential_score', 'out', args.out, chains * spec.network.inputDim);
      checkValues(spec, args, chains);
      program.run(args);
    },
    free: () => program.free(),
  };
}

/** Only who asks for values gets them, and gives them a place. */
function checkValues(spec: PotentialScoreSpec, { values }: PotentialScoreArguments, chains: number): void {
  if (spec.values) {
    checkBuffer('potential_score', 'values', values!, chains);
  } else if (values !== undefined) {
    throw invalid(
      'potential_score',
      'a program made without values takes no buffer for them',
      `values "${values.label}"`,
      'Make it with values: true, or leave the buffer out.',
    );
  }
}
