import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { withOwner, type Freeable } from '../device/owner.js';
import { zeroTensors, type Tensors, type TensorShapes } from '../io/tensor.js';
import { adamUpdate } from '../ops/adam_update/launch.js';
import type { NetworkBuffers } from '../ops/support/network_buffers.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout } from '../ops/support/network_shape.js';

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
 * What Adam carries from step to step besides the parameters; each f32 [layout.length] on the device. Whoever has it
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
   * Step number `step` (from 1) with the given learning rate; updates parameters, transposed weights and state in
   * place.
   */
  update(state: AdamState, buffers: NetworkBuffers, gradient: DeviceBuffer, step: number, learningRate: number): void;
  free(): void;
}

/** What Adam carries of `length` parameters beside their average; zero before the first step. */
export const adamMoments = (length: number): TensorShapes => ({ firstMoment: [length], secondMoment: [length] });

/** 1, and 1/deviation for what the first layers multiply an input by. */
function stepFactorsOf(network: NetworkShape, inputDeviations: ArrayLike<number>): Float32Array {
  const { layers, networkStride, length } = parameterLayout(network);
  const { inputs, outputs, weightOffset } = layers[0];
  const factors = new Float32Array(length).fill(1);
  for (let n = 0; n < network.networks; n++) {
    const first = n * networkStride + weightOffset;
    for (let i = 0; i < inputs * outputs; i++) factors[first + i] = 1 / inputDeviations[i % inputs];
  }
  return factors;
}

/**
 * @param inputDeviations [D], where the first layer's weights hold those of standardised inputs divided by them: their
 * steps are divided too, so that training is that of a network of standardised inputs
 */
export function adam(device: Device, network: NetworkShape, spec: AdamSpec, inputDeviations?: ArrayLike<number>): Adam {
  const { length } = parameterLayout(network);
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
    const stepFactors = inputDeviations && owner.upload('adam step factors', stepFactorsOf(network, inputDeviations));
    const program = owner.own(adamUpdate(device, network));
    return {
      init,
      carried,
      update({ firstMoment, secondMoment, average }, { parameters, transposed }, gradient, step, learningRate) {
        program.run({
          parameters,
          transposed,
          gradient,
          firstMoment,
          secondMoment,
          average,
          ...(stepFactors ? { stepFactors } : {}),
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
