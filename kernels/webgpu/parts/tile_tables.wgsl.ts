/**
 * What a workgroup looks up about its tile. `tables`, array<u32>: TILES records of TILE_WORDS words, then
 * [marginals, NETWORKS] flags of the networks that a marginal uses, then the bits of [segments, 2] factors of a
 * Langevin step, which other kernels leave 0. The launcher builds it (src/ops/support/webgpu/tile_plan.ts).
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

/** first chain, chains, marginal, float offset of the tile's first x, dimension of x, place of the segment's factors */
export const TILE_WORDS = 6;

export function tileTablesWgsl(tiles: number, networks: number): string {
  return wgsl`
const TILES = ${tiles}u;
const TILE_WORDS = ${TILE_WORDS}u;
const NETWORKS = ${networks}u;

// A run of at most TILE_CHAINS chains of one marginal.
struct TileRecord { first: u32, chains: u32, marginal: u32, x_start: u32, x_dim: u32, factors: u32 }

fn tile_record(index: u32) -> TileRecord {
  let place = index * TILE_WORDS;
  return TileRecord(
    tables[place], tables[place + 1u], tables[place + 2u], tables[place + 3u], tables[place + 4u], tables[place + 5u],
  );
}

fn uses_network(marginal: u32, network: u32) -> bool {
  return tables[TILES * TILE_WORDS + marginal * NETWORKS + network] != 0u;
}
`;
}

/** `fn step_factors(record) -> vec2f`: the rate and the noise_scale of langevin_chain.wgsl.ts for the tile's chains. */
export const STEP_FACTORS_OF_TILE = /* wgsl */ `
fn step_factors(record: TileRecord) -> vec2f {
  return bitcast<vec2f>(vec2u(tables[record.factors], tables[record.factors + 1u]));
}
`;

/** `fn weights_of_chains(record, chain)`: what four chains of the tile, from `chain` on, have in `chain_weights`. */
export const WEIGHTS_OF_CHAINS = /* wgsl */ `
fn weight_of_chain(record: TileRecord, chain: u32) -> f32 {
  if (chain >= record.chains) {
    return 0.0f;
  }
  return chain_weights[record.first + chain];
}

// 0 of absent chains.
fn weights_of_chains(record: TileRecord, chain: u32) -> vec4f {
  return vec4f(
    weight_of_chain(record, chain),
    weight_of_chain(record, chain + 1u),
    weight_of_chain(record, chain + 2u),
    weight_of_chain(record, chain + 3u),
  );
}
`;

/** `head` for one marginal and network at a time; `heads` is [marginals, NETWORKS, lastWidth + 1]. */
export function headOfMarginalWgsl(lastWidth: number): string {
  return wgsl`
const HEAD_STRIDE = ${lastWidth + 1}u;
var<private> head_start: u32;

fn head_place(marginal: u32, network: u32) -> u32 {
  return (marginal * NETWORKS + network) * HEAD_STRIDE;
}

fn head(row: u32) -> f32 {
  return heads[head_start + row];
}
`;
}
