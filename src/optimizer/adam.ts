import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { withOwner, type Freeable } from '../device/owner.js';
import { zeroTensors, type Tensors, type TensorShapes } from '../io/tensor.js';
import { adamUpdate } from '../ops/adam_update/launch.js';

/** Hyper-parameters, PyTorch's names and defaults: β = (0.9, 0.999), ε = 1e-8. */
export interface AdamSpec {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decay of the moving average of the parameters; 0 keeps the average equal to them. */
  readonly averageDecay: number;
}

/**
 * What Adam carries from step to step besides the parameters; each f32 [length] on the device. Whoever has it
 * made frees it.
 */
export interface AdamState extends Freeable {
  readonly firstMoment: DeviceBuffer;
  readonly secondMoment: DeviceBuffer;
  /** Moving average of the parameters. */
  readonly average: DeviceBuffer;
}

export interface Adam {
  /** An average that starts at `average`, and the moments that `carried` read of an earlier state; else zero. */
  init(average: Float32Array, moments?: Tensors): AdamState;
  /** The moments on the host; see `adamMoments`. */
  carried(state: AdamState): Promise<Tensors>;
  /**
   * Step number `step` (from 1) with the given learning rate; updates parameters and state in place, and leaves to the
   * caller what follows from the parameters.
   */
  update(state: AdamState, parameters: DeviceBuffer, gradient: DeviceBuffer, step: number, learningRate: number): void;
  free(): void;
}

/** What Adam carries of `length` parameters beside their average; zero before the first step. */
export const adamMoments = (length: number): TensorShapes => ({ firstMoment: [length], secondMoment: [length] });

/**
 * @param length of the parameters
 * @param stepFactors [length], what each parameter's step is multiplied by; 1 where left out
 */
export function adam(device: Device, length: number, spec: AdamSpec, stepFactors?: Float32Array): Adam {
  const { beta1, beta2, epsilon } = spec;
  const init = (average: Float32Array, moments = zeroTensors(adamMoments(length))): AdamState =>
    withOwner(device, (owner) => ({
      average: owner.upload('parameter average', average),
      firstMoment: owner.upload('adam first moment', moments.firstMoment.data),
      secondMoment: owner.upload('adam second moment', moments.secondMoment.data),
    }));
  async function carried({ firstMoment, secondMoment }: AdamState): Promise<Tensors> {
    const shape = [length];
    return {
      firstMoment: { shape, data: await device.readFloats(firstMoment) },
      secondMoment: { shape, data: await device.readFloats(secondMoment) },
    };
  }
  return withOwner(device, (owner) => {
    const factors = stepFactors && owner.upload('adam step factors', stepFactors);
    const program = owner.own(adamUpdate(device, length));
    return {
      init,
      carried,
      update({ firstMoment, secondMoment, average }, parameters, gradient, step, learningRate) {
        program.run({
          parameters,
          gradient,
          firstMoment,
          secondMoment,
          average,
          ...(factors ? { stepFactors: factors } : {}),
          learningRate,
          beta1,
          beta2,
          epsilon,
          step,
          averageDecay: spec.averageDecay,
        });
      },
    };
  });
}
