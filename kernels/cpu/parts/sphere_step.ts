/**
 * A step along a geodesic of the unit sphere. For u = y/‖y‖ and the displacement v, w = v − ⟨u, v⟩ u is its part
 * tangent to the sphere at u, and
 *     y ← exp_u(w) = cos‖w‖ · u + (sin‖w‖/‖w‖) · w,
 * which is a multiple of y plus a multiple of v. It needs ‖y‖², ⟨y, v⟩ and ‖v‖² alone: one pass that reads, one that
 * writes. y is divided by its length each time, so rounding does not add up; y = 0, which has no direction,
 * moves along v alone, and is back on the sphere a step later.
 */
import { madd } from './madd';
import { ROW } from './tile';
import { flushTiny } from './tile_product';
import { cos, sin } from './vector_math';

/** Rows [dim][TILE] of points and of their displacements. */
export function stepOnSphere(y: usize, displacement: usize, dim: i32, tiny: f32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const bytes = <usize>dim * ROW;
  for (let k: usize = 0; k < ROW; k += 16) {
    let yy = zero, yv = zero, vv = zero;
    for (let i = k; i < bytes; i += ROW) {
      const p = v128.load(y + i);
      const v = v128.load(displacement + i);
      yy = madd(p, p, yy);
      yv = madd(p, v, yv);
      vv = madd(v, v, vv);
    }
    const inverse = v128.andnot(f32x4.div(one, f32x4.sqrt(yy)), f32x4.eq(yy, zero));
    const along = f32x4.mul(yv, inverse);
    const angle = f32x4.sqrt(f32x4.max(f32x4.sub(vv, f32x4.mul(along, along)), zero));
    const straight = f32x4.eq(angle, zero);
    const sinc = v128.bitselect(one, f32x4.div(sin(angle), angle), straight);
    const keep = f32x4.mul(f32x4.sub(cos(angle), f32x4.mul(sinc, along)), inverse);
    for (let i = k; i < bytes; i += ROW) {
      const next = madd(keep, v128.load(y + i), f32x4.mul(sinc, v128.load(displacement + i)));
      v128.store(y + i, flushTiny(next, tiny));
    }
  }
}
