/**
 * importance_weights: w_j = factor · e^(l_j)/Σ_i e^(l_i) over the draws j of a point, l = (f − c)/ε − log q, and the
 * point's effective draws (Σ e)²/Σ e². costs and weights are [groups, points, draws], values and logDensities as well,
 * or [groups, draws] where points share their draws. A command's tile is TILE points; a draw takes one exponential.
 *
 * importance_sums: weights[g, j] = Σ_p pairs[g, p, j]. A command's tile is TILE draws of one group.
 */
import { TILE } from './parts/tile';
import { exp } from './parts/vector_math';

@unmanaged
class Arguments {
  values: usize;
  costs: usize;
  logDensities: usize;
  factors: usize;
  weights: usize;
  effective: usize;
  /** Of all groups. */
  count: i32;
  points: i32;
  draws: i32;
  shared: i32;
  epsilon: f32;
}

/** Below this, l less the largest, a weight is 0: squares of what is left stay normal numbers. */
const LEAST: f32 = -40;

/** Four floats, of which `count` are read; 0 in the place of others. */
@inline
function loadUpTo(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let v = f32x4.splat(0);
  v = f32x4.replace_lane(v, 0, load<f32>(from));
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(from, 4));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(from, 8));
  return v;
}

@inline
function storeUpTo(to: usize, v: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, v);
    return;
  }
  store<f32>(to, f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(v, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(v, 2), 8);
}

/** (f − c)/ε − log q of four draws; −∞ past the last. */
@inline
function logWeights(f: usize, c: usize, q: usize, count: i32, epsilon: v128): v128 {
  const difference = f32x4.sub(loadUpTo(f, count), loadUpTo(c, count));
  const l = f32x4.sub(f32x4.div(difference, epsilon), loadUpTo(q, count));
  const isDraw = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return v128.bitselect(l, f32x4.splat(f32.NEGATIVE_INFINITY), isDraw);
}

@inline
function sumOf(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** NaN where a lane is. */
@inline
function largestOf(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

export function importance_weights(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const first = tile * TILE;
  const last = min(first + TILE, a.count);
  for (let p = first; p < last; p++) weighPoint(a, p);
}

function weighPoint(a: Arguments, p: i32): void {
  const group = p / a.points;
  const pair = (<usize>(p * a.draws)) << 2;
  const drawn = a.shared ? (<usize>(group * a.draws)) << 2 : pair;
  const f = a.values + drawn;
  const c = a.costs + pair;
  const q = a.logDensities + drawn;
  const weights = a.weights + pair;
  const epsilon = f32x4.splat(a.epsilon);
  let most = f32x4.splat(f32.NEGATIVE_INFINITY);
  for (let j = 0; j < a.draws; j += 4) {
    const at = (<usize>j) << 2;
    most = f32x4.max(most, logWeights(f + at, c + at, q + at, a.draws - j, epsilon));
  }
  const largest = largestOf(most);
  // Where all are −∞ nothing is subtracted: e^−∞ is 0.
  const shift = f32x4.splat(largest == f32.NEGATIVE_INFINITY ? 0 : largest);
  let sums = f32x4.splat(0);
  let squares = f32x4.splat(0);
  for (let j = 0; j < a.draws; j += 4) {
    const at = (<usize>j) << 2;
    const below = f32x4.sub(logWeights(f + at, c + at, q + at, a.draws - j, epsilon), shift);
    const e = v128.andnot(exp(below), f32x4.lt(below, f32x4.splat(LEAST)));
    storeUpTo(weights + at, e, a.draws - j);
    sums = f32x4.add(sums, e);
    squares = f32x4.add(squares, f32x4.mul(e, e));
  }
  const sum = sumOf(sums);
  const scale: f32 = sum == 0 ? 0 : load<f32>(a.factors + ((<usize>group) << 2)) / sum;
  store<f32>(a.effective + ((<usize>p) << 2), sum == 0 ? 0 : (sum * sum) / sumOf(squares));
  for (let j = 0; j < a.draws; j += 4) {
    const at = (<usize>j) << 2;
    const w = f32x4.mul(loadUpTo(weights + at, a.draws - j), f32x4.splat(scale));
    storeUpTo(weights + at, w, a.draws - j);
  }
}

@unmanaged
class SumsArguments {
  pairs: usize;
  weights: usize;
  points: i32;
  draws: i32;
}

export function importance_sums(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<SumsArguments>(pointer);
  const tiles = (a.draws + TILE - 1) / TILE;
  const group = tile / tiles;
  const first = (tile % tiles) * TILE;
  const count = min(TILE, a.draws - first);
  const rowBytes = (<usize>a.draws) << 2;
  const out = a.weights + <usize>group * rowBytes + ((<usize>first) << 2);
  memory.fill(out, 0, (<usize>count) << 2);
  let pairs = a.pairs + <usize>(group * a.points) * rowBytes + ((<usize>first) << 2);
  for (let p = 0; p < a.points; p++) {
    for (let j = 0; j < count; j++) {
      const at = (<usize>j) << 2;
      store<f32>(out + at, load<f32>(out + at) + load<f32>(pairs + at));
    }
    pairs += rowBytes;
  }
}
