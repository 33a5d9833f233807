import { checkList } from '../../arguments.js';
import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram, checkSegments } from '../support/checks.js';
import { inputLength } from '../support/cost_inputs.js';
import { totalChains } from '../support/segments.js';
import type { CarryChainsArguments, CarryChainsSpec } from './contract.js';
import { carryChainsOnCpu } from './cpu.js';
import { matricesLength } from './matrices.js';
import { onWebGpu } from '../on_webgpu.js';

/**
 * Takes chains from one point to another by a linear map of their marginal: y[c] += (to[c] − from[c]) M_k, the points
 * as rows. Where a chain's mean is affine in x, of slope M_k, what the chain deviates by is what it keeps.
 */
export function carryChains(device: Device, spec: CarryChainsSpec): Program<CarryChainsArguments> {
  checkProgram('carry_chains', device, spec);
  const { inputs, dim, segments } = spec;
  checkList('carry_chains', 'inputs', inputs, 'Pass one { xDim } for each marginal.');
  for (const { xDim } of inputs) checkCount('carry_chains', 'xDim', xDim);
  checkCount('carry_chains', 'dim', dim);
  checkSegments('carry_chains', segments, inputs.length);
  const program = device.kind === 'cpu' ? carryChainsOnCpu(device, spec) : onWebGpu().carryChainsOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('carry_chains', args);
      checkBuffer('carry_chains', 'matrices', args.matrices, matricesLength(spec));
      checkBuffer('carry_chains', 'from', args.from, inputLength(inputs, segments));
      checkBuffer('carry_chains', 'to', args.to, inputLength(inputs, segments));
      checkBuffer('carry_chains', 'y', args.y, totalChains(segments) * dim);
      program.run(args);
    },
    free: () => program.free(),
  };
}
