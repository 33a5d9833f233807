/**
 * geometric_mean_step: log q = Σ_k λ_k r_k (+ log d), and v_k ← v_k + ω (log q − r_k − v_k); all float64, r and v [K,
 * cells], q and d [cells]. With a self-plan d also log d ← ½ (log d + log q − s). A command's tile is BLOCK cells.
 *
 * Where errors are asked for they are those before the step, for each tile Σ_k λ_k ½ |exp(v_k + r_k) − q| and
 * ½ |exp(log d + s) − q| over its cells, [tiles, 2].
 */
import { expOfNegative } from './parts/float64_math';
import { madd64 } from './parts/madd';

/** The twin of CELL_BLOCK in src/ops/geometric_mean_step/cpu.ts; even. */
const BLOCK: i32 = 256;
/** Masses above e⁷⁰⁰ are far from any solution, and no infinity. */
const MOST_EXPONENT: f64 = 700.0;

@unmanaged
class Arguments {
  /** r */
  reached: usize;
  /** v */
  potentials: usize;
  /** log q */
  mean: usize;
  /** λ, [K] */
  weights: usize;
  /** log d, 0 for none. */
  selfPotential: usize;
  /** s, of a self-plan. */
  selfReached: usize;
  /** 0 for none. */
  errors: usize;
  cells: i32;
  histograms: i32;
  relaxation: f32;
}

export function geometric_mean_step(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const begin = (<usize>tile * BLOCK) << 3;
  const end = (<usize>min(a.cells, (tile + 1) * BLOCK)) << 3;
  const row = (<usize>a.cells) << 3;
  if (a.selfPotential != 0) memory.copy(a.mean + begin, a.selfPotential + begin, end - begin);
  else memory.fill(a.mean + begin, 0, end - begin);
  for (let k = 0; k < a.histograms; k++) {
    addWeighted(a.mean, a.reached + <usize>k * row, f64.load(a.weights + ((<usize>k) << 3)), begin, end);
  }
  let plans = 0.0;
  let self = 0.0;
  for (let k = 0; k < a.histograms; k++) {
    const reached = a.reached + <usize>k * row;
    const potential = a.potentials + <usize>k * row;
    if (a.errors != 0) {
      plans += 0.5 * f64.load(a.weights + ((<usize>k) << 3)) * distance(potential, reached, a.mean, begin, end);
    }
    stepTowards(potential, reached, a.mean, <f64>a.relaxation, begin, end);
  }
  if (a.selfPotential != 0) {
    if (a.errors != 0) self = 0.5 * distance(a.selfPotential, a.selfReached, a.mean, begin, end);
    stepTowards(a.selfPotential, a.selfReached, a.mean, 0.5, begin, end);
  }
  if (a.errors == 0) return;
  f64.store(a.errors + ((<usize>tile) << 4), plans);
  f64.store(a.errors + ((<usize>tile) << 4), self, 8);
}

/** Two cells, or the last one and a 0. */
@inline
function loadCells(at: usize, alone: bool): v128 {
  return alone ? v128.load64_zero(at) : v128.load(at);
}

@inline
function storeCells(at: usize, values: v128, alone: bool): void {
  if (alone) f64.store(at, f64x2.extract_lane(values, 0));
  else v128.store(at, values);
}

function addWeighted(mean: usize, values: usize, weight: f64, begin: usize, end: usize): void {
  const factor = f64x2.splat(weight);
  for (let at = begin; at < end; at += 16) {
    const alone = at + 8 == end;
    storeCells(mean + at, madd64(loadCells(values + at, alone), factor, loadCells(mean + at, alone)), alone);
  }
}

/** v ← v + ω (log q − r − v) */
function stepTowards(potential: usize, reached: usize, mean: usize, omega: f64, begin: usize, end: usize): void {
  const factor = f64x2.splat(omega);
  for (let at = begin; at < end; at += 16) {
    const alone = at + 8 == end;
    const before = loadCells(potential + at, alone);
    const target = f64x2.sub(loadCells(mean + at, alone), loadCells(reached + at, alone));
    storeCells(potential + at, madd64(f64x2.sub(target, before), factor, before), alone);
  }
}

/** Σ |exp(v + r) − q|; the 0 beside a last cell adds |1 − 1|. */
function distance(potential: usize, reached: usize, mean: usize, begin: usize, end: usize): f64 {
  let sum = f64x2.splat(0);
  for (let at = begin; at < end; at += 16) {
    const alone = at + 8 == end;
    const mass = massOf(f64x2.add(loadCells(potential + at, alone), loadCells(reached + at, alone)));
    sum = f64x2.add(sum, f64x2.abs(f64x2.sub(mass, massOf(loadCells(mean + at, alone)))));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Written so that NaN stays. */
@inline
function massOf(logarithm: v128): v128 {
  return expOfNegative(f64x2.pmin(logarithm, f64x2.splat(MOST_EXPONENT)));
}
