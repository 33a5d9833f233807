import { described } from '../../arguments.js';
import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import {
  POINTWISE_KINDS,
  type PointwiseArguments,
  type PointwiseGradientArguments,
  type PointwiseKind,
  type PointwiseSpec,
} from './contract.js';
import { pointwiseGradientOnCpu, pointwiseOnCpu } from './cpu.js';
import { pointwiseGradientOnWebGpu, pointwiseOnWebGpu } from './webgpu.js';

const DEFAULT_SLOPES: Partial<Record<PointwiseKind, number>> = { 'leaky-relu': 0.01, elu: 1 };

/**
 * φ of every float: relu max(x, 0); leaky-relu x, slope·x below 0; silu x·σ(x); softplus log(1 + eˣ); tanh x;
 * sigmoid σ(x) = 1/(1 + e⁻ˣ); elu x, slope·(eˣ − 1) below 0; sqrt √x, NaN below 0; reciprocal 1/x. Right for
 * any float, infinities included; NaN stays NaN. Numbers below 2⁻¹²⁶ may count as 0.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function pointwise(device: Device, spec: PointwiseSpec): Program<PointwiseArguments> {
  checkProgram('pointwise', device, spec);
  const full = checkedSpec('pointwise', spec);
  const program = device.kind === 'cpu' ? pointwiseOnCpu(device, full) : pointwiseOnWebGpu(device, full);
  return {
    run(args) {
      checkArguments('pointwise', args);
      const { count, input, output } = args;
      checkCount('pointwise', 'count', count);
      checkBuffer('pointwise', 'input', input, count);
      checkBuffer('pointwise', 'output', output, count);
      checkApart('pointwise', { output }, { input });
      program.run(args);
    },
    free: () => program.free(),
  };
}

/**
 * φ′(x)·g of every float, φ as in `pointwise`. At 0, where they have a corner, relu and leaky-relu have the slope of
 * below 0, elu e⁰·slope, as PyTorch has it; sqrt and reciprocal have ±∞ there. Where x is NaN the result is.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function pointwiseGradient(device: Device, spec: PointwiseSpec): Program<PointwiseGradientArguments> {
  checkProgram('pointwise_gradient', device, spec);
  const full = checkedSpec('pointwise_gradient', spec);
  const program =
    device.kind === 'cpu' ? pointwiseGradientOnCpu(device, full) : pointwiseGradientOnWebGpu(device, full);
  return {
    run(args) {
      checkArguments('pointwise_gradient', args);
      const { count, input, outputGradient, inputGradient } = args;
      checkCount('pointwise_gradient', 'count', count);
      for (const [name, buffer] of Object.entries({ input, outputGradient, inputGradient })) {
        checkBuffer('pointwise_gradient', name, buffer, count);
      }
      checkApart('pointwise_gradient', { inputGradient }, { input, outputGradient });
      program.run(args);
    },
    free: () => program.free(),
  };
}

function checkedSpec(operation: string, { kind, slope }: PointwiseSpec): Required<PointwiseSpec> {
  if (!POINTWISE_KINDS.includes(kind)) {
    throw invalid(operation, `kind is one of ${POINTWISE_KINDS.join(', ')}`, described(kind), 'Try "relu".');
  }
  const usual = DEFAULT_SLOPES[kind];
  if (slope === undefined) return { kind, slope: usual ?? 0 };
  if (usual === undefined) throw invalid(operation, `${kind} has no slope`, described(slope), 'Leave it out.');
  if (!Number.isFinite(Math.fround(slope))) {
    throw invalid(operation, 'slope must be a finite float32', described(slope), `Leave it out for ${usual}.`);
  }
  return { kind, slope };
}
