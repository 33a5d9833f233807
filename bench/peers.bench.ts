import type { Bench, BenchContext } from './support/bench.js';
import type { ChainCase } from './support/chain_case.js';
import { fittedCase, grid, largeBatches, twisterCase, twisterOf } from './support/chain_grid.js';
import { peerCommands } from './support/peer_commands.js';
import { measurePeers } from './support/peer_rows.js';

/** Operations of a step on a software adapter, at most: peers do less than a billion a second there. */
const SOFTWARE_STEP = 3e7;

function casesFor({ device, quick }: BenchContext): readonly ChainCase[] {
  if (device.info.software) {
    const small = grid.slice(0, quick ? 1 : 2).map((shape) => fittedCase(shape, SOFTWARE_STEP));
    return quick ? small : [...small, twisterCase('shared', 64)];
  }
  if (quick) return [fittedCase(grid[0])];
  const large = device.kind === 'cpu' ? [] : largeBatches;
  return [
    ...[...grid, ...large].map((shape) => fittedCase(shape)),
    twisterOf('separate', [32, 32], 'relu'),
    twisterOf('shared', [32, 32], 'relu'),
    twisterCase('separate'),
    twisterCase('shared'),
  ];
}

/** Langevin steps of other libraries beside ours, each checked against the float64 twin and timed in turns with us. */
export const peersBench: Bench = {
  name: 'peers',
  measure: (context) => measurePeers(context, peerCommands(context.device.kind), casesFor(context)),
};
