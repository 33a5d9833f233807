import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import type { Owner } from '../device/owner.js';
import type { Conv2dArrangeSpec } from '../ops/conv2d_arrange/contract.js';

/** What steps pass on: f32 [images, floats], in whichever buffer the plan of memory gives it. */
export interface Value {
  readonly id: number;
  /** Of one image. */
  readonly floats: number;
}

/** Weights of a convolution in the order that kernels read them in, for one of its results. */
export interface ArrangedWeights {
  /** Of the tensor. */
  readonly name: string;
  readonly spec: Conv2dArrangeSpec;
}

/** Where things are while steps run. */
export interface Bindings {
  of(value: Value): DeviceBuffer;
  /** Of what the step writes first; what it writes beside that is asked for by value. */
  readonly out: DeviceBuffer;
  /** f32, the tensor of that name. */
  parameter(name: string): DeviceBuffer;
  /** f32, the weights of that name arranged for that result, as they were when parameters last changed. */
  arranged(name: string, result: Conv2dArrangeSpec['result']): DeviceBuffer;
  /** f32, where a step puts the gradient of the tensor of that name, of its images alone. */
  gradient(name: string): DeviceBuffer;
}

/** One op on a slice of images. */
export interface Step {
  /** Which op, for messages. */
  readonly op: string;
  readonly reads: readonly Value[];
  readonly writes: readonly Value[];
  /** Weights that it reads arranged. */
  readonly arranged?: ArrangedWeights;
  /** Tensors whose gradients it writes. */
  readonly gradients?: readonly string[];
  /** Its program for at most so many images, which the owner frees; what it gives runs it on some of them. */
  build(owner: Owner<Device>, most: number): (images: number, at: Bindings) => void;
}

/** A step that makes a value of so many numbers. */
type MakingStep = Omit<Step, 'writes' | 'gradients'> & { readonly floats: number };

/** Writes down what is to be run, before there are buffers: the plan of memory follows from it. */
export class Recorder {
  readonly steps: Step[] = [];
  #values = 0;

  value(floats: number): Value {
    return { id: this.#values++, floats };
  }

  /** A step that makes a value, which is returned. */
  step(step: MakingStep): Value {
    return this.stepWith(step, []);
  }

  /**
   * A step that writes other values beside the one that is returned, of so many numbers each, which `besides` finds:
   * what a gradient needs of the forward pass.
   */
  stepWith({ floats, ...rest }: MakingStep, others: readonly number[]): Value {
    const [value, ...more] = [floats, ...others].map((length) => this.value(length));
    this.steps.push({ ...rest, writes: [value, ...more] });
    return value;
  }

  /** What the step that made a value wrote beside it. */
  besides(value: Value): readonly Value[] {
    return this.steps.find(({ writes }) => writes.includes(value))?.writes.slice(1) ?? [];
  }

  /** A step that writes gradients of tensors. */
  gradients(step: Required<Pick<Step, 'op' | 'reads' | 'gradients' | 'build'>>): void {
    this.steps.push({ ...step, writes: [] });
  }
}
