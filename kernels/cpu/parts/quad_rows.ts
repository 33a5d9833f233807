/**
 * Where the sums of `quad_product` go: four rows of an array, one for each number of a quad, by their addresses; 0:
 * none. Sums below TINY count as zero, as in `tile_product`: what is made of them would end in denormals.
 */
import { LANES, NARROW_LANE } from './quad_product';
import { flushTiny } from './tile_product';

const TINY: f32 = 1e-25;

/** A column of rows: `rows` is [4] addresses, `offset` in bytes is added to each. */
export function storeWide(rows: usize, offset: usize, sums: usize, count: i32, add: bool): void {
  for (let r: usize = 0; r < 16; r += 4) {
    const row = load<usize>(rows + r);
    if (row) {
      const out = row + offset;
      if (count == 16) {
        for (let q: usize = 0; q < LANES; q += 16) {
          const sum = v128.load(sums + q);
          v128.store(out + q, flushTiny(add ? f32x4.add(v128.load(out + q), sum) : sum, TINY));
        }
      } else {
        for (let q: usize = 0; q < (<usize>count) << 2; q += 4) storeOne(out + q, load<f32>(sums + q), add);
      }
    }
    sums += LANES;
  }
}

/** Of one half of the sums of `narrowProduct`. */
export function storeNarrow(rows: usize, offset: usize, sums: usize, count: i32, add: bool): void {
  for (let r: usize = 0; r < 16; r += 4) {
    const row = load<usize>(rows + r);
    if (!row) continue;
    for (let l = 0; l < count; l++) {
      storeOne(row + offset + ((<usize>l) << 2), load<f32>(sums + r + <usize>l * NARROW_LANE), add);
    }
  }
}

@inline
function storeOne(out: usize, sum: f32, add: bool): void {
  const total = add ? load<f32>(out) + sum : sum;
  store<f32>(out, abs(total) < TINY ? 0 : total);
}
