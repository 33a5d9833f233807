import { mul, squaredNorm, sub } from '../../../autograd/index.js';
import { traceMap } from '../../../autograd/traced_map.js';
import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import { mapRows } from '../../../ops/map_rows/launch.js';
import { philoxNormal } from '../../../ops/philox_normal/launch.js';
import { repeatRows } from '../../../ops/repeat_rows/launch.js';
import { Stream } from '../../../random/counters.js';
import type { ChainStartSpec } from '../../../samplers/chain_start.js';
import type { Proposal } from './proposal.js';

export interface ProposalSpec {
  /** K */
  readonly marginals: number;
  readonly batch: number;
  /** m */
  readonly draws: number;
  /** D */
  readonly dim: number;
}

/**
 * N(mean, s² I), where chains start, for all x (Kolesov et al. 2024, appendix D): one set of draws for every point and
 * every marginal, so that an iteration evaluates networks at K · m points whatever the batch, and errors of the draws
 * that the marginals have in common cancel in Σ_k λ_k f_k ≡ 0.
 */
export function fixedProposal(
  owner: Owner<Device>,
  { marginals, batch, draws, dim }: ProposalSpec,
  { mean, standardDeviation }: Extract<ChainStartSpec, { kind: 'gaussian' }>,
): Proposal {
  const { device } = owner;
  const density = traceMap({ y: dim }, ({ y }) => mul(-0.5 / standardDeviation ** 2, squaredNorm(sub(y, mean))));
  const normal = owner.own(philoxNormal(device, { chains: draws, dim }));
  const logDensity = owner.own(mapRows(device, { map: density, count: draws }));
  const points = owner.own(repeatRows(device, { rows: draws, dim, times: marginals }));
  const densities = owner.own(repeatRows(device, { rows: draws, dim: 1, times: marginals }));
  const everyPoint = owner.own(repeatRows(device, { rows: draws, dim, times: marginals * batch }));
  const center = owner.upload('proposal mean', Float32Array.from(mean));
  const drawn = owner.createBuffer('proposal draws', draws * dim * 4);
  const ofDrawn = owner.createBuffer('log densities of proposal draws', draws * 4);
  const y = owner.createBuffer('draws by marginal', marginals * draws * dim * 4);
  const logDensities = owner.createBuffer('log densities by marginal', marginals * draws * 4);
  const pairs = owner.createBuffer('draws by point', marginals * batch * draws * dim * 4);
  return {
    isShared: true,
    isReady: () => true,
    y,
    pairs,
    logDensities,
    draw(counter) {
      normal.run({ out: drawn, mean: center, standardDeviation, stream: Stream.proposals, ...counter });
      logDensity.run({ rows: { y: drawn }, out: ofDrawn });
      points.run({ from: drawn, out: y });
      densities.run({ from: ofDrawn, out: logDensities });
      everyPoint.run({ from: drawn, out: pairs });
      return Promise.resolve();
    },
    carried: () => ({}),
  };
}
