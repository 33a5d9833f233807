/**
 * Where layered networks keep the activation slopes that the backward pass needs, of every hidden layer but the last:
 *   `bits`   two-valued slopes, 16 bits of one u32 per block of 4 units x 4 chains, in the binding `slope_bits`,
 *            [blocks, ROW_VECTORS]; `slope_row` counts blocks.
 *   `rows`   others, as rows of the workspace; `slope_row` counts rows.
 */
import { hasBinarySlope } from './parts/activation.wgsl.js';
import type { Activation } from '../shared/network_layout.js';

export type SlopeForm = 'bits' | 'rows';

export const slopeForm = (activation: Activation): SlopeForm => (hasBinarySlope(activation) ? 'bits' : 'rows');

/** `fn keep_slope(slope_row, unit, vector, slope)`, called for the units of a block in order. */
export const KEEP_SLOPE: Record<SlopeForm, string> = {
  bits: /* wgsl */ `
fn keep_slope(slope_row: u32, unit: u32, vector: u32, slope: vec4f) {
  let place = row_place(slope_row + unit / 4u, vector);
  let bits = dot(select(vec4u(), vec4u(1u, 2u, 4u, 8u), slope == vec4f(1.0f)), vec4u(1u)) << (4u * (unit & 3u));
  slope_bits[place] = select(slope_bits[place] | bits, bits, (unit & 3u) == 0u);
}
`,
  rows: /* wgsl */ `
fn keep_slope(slope_row: u32, unit: u32, vector: u32, slope: vec4f) {
  rows[row_place(slope_row + unit, vector)] = slope;
}
`,
};

/** `fn kept_slope(slope_row, unit, vector) -> vec4f` */
export const KEPT_SLOPE: Record<SlopeForm, string> = {
  bits: /* wgsl */ `
fn kept_slope(slope_row: u32, unit: u32, vector: u32) -> vec4f {
  let bits = slope_bits[row_place(slope_row + unit / 4u, vector)] >> (4u * (unit & 3u));
  return select(vec4f(SLOPE_BELOW_ZERO), vec4f(1.0f), (vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u());
}
`,
  rows: /* wgsl */ `
fn kept_slope(slope_row: u32, unit: u32, vector: u32) -> vec4f {
  return rows[row_place(slope_row + unit, vector)];
}
`,
};
