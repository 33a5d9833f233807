import { conv2d } from '../../../ops/conv2d/launch.js';
import { conv2dInputGradient } from '../../../ops/conv2d_input_gradient/launch.js';
import { conv2dWeightGradient } from '../../../ops/conv2d_weight_gradient/launch.js';
import { conv2dLengths, type Conv2dSpec } from '../../../ops/support/conv2d/spec.js';
import type { Recorder, Value } from '../../recorder.js';

/** A convolution and the names of its tensors. */
export interface Convolution {
  readonly spec: Conv2dSpec;
  readonly weights: string;
  readonly bias?: string;
}

/** x ∗ W + b */
export const convolve = (record: Recorder, { spec, weights, bias }: Convolution, x: Value): Value =>
  record.step({
    op: 'conv2d',
    reads: [x],
    floats: conv2dLengths(spec).output,
    arranged: { name: weights, spec: { ...spec, result: 'output' } },
    build(owner) {
      const program = owner.own(conv2d(owner.device, { ...spec, arranged: true }));
      return (images, at) =>
        program.run({
          images,
          input: at.of(x),
          weights: at.arranged(weights, 'output'),
          ...(bias !== undefined && { bias: at.parameter(bias) }),
          output: at.out,
        });
    },
  });

/** The adjoint of x ↦ x ∗ W: the gradient to x, or a transposed convolution, which may have a bias. */
export const convolveBack = (
  record: Recorder,
  { spec, weights }: Convolution,
  cotangent: Value,
  bias?: string,
): Value =>
  record.step({
    op: 'conv2d_input_gradient',
    reads: [cotangent],
    floats: conv2dLengths(spec).input,
    arranged: { name: weights, spec: { ...spec, result: 'input-gradient' } },
    build(owner) {
      const program = owner.own(conv2dInputGradient(owner.device, { ...spec, arranged: true }));
      return (images, at) =>
        program.run({
          images,
          outputGradient: at.of(cotangent),
          weights: at.arranged(weights, 'input-gradient'),
          ...(bias !== undefined && { bias: at.parameter(bias) }),
          inputGradient: at.out,
        });
    },
  });

/** ∂/∂W ⟨cotangent, x ∗ W + b⟩, and ∂/∂b where there is a bias. */
export const convolutionWeightGradient = (
  record: Recorder,
  { spec, weights, bias }: Convolution,
  x: Value,
  cotangent: Value,
): void =>
  record.gradients({
    op: 'conv2d_weight_gradient',
    reads: [x, cotangent],
    gradients: bias === undefined ? [weights] : [weights, bias],
    build(owner) {
      const program = owner.own(conv2dWeightGradient(owner.device, spec));
      return (images, at) =>
        program.run({
          images,
          input: at.of(x),
          outputGradient: at.of(cotangent),
          weightGradient: at.gradient(weights),
          ...(bias !== undefined && { biasGradient: at.gradient(bias) }),
        });
    },
  });
