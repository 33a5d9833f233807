/**
 * Where a tile keeps the activation slopes that its backward pass needs: of every hidden layer but the last.
 * In workgroup memory where they fit: two-valued slopes as 16 bits of one u32 per block of 4 units x 4 chains, others
 * as 16 floats. Otherwise as floats in `scratch`, array<vec4f>, from `scratch_start` on. Each invocation asks for the
 * blocks that it kept itself, so no barrier is needed.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { hasBinarySlope } from './activation.wgsl.js';
import { hiddenRows, wholeBlocks, type NetworkTileSpec } from './network_tile.wgsl.js';

export type SlopePlace = 'workgroup' | 'scratch';

/** 32-bit words that the slopes of one tile take. */
export function slopeWords({ layout, activation, tile }: NetworkTileSpec, where: SlopePlace): number {
  const rows = hiddenRows(layout).count - wholeBlocks(layout.lastWidth);
  return where === 'workgroup' && hasBinarySlope(activation) ? (rows / 4) * (tile.chains / 4) : rows * tile.chains;
}

export function keptSlopesWgsl(spec: NetworkTileSpec, where: SlopePlace): string {
  const words = slopeWords(spec, where);
  if (words === 0) {
    return wgsl`
// One hidden layer: its slopes go into the deltas at once.
fn keep_slope(row: u32, vector: u32, slope: vec4f) {}
fn kept_slope(row: u32, vector: u32) -> vec4f { return vec4f(); }
`;
  }
  if (where === 'workgroup' && hasBinarySlope(spec.activation)) {
    return wgsl`
// Units 4i to 4i + 3 share a word; the first of them comes first and clears it.
var<workgroup> slope_bits: array<u32, ${words}>;

fn keep_slope(row: u32, vector: u32, slope: vec4f) {
  let place = (row / 4u) * CHAIN_VECTORS + vector;
  let bits = dot(select(vec4u(), vec4u(1u, 2u, 4u, 8u), slope == vec4f(1.0f)), vec4u(1u)) << (4u * (row & 3u));
  slope_bits[place] = select(slope_bits[place] | bits, bits, (row & 3u) == 0u);
}

fn kept_slope(row: u32, vector: u32) -> vec4f {
  let bits = slope_bits[(row / 4u) * CHAIN_VECTORS + vector] >> (4u * (row & 3u));
  return select(vec4f(SLOPE_BELOW_ZERO), vec4f(1.0f), (vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u());
}
`;
  }
  const array = where === 'workgroup' ? 'slopes' : 'scratch';
  const start = where === 'workgroup' ? '0u' : 'scratch_start';
  return wgsl`
#if ${where === 'workgroup'}
var<workgroup> slopes: array<vec4f, ${words / 4}>;
#endif

fn keep_slope(row: u32, vector: u32, slope: vec4f) {
  ${array}[${start} + row * CHAIN_VECTORS + vector] = slope;
}

fn kept_slope(row: u32, vector: u32) -> vec4f {
  return ${array}[${start} + row * CHAIN_VECTORS + vector];
}
`;
}

/** For kernels that want nothing but a result. */
export const KEEP_NOTHING_ELSE = /* wgsl */ `
fn keep_activation(row: u32, vector: u32, value: vec4f) {}
fn keep_delta(row: u32, vector: u32, delta: vec4f) {}
`;
