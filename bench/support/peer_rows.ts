import type { Row } from './bench.js';
import { placeChain, tuneChain, type ChainCase } from './chain_case.js';
import { measureContests, type Contest, type PeerContext } from './contests.js';
import { chainOperations, sampleSteps, shapeOf } from './operations.js';
import { checkPeer, writePeerCase } from './peer_case.js';
import type { PeerCommand, PeerTimeouts } from './peer_process.js';
import { secondsOf } from './timing.js';

function contestOf(spec: ChainCase): Contest {
  const { name, network, segments } = spec;
  return {
    name,
    async place({ device }, buffers, folder) {
      const peerCase = writePeerCase(folder, spec);
      await tuneChain(device, spec);
      const chain = placeChain(device, buffers, spec);
      await chain.check();
      return {
        turn: (steps) => secondsOf(device, () => chain.run(steps)),
        check: (peer, what) => checkPeer(peer, what, peerCase),
      };
    },
    row: (steps) => ({
      shape: shapeOf(network, segments),
      operations: chainOperations(network, segments, steps),
      sampleSteps: sampleSteps(segments, steps),
    }),
  };
}

/**
 * Langevin steps of peers on cases, each variant checked first and then timed in turns with our chain; as
 * `measureContests`.
 * @param told of the rows of each case once it is done, and of peers that are missing
 * @returns case by case, ours first
 */
export const measurePeers = (
  context: PeerContext,
  commands: readonly PeerCommand[],
  cases: readonly ChainCase[],
  timeouts: Partial<PeerTimeouts> = {},
  told?: (rows: readonly Row[]) => void,
): Promise<Row[]> => measureContests(context, commands, cases.map(contestOf), timeouts, told);
