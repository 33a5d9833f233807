/**
 * Not kernels, but what the host holds a build against another with, where the runtime may merge vectors (see
 * src/device/cpu/vector_check.ts): the code that most of the time goes to, over rows that the host has filled.
 */
import { activate } from './parts/activation';
import { runCostProgram } from './parts/cost_program';
import { SILU, TANH } from './parts/network';
import { Noise, storeNormals } from './parts/philox';
import { ROW } from './parts/tile';
import { TIMES_SLOPE, tileProduct, use_wide_vectors } from './parts/tile_product';

/** Rows of one operand: a product of TERMS × 2·PAIRS needs fewer floats than these hold. */
const ROWS: usize = 128;
const TERMS: i32 = 37;
const PAIRS: i32 = 9;
/** Opcodes of kernels/cpu/parts/cost_program.ts up to here take operands in slots; the others read constants. */
const LAST_MAP: i32 = 25;
const CONSTANT: i32 = 22;

@inline
function area(base: usize, index: i32): usize {
  return base + <usize>index * ROWS * ROW;
}

/**
 * Area 0 is the input of products, area 1 their panels, area 2 sums and words. Areas 3 to 9 get the epilogues over what
 * they hold, 10 to 15 values and slopes of the smooth activations, 16 normals, and from 17 on rows of the instructions
 * of a cost.
 */
export function vector_check(base: usize, wide: i32): void {
  use_wide_vectors(wide);
  const sums = area(base, 2);
  for (let epilogue = 0; epilogue <= TIMES_SLOPE; epilogue++) {
    const out = area(base, 3 + epilogue);
    tileProduct(area(base, 0), area(base, 1), TERMS, PAIRS, sums, out, epilogue, out, 2, 40 * ROW);
  }
  for (let activation = SILU; activation <= TANH; activation++) {
    const values = area(base, 10 + 2 * (activation - SILU));
    activate(activation, values, values + ROWS * ROW, ROWS * ROW);
  }
  storeNormals(area(base, 16), changetype<Noise>(sums), 5, 3, 4);
  for (let op = 0; op <= LAST_MAP; op++) {
    if (op == CONSTANT) continue;
    store<i32>(sums, op);
    store<i32>(sums, 24 + 3 * op, 4);
    store<i32>(sums, 0, 8);
    store<i32>(sums, 4, 12);
    store<i32>(sums, 8, 16);
    store<i32>(sums, 3, 20);
    runCostProgram(sums, 6, sums, area(base, 17));
  }
}

/** A product of 64 × 64 over and over, to be timed. */
export function vector_check_product(base: usize, wide: i32, rounds: i32): void {
  use_wide_vectors(wide);
  for (let round = 0; round < rounds; round++) {
    tileProduct(area(base, 0), area(base, 1), 64, 32, area(base, 4), area(base, 5), 0, area(base, 5), 1, ROW);
  }
}
