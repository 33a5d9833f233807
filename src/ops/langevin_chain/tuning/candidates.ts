import { hasBinarySlope } from '../../../../kernels/webgpu/parts/activation.wgsl.js';
import { stateRows, tileInvocations, type TileShape } from '../../../../kernels/webgpu/parts/network_tile.wgsl.js';
import type { LangevinChainSpec } from '../contract.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../support/network_shape.js';
import { totalChains } from '../../support/segments.js';
import {
  chooseTile,
  fittingTiles,
  placeSlopes,
  SMALLEST_WORKGROUP,
  type TileLimits,
  type TileTuning,
} from '../../support/webgpu/tile_plan.js';

/**
 * Chains of a tile: many share a weight's load, few leave a small batch with more workgroups, each of which splits the
 * units of its layers over the more invocations.
 */
const TILE_CHAINS = [4, 8, 16, 32, 64] as const;

/** Blocks of 4 units an invocation: more of them share a load of the state, and take 48 registers each. */
const UNIT_BLOCKS = [1, 2, 4] as const;

/** Candidates of a race: about what compiles and runs within its second. */
const MOST_CANDIDATES = 12;

/** What a race decides: the tile, and whether its slopes stay out of workgroup memory. */
export type TileChoice = Pick<TileTuning, 'slopes'> & { readonly tile: TileShape };

/** Every tile that the kernel can run a network in on such a device. */
export function everyTile(limits: TileLimits, network: NetworkShape): TileShape[] {
  const rows = stateRows(parameterLayout(network));
  const blocks = UNIT_BLOCKS.filter((unitBlocks) => unitBlocks <= rows / 4);
  const shapes = TILE_CHAINS.flatMap((chains) =>
    blocks.map((unitBlocks): TileShape => ({ chains, unitGroups: Math.ceil(rows / 4 / unitBlocks), unitBlocks })),
  );
  const others = shapes.filter(
    (tile) => tileInvocations(tile) <= limits.invocations && rows * tile.chains * 4 <= limits.workgroupBytes,
  );
  // The guess need not be even: its unit groups follow from the limit on invocations.
  return distinct([...others, ...fittingTiles(limits, network)]);
}

const sameTile = (a: TileShape, b: TileShape): boolean =>
  a.chains === b.chains && a.unitGroups === b.unitGroups && a.unitBlocks === b.unitBlocks;

const distinct = (tiles: readonly TileShape[]): TileShape[] =>
  tiles.filter((tile, i) => tiles.findIndex((other) => sameTile(tile, other)) === i);

/** Whether a decision, of a file say, is one that a race could have come to on such a device. */
export function isCandidate(limits: TileLimits, network: NetworkShape, { tile, slopes }: TileChoice): boolean {
  const known = everyTile(limits, network).some((other) => sameTile(tile, other));
  return known && (slopes === undefined || movesSlopes(limits, network, tile));
}

/** Whether slopes that would lie in workgroup memory could as well lie in scratch, leaving room for more workgroups. */
function movesSlopes(limits: TileLimits, network: NetworkShape, tile: TileShape): boolean {
  if (hasBinarySlope(network.activation) || network.hidden.length < 2) return false;
  const spec = { layout: parameterLayout(network), activation: network.activation, tile };
  return placeSlopes(limits, spec).slopes === 'workgroup';
}

/**
 * The tilings worth a race, the guess first, then by likeness to it: halves and doubles of its chains and of its
 * blocks, then quarters and fourfolds.
 * @throws InvalidInputError where no tile fits
 */
export function tileCandidates(limits: TileLimits, { network, segments }: LangevinChainSpec): TileChoice[] {
  const guess = chooseTile(limits, network, totalChains(segments));
  const longest = Math.max(...segments.map((segment) => segment.chains));
  const distance = (tile: TileShape): number =>
    Math.abs(Math.log2(tile.chains / guess.chains)) + Math.abs(Math.log2(tile.unitBlocks / guess.unitBlocks));
  const tiles = everyTile(limits, network)
    .filter((tile) => tile.chains < 2 * longest && tileInvocations(tile) >= SMALLEST_WORKGROUP)
    .sort((a, b) => distance(a) - distance(b));
  const ordered = distinct([guess, ...tiles]).slice(0, MOST_CANDIDATES - 1);
  const inScratch: TileChoice[] = movesSlopes(limits, network, guess) ? [{ tile: guess, slopes: 'scratch' }] : [];
  const [first, ...others] = ordered.map((tile): TileChoice => ({ tile }));
  return [first, ...inScratch, ...others];
}
