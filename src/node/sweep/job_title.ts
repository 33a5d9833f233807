import { epsilonText } from '../../barycenter/sweep/axes.js';
import type { SweepJob } from '../../barycenter/sweep/job.js';

/** What people call a job. */
export const jobTitle = ({ changes: { epsilon, weights }, seed }: Pick<SweepJob, 'changes' | 'seed'>): string =>
  `ε ${epsilonText(epsilon)}, λ ${weights.map((w) => Number(w.toPrecision(3))).join(' ')}, seed ${seed}`;
