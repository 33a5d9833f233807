import type { Bench } from './support/bench.js';
import { measureContests } from './support/contests.js';
import { digitsContest, type DigitsSetting } from './support/digits_iteration.js';
import { pytorchImages } from './support/peer_commands.js';

/** The experiment's quick setting and its full one. */
const QUICK = { side: 16, width: 8, batchSize: 32 };
const FULL = { side: 32, width: 16, batchSize: 64 };

/** Of 32 iterations of a minibatch, one begins its chains and 31 go on with them. */
const NEW = { steps: 60, keepsChains: false };
const VISIT = { steps: 10, keepsChains: true };

const named = (name: string, setting: Omit<DigitsSetting, 'name'>): DigitsSetting => ({ name, ...setting });

const quick = [
  named('digits, quick: a visit of 10 steps', { ...QUICK, ...VISIT }),
  named('digits, quick: new chains of 60 steps', { ...QUICK, ...NEW }),
];
const full = [
  named('digits: a visit of 10 steps', { ...FULL, ...VISIT }),
  named('digits: new chains of 60 steps', { ...FULL, ...NEW }),
];

/** Whole training iterations of `experiments/digits` beside PyTorch with the same algorithm. */
export const peersDigitsBench: Bench = {
  name: 'peers_digits',
  measure: (context) =>
    measureContests(
      context,
      context.device.kind === 'cpu' ? [pytorchImages()] : [],
      (context.quick ? quick : [...quick, ...full]).map(digitsContest),
    ),
};
