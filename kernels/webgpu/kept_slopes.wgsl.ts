/**
 * Where a tile keeps the activation slopes that its backward pass needs: of every hidden layer but the last.
 * In workgroup memory where they fit: two-valued slopes as 16 bits of one u32 per block of 4 units x 4 chains, others as
 * 16 floats. Otherwise as floats in `scratch`, array<vec4f>, from `scratch_start` on.
 * Each invocation asks for the blocks that it kept itself, so no barrier is needed.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { hasBinarySlope } from './activation.wgsl.js';
import { hiddenRows, type NetworkTileSpec } from './network_tile.wgsl.js';

export type SlopePlace = 'workgroup' | 'scratch';

/** 32-bit words that the slopes of one tile take. */
export function slopeWords({ layout, activation, tile }: NetworkTileSpec, where: SlopePlace): number {
  const rows = hiddenRows(layout).at(-2)!;
  return where === 'workgroup' && hasBinarySlope(activation) ? (rows / 4) * (tile.chains / 4) : rows * tile.chains;
}

export function keptSlopesWgsl(spec: NetworkTileSpec, where: SlopePlace): string {
  const words = slopeWords(spec, where);
  if (words === 0) {
    return wgsl`
// One hidden layer: its slopes go into the deltas at once.
fn keep_slopes(row: u32, vector: u32, m: mat4x4f) {}
fn kept_slopes(row: u32, vector: u32) -> mat4x4f { return mat4x4f(); }
`;
  }
  if (where === 'workgroup' && hasBinarySlope(spec.activation)) {
    return wgsl`
var<workgroup> slope_bits: array<u32, ${words}>;

fn bits_of(slope: vec4f) -> u32 {
  return dot(select(vec4u(), vec4u(1u, 2u, 4u, 8u), slope == vec4f(1.0f)), vec4u(1u));
}

fn slope_of(bits: u32) -> vec4f {
  return select(vec4f(SLOPE_BELOW_ZERO), vec4f(1.0f), (vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u());
}

fn keep_slopes(row: u32, vector: u32, m: mat4x4f) {
  slope_bits[(row / 4u) * CHAIN_VECTORS + vector] =
    bits_of(m[0]) | (bits_of(m[1]) << 4u) | (bits_of(m[2]) << 8u) | (bits_of(m[3]) << 12u);
}

fn kept_slopes(row: u32, vector: u32) -> mat4x4f {
  let bits = slope_bits[(row / 4u) * CHAIN_VECTORS + vector];
  return mat4x4f(slope_of(bits), slope_of(bits >> 4u), slope_of(bits >> 8u), slope_of(bits >> 12u));
}
`;
  }
  const array = where === 'workgroup' ? 'slopes' : 'scratch';
  const start = where === 'workgroup' ? '0u' : 'scratch_start';
  return wgsl`
#if ${where === 'workgroup'}
var<workgroup> slopes: array<vec4f, ${words / 4}>;
#endif

fn keep_slopes(row: u32, vector: u32, m: mat4x4f) {
  let place = ${start} + row * CHAIN_VECTORS + vector;
  ${array}[place] = m[0];
  ${array}[place + CHAIN_VECTORS] = m[1];
  ${array}[place + 2u * CHAIN_VECTORS] = m[2];
  ${array}[place + 3u * CHAIN_VECTORS] = m[3];
}

fn kept_slopes(row: u32, vector: u32) -> mat4x4f {
  let place = ${start} + row * CHAIN_VECTORS + vector;
  return mat4x4f(
    ${array}[place], ${array}[place + CHAIN_VECTORS], ${array}[place + 2u * CHAIN_VECTORS], ${array}[place + 3u * CHAIN_VECTORS],
  );
}
`;
}

/** For kernels that want nothing but a result. */
export const KEEP_NOTHING_ELSE = /* wgsl */ `
fn keep_activations(row: u32, vector: u32, m: mat4x4f) {}
fn keep_deltas(row: u32, vector: u32, m: mat4x4f) {}
`;
