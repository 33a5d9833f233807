import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkPositive } from './checks.js';

/** One η > 0 for all segments, or [segments]. */
export type StepSize = number | readonly number[];

/** What the factors of a step follow from. */
export interface StepSettings {
  /** ε */
  readonly epsilon: number;
  readonly stepSize: StepSize;
  readonly temperature: number;
}

/** Floats of a segment: η/2ε, which multiplies the drift, and temperature·√η, which multiplies the noise. */
export const STEP_FACTORS = 2;

/**
 * The factors of a step in device memory, f32 [segments, STEP_FACTORS], written where they differ from those of the run
 * before. Writes keep their place among what is enqueued, so a run never sees the factors of a later one.
 */
export class StepFactors {
  readonly #device: Device;
  readonly #buffer: DeviceBuffer;
  readonly #byteOffset: number;
  readonly #segments: number;
  #written: Float32Array | undefined;

  constructor(device: Device, buffer: DeviceBuffer, segments: number, byteOffset = 0) {
    this.#device = device;
    this.#buffer = buffer;
    this.#segments = segments;
    this.#byteOffset = byteOffset;
  }

  /** Makes those of a run known to what is enqueued next. */
  update({ stepSize, epsilon, temperature }: StepSettings): void {
    const factors = new Float32Array(this.#segments * STEP_FACTORS);
    for (let s = 0; s < this.#segments; s++) {
      const eta = stepSizeOf(stepSize, s);
      factors.set([eta / (2 * epsilon), temperature * Math.sqrt(eta)], s * STEP_FACTORS);
    }
    const written = this.#written;
    if (written !== undefined && factors.every((factor, i) => factor === written[i])) return;
    this.#device.write(this.#buffer, factors, this.#byteOffset);
    this.#written = factors;
  }
}

/** η of a segment. */
export function stepSizeOf(stepSize: StepSize, segment: number): number {
  return typeof stepSize === 'number' ? stepSize : stepSize[segment];
}

/** @throws InvalidInputError unless every segment has a finite η > 0 */
export function checkStepSize(operation: string, stepSize: StepSize, segments: number): void {
  if (typeof stepSize !== 'object') return checkPositive(operation, 'stepSize', stepSize);
  if (stepSize.length !== segments) {
    const rule = `stepSize must be one number, or one for each of the ${segments} segments`;
    throw invalid(operation, rule, `${stepSize.length} numbers`, 'Pass as many as there are segments.');
  }
  // By index: a hole in the array is no number either.
  for (let s = 0; s < segments; s++) checkPositive(operation, `stepSize[${s}]`, stepSize[s]);
}
