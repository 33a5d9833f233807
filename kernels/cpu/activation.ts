/** Smooth activations: rows of z become φ(z), and φ′(z) is kept beside. The piecewise linear ones are in tile_product. */
import { madd } from './madd';
import { SILU, SOFTPLUS, TANH } from './network';
import { sigmoid, softplus, tanh } from './vector_math';

/** Below this z, silu, softplus and their slopes (under 2e-16) count as zero, which keeps denormals out of the sums. */
const LOWEST: f32 = -40;

/** `values` holds z and gets φ(z); `slopes` gets φ′(z). */
export function activate(activation: i32, values: usize, slopes: usize, byteLength: usize): void {
  if (activation == SILU) activateSilu(values, slopes, byteLength);
  else if (activation == SOFTPLUS) activateSoftplus(values, slopes, byteLength);
  else if (activation == TANH) activateTanh(values, slopes, byteLength);
  else unreachable();
}

/** z·σ(z), slope σ + zσ(1 − σ). */
function activateSilu(values: usize, slopes: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) {
    const z = v128.load(values + i);
    const low = f32x4.lt(z, f32x4.splat(LOWEST));
    const s = sigmoid(z);
    const value = f32x4.mul(z, s);
    const slope = madd(value, f32x4.sub(f32x4.splat(1), s), s);
    v128.store(values + i, v128.andnot(value, low));
    v128.store(slopes + i, v128.andnot(slope, low));
  }
}

/** log(1 + eᶻ), slope σ(z). */
function activateSoftplus(values: usize, slopes: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) {
    const z = v128.load(values + i);
    const low = f32x4.lt(z, f32x4.splat(LOWEST));
    v128.store(values + i, v128.andnot(softplus(z), low));
    v128.store(slopes + i, v128.andnot(sigmoid(z), low));
  }
}

/** tanh z, slope 1 − tanh² z. */
function activateTanh(values: usize, slopes: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) {
    const value = tanh(v128.load(values + i));
    v128.store(values + i, value);
    v128.store(slopes + i, f32x4.sub(f32x4.splat(1), f32x4.mul(value, value)));
  }
}
