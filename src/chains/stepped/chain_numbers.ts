import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { totalChains, type Segment } from '../../ops/support/segments.js';
import { stepSizeOf } from '../../ops/support/step_factors.js';
import type { ChainSpec, ChainSteps } from '../chain.js';

/** How long the step of every chain is, as rows of maps. */
export interface StepLengths {
  /** η, f32 [chains]. */
  readonly stepSize: DeviceBuffer;
  /** Of scaled chains, f32 [chains, D]. */
  readonly scale?: DeviceBuffer;
}

export interface ChainNumbers {
  /** f32 [chains] */
  readonly epsilon: DeviceBuffer;
  readonly lengths: StepLengths;
}

/** The rows of a segment for each of its chains. */
function repeated(segments: readonly Segment[], bySegment: ArrayLike<number>, length: number): Float32Array {
  const out = new Float32Array(totalChains(segments) * length);
  let at = 0;
  for (const [s, { chains }] of segments.entries()) {
    for (let c = 0; c < chains; c++) for (let i = 0; i < length; i++) out[at++] = bySegment[s * length + i];
  }
  return out;
}

/** What is the same for all chains of a segment in device memory, written where it differs from the run before. */
export function chainNumbers(owner: Owner<Device>, { segments, potential, isScaled = false }: ChainSpec) {
  const { device } = owner;
  const { dim } = potential;
  const lengths = { epsilon: 1, stepSize: 1, scale: dim };
  const row = (name: string, length: number) => owner.createBuffer(name, totalChains(segments) * length * 4);
  const epsilon = row('chain epsilons', 1);
  const stepSize = row('chain step sizes', 1);
  const scale = isScaled ? row('chain scales', dim) : undefined;
  const buffers = { epsilon, stepSize, ...(scale && { scale }) };
  const written: Partial<Record<keyof typeof lengths, string>> = {};
  const write = (name: keyof typeof lengths, bySegment: ArrayLike<number>): void => {
    const key = Array.prototype.join.call(bySegment);
    if (written[name] === key) return;
    device.write(buffers[name]!, repeated(segments, bySegment, lengths[name]));
    written[name] = key;
  };
  return {
    /** Makes those of a run known to what is enqueued next. */
    update(steps: Pick<ChainSteps, 'epsilon' | 'stepSize' | 'scales'>): ChainNumbers {
      const ones = (length: number): Float32Array => new Float32Array(length).fill(1);
      write(
        'epsilon',
        segments.map(() => steps.epsilon),
      );
      write(
        'stepSize',
        segments.map((_, s) => stepSizeOf(steps.stepSize, s)),
      );
      if (isScaled) write('scale', steps.scales ?? ones(segments.length * dim));
      return { epsilon, lengths: { stepSize, ...(scale && { scale }) } };
    },
  };
}
