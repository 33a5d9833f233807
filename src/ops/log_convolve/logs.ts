import type { DeviceKind } from '../../device/contract.js';

/**
 * Logarithms on a device take 8 bytes, whatever their size: a float64 on `cpu`; on `webgpu`, which has none, the
 * nearest whole number as an i32 and what is left as a float32, so that they are right to 3e-8 where a float32 of
 * 10,000 nats is right to 5e-4.
 */
export const LOG_BYTES = 8;

/** Stands for the logarithm of 0; the twin of NO_MASS of both kernels. */
export const NO_MASS = -1e9;

/** Bytes of natural logarithms as a device has them; −∞ becomes `NO_MASS`. */
export function packLogs(kind: DeviceKind, values: Float64Array): Float64Array | Int32Array {
  const some = values.map((value) => (value < NO_MASS ? NO_MASS : value));
  if (kind === 'cpu') return some;
  const words = new Int32Array(2 * values.length);
  const fractions = new Float32Array(words.buffer);
  for (const [i, value] of some.entries()) {
    const whole = Math.round(value);
    words[2 * i] = whole;
    fractions[2 * i + 1] = value - whole;
  }
  return words;
}

/** Natural logarithms from a device's bytes. */
export function unpackLogs(kind: DeviceKind, bytes: ArrayBuffer): Float64Array {
  if (kind === 'cpu') return new Float64Array(bytes);
  const [words, fractions] = [new Int32Array(bytes), new Float32Array(bytes)];
  return Float64Array.from({ length: words.length / 2 }, (_, i) => words[2 * i] + fractions[2 * i + 1]);
}
