import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { totalChains, type Segment } from '../../ops/support/segments.js';
import { stepSizeOf, type StepSize } from '../../ops/support/step_factors.js';

/** A number for every chain. */
export interface ChainNumbers {
  /** f32 [chains] each. */
  readonly epsilon: DeviceBuffer;
  readonly stepSize: DeviceBuffer;
}

/** ε and η of every chain in device memory, written where they differ from those of the run before. */
export function chainNumbers(owner: Owner<Device>, segments: readonly Segment[]) {
  const { device } = owner;
  const bytes = totalChains(segments) * 4;
  const buffers = {
    epsilon: owner.createBuffer('chain epsilons', bytes),
    stepSize: owner.createBuffer('chain step sizes', bytes),
  };
  const written: { epsilon?: string; stepSize?: string } = {};
  const write = (name: keyof ChainNumbers, bySegment: readonly number[]): void => {
    const key = bySegment.join();
    if (written[name] === key) return;
    const values = segments.flatMap(({ chains }, s) => new Array<number>(chains).fill(bySegment[s]));
    device.write(buffers[name], Float32Array.from(values));
    written[name] = key;
  };
  return {
    /** Makes those of a run known to what is enqueued next. */
    update({ epsilon, stepSize }: { readonly epsilon: number; readonly stepSize: StepSize }): ChainNumbers {
      write(
        'epsilon',
        segments.map(() => epsilon),
      );
      write(
        'stepSize',
        segments.map((_, s) => stepSizeOf(stepSize, s)),
      );
      return buffers;
    },
  };
}
