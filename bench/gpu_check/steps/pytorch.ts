import { pytorch } from '../../support/peer_commands.js';
import { PeerUnavailableError } from '../../support/peer_process.js';
import { measurePeers } from '../../support/peer_rows.js';
import { chainCaseOf, PYTORCH_GRID, SMALL_GRID } from '../grid.js';
import { speedRow } from '../rates.js';
import { benchContext, withGpu, type Step } from '../step.js';

/** What compiles in no time; `cuda-compile` takes minutes, and `npm run bench -- peers` has it. */
const VARIANTS = ['cuda-graph', 'cuda-eager'];
const TIMEOUTS = { start: 40, prepare: 20, work: 10 };

/** The same chains in PyTorch on CUDA, each checked against the float64 twin and timed in turns with ours. */
export const pytorchStep: Step<'pytorch'> = async ({ settings, row, absent }) =>
  withGpu(settings, async (device) => {
    const cases = (settings.quick ? SMALL_GRID.slice(0, 1) : PYTORCH_GRID).map(chainCaseOf);
    const peers = [pytorch('webgpu', VARIANTS)];
    try {
      await measurePeers(benchContext(device, settings), peers, cases, TIMEOUTS, (rows) => {
        const [{ group, untimed }] = rows;
        // The row of a peer that is not here belongs to no case: without it there is nothing to compare.
        if (group === undefined && untimed !== undefined) throw new PeerUnavailableError(untimed.why);
        for (const one of rows) row(speedRow(one, settings.yardstick));
      });
    } catch (error) {
      if (!(error instanceof PeerUnavailableError)) throw error;
      absent(error.message);
    }
  });
