import { Stream, type PhiloxKey } from '../../random/counters.js';
import { normals, philox4x32 } from '../../random/philox.js';

/** Which frames: words of the counter. */
export interface FrameDraw {
  readonly key: PhiloxKey;
  readonly iteration: number;
  /** F */
  readonly frames: number;
  /** D */
  readonly dim: number;
}

/** Makes rows of [D, D] orthonormal by Gram and Schmidt, each row twice, which is enough for all digits. */
function orthonormalise(frame: Float64Array, dim: number): void {
  for (let a = 0; a < dim; a++) {
    const row = frame.subarray(a * dim, (a + 1) * dim);
    for (let b = 0; b < 2 * a; b++) {
      const other = frame.subarray((b % a) * dim, ((b % a) + 1) * dim);
      let product = 0;
      for (let d = 0; d < dim; d++) product += row[d] * other[d];
      for (let d = 0; d < dim; d++) row[d] -= product * other[d];
    }
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0));
    for (let d = 0; d < dim; d++) row[d] /= norm;
  }
}

/**
 * F independent frames of D orthonormal directions, uniform among all frames (rows of normal numbers made orthonormal).
 * Within a frame Σ θ θᵀ = I, so that the mean of θ θᵀ is exactly I/D.
 * @returns [F D, D]
 */
export function independentFrames({ key, iteration, frames, dim }: FrameDraw): Float32Array<ArrayBuffer> {
  const out = new Float32Array(frames * dim * dim);
  for (let f = 0; f < frames; f++) {
    const frame = normals(key, Stream.lines, iteration, f, dim * dim);
    orthonormalise(frame, dim);
    out.set(frame, f * dim * dim);
  }
  return out;
}

/**
 * F frames that cover directions more evenly than independent ones where that is known: in the plane 2F angles at equal
 * steps of half a turn, the first one random, which integrates smooth functions of a direction far better.
 * @returns [F D, D]
 */
export function evenFrames(draw: FrameDraw): Float32Array<ArrayBuffer> {
  const { key, iteration, frames, dim } = draw;
  if (dim !== 2) return independentFrames(draw);
  const offset = philox4x32(key, [Stream.lines, iteration, 0, 0])[0] / 2 ** 32;
  const angles = Array.from({ length: frames }, (_, f) => (Math.PI / 2) * ((f + offset) / frames));
  return Float32Array.from(angles.flatMap((a) => [Math.cos(a), Math.sin(a), -Math.sin(a), Math.cos(a)]));
}
