import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import {
  checkArguments,
  checkBuffer,
  checkNetwork,
  checkPositive,
  checkProgram,
  checkSegments,
} from '../support/checks.js';
import { checkCosts, inputLength } from '../support/cost_inputs.js';
import { langevinChainOnCpu } from './cpu.js';
import { checkNetworkBuffers } from '../support/network_buffers.js';
import { totalChains } from '../support/segments.js';
import { checkStepSize } from '../support/step_factors.js';
import { onWebGpu } from '../on_webgpu.js';
import type { LangevinChainSpec, LangevinChainArguments } from './contract.js';

/**
 * Unadjusted Langevin chains on the conditional plans μ_x^{f_k} ∝ exp((f_k(y) − c_k(x, y))/ε), all steps inside
 * one kernel (on a GPU where a workgroup's memory holds the widest layer of a few chains, else layer by layer):
 *
 *     y ← y + (η/2ε) ∇_y [f_k(y) − c_k(x, y)] + temperature · √η · ξ,   ξ ∼ N(0, I) by counter
 *     (Stream.langevinNoise, iteration, firstChain + c, step·⌈D/4⌉ + ⌊i/4⌋),
 *
 * η that of the chain's segment, ξ the mean of this step's and the next one's under the scheme `leimkuhler-matthews`.
 * Under the constraint `unit-sphere` (D ≥ 2) each step goes along a geodesic: for u = y/‖y‖ and the displacement v
 * above, w = v − ⟨u, v⟩ u and y ← exp_u(w) = cos‖w‖ u + sin‖w‖ w/‖w‖. That is unadjusted Langevin on the sphere (the
 * density is with respect to its area; Cheng, Zhang and Sra 2022, arXiv 2204.13665), and on the circle exactly that of
 * the angle. A start y off the sphere is projected onto it by the first step.
 *
 * `run` may cut the steps into several dispatches, so that none outlasts a desktop's watchdog; the bits do not depend
 * on it.
 */
export function langevinChain(device: Device, spec: LangevinChainSpec): Program<LangevinChainArguments> {
  checkProgram('langevin_chain', device, spec);
  checkLangevinChain(spec);
  const floats = totalChains(spec.segments) * spec.network.inputDim;
  const program =
    device.kind === 'cpu' ? langevinChainOnCpu(device, spec) : onWebGpu().langevinChainOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('langevin_chain', args);
      checkSettings(args, spec.segments.length);
      checkNetworkBuffers('langevin_chain', args, spec.network, device.kind);
      checkBuffer('langevin_chain', 'x', args.x, inputLength(spec.costs, spec.segments));
      checkBuffer('langevin_chain', 'y', args.y, floats);
      program.run(args);
    },
    free: () => program.free(),
  };
}

/** @throws InvalidInputError for shapes that do not go together */
export function checkLangevinChain({
  network,
  costs,
  segments,
  constraint = 'none',
  scheme = 'euler',
}: LangevinChainSpec): void {
  checkNetwork('langevin_chain', network);
  checkCosts('langevin_chain', costs);
  checkSegments('langevin_chain', segments, network.marginals);
  if (costs.length !== network.marginals || costs[0].yDim !== network.inputDim) {
    throw invalid(
      'langevin_chain',
      `costs must be ${network.marginals} functions of a y of dimension ${network.inputDim}`,
      `${costs.length} of dimension ${costs[0].yDim}`,
      'Trace one cost per marginal with the network’s input dimension.',
    );
  }
  if (constraint !== 'none' && network.inputDim < 2) {
    const wayOut = 'Leave the constraint out: the unit sphere of dimension 1 is two points.';
    throw invalid('langevin_chain', 'a chain on the unit sphere needs a y of dimension 2 and more', '1', wayOut);
  }
  if (constraint !== 'none' && scheme !== 'euler') {
    // Noise of the step before points along another tangent plane.
    const wayOut = 'Use the scheme "euler" there.';
    throw invalid('langevin_chain', 'the noise of neighbouring steps is averaged in flat space', constraint, wayOut);
  }
}

/** Numbers that would run, and give NaN or another noise than the one asked for. */
function checkSettings(args: LangevinChainArguments, segments: number): void {
  checkPositive('langevin_chain', 'epsilon', args.epsilon);
  checkStepSize('langevin_chain', args.stepSize, segments);
  if (!(args.temperature >= 0 && args.temperature < Infinity)) {
    const wayOut = 'Pass 1 to sample, or 0 for the drift alone.';
    throw invalid('langevin_chain', 'temperature must be a number from 0 up', String(args.temperature), wayOut);
  }
  for (const name of ['steps', 'firstStep', 'iteration', 'firstChain'] as const) {
    if (args[name] >>> 0 !== args[name]) {
      const rule = `${name} must be a whole number from 0 to 2^32 - 1`;
      throw invalid('langevin_chain', rule, String(args[name]), `Pass another ${name}.`);
    }
  }
}
