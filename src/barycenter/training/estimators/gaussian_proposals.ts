import { add, mul, squaredNorm } from '../../../autograd/index.js';
import { traceMap } from '../../../autograd/traced_map.js';
import type { ChainCost } from '../../../cost/contract.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import type { Tensors } from '../../../io/tensor.js';
import { mapRows } from '../../../ops/map_rows/launch.js';
import { philoxNormal } from '../../../ops/philox_normal/launch.js';
import { repeatRows } from '../../../ops/repeat_rows/launch.js';
import { Stream } from '../../../random/counters.js';
import type { ProposalSpec } from './fixed_proposal.js';
import type { Proposal, WeightedDraws } from './proposal.js';
import { ProposalRegression, type FittedGaussians } from './proposal_regression.js';

/** Potentials move fast at first; then it is enough to learn from every so many iterations. */
const FIRST_ROUNDS = 50;
const LEARN_EVERY = 2;

/**
 * N(a_k(x), diag s_k²) of every x its own, a_k smooth (affine and random features): both are learned from what is
 * drawn, chains' ends before anything is, by a regression with forgetting on the host between iterations. They carry
 * `proposal0`, …, f64, the sums of each marginal's regression, and `proposalRounds`, u32 [1], how many minibatches they
 * have learned from.
 */
export function gaussianProposals(
  owner: Owner<Device>,
  { marginals, batch, draws, dim }: ProposalSpec,
  costs: readonly ChainCost[],
  before: Tensors,
): Proposal {
  const { device } = owner;
  const chains = marginals * batch * draws;
  const normal = owner.own(philoxNormal(device, { chains, dim }));
  const perDraw = owner.own(repeatRows(device, { rows: marginals * batch, dim, each: draws }));
  const perMarginal = owner.own(repeatRows(device, { rows: marginals, dim, each: batch * draws }));
  const move = traceMap({ y: dim, deviation: dim, z: dim }, ({ y, deviation, z }) => add(y, mul(deviation, z)));
  const moved = owner.own(mapRows(device, { map: move, count: chains, inPlace: 'y' }));
  // Deviations are the same for all draws of a point, so that their logarithms make no difference.
  const density = traceMap({ z: dim }, ({ z }) => mul(-0.5, squaredNorm(z)));
  const logDensity = owner.own(mapRows(device, { map: density, count: chains }));
  const origin = owner.createBuffer('zero', dim * 4);
  const z = owner.createBuffer('proposal normal numbers', chains * dim * 4);
  const means = owner.createBuffer('proposal means', marginals * batch * dim * 4);
  const deviations = owner.createBuffer('proposal deviations', marginals * dim * 4);
  const deviation = owner.createBuffer('proposal deviations by draw', chains * dim * 4);
  const y = owner.createBuffer('proposal draws', chains * dim * 4);
  const logDensities = owner.createBuffer('log densities of proposal draws', chains * 4);

  const { regressions, ...learned } = restored(costs, dim, batch, before);
  let { rounds } = learned;
  /** Of the regressions as they are. */
  let fitted: FittedGaussians[] | undefined;
  const blocksOf = async (x: DeviceBuffer): Promise<Float32Array[]> => {
    const all = await device.readFloats(x, 0, batch * costs.reduce((sum, { xDim }) => sum + xDim, 0));
    let at = 0;
    return costs.map(({ xDim }) => all.subarray(at, (at += batch * xDim)));
  };
  return {
    isShared: false,
    isReady: () => rounds > 0,
    y,
    pairs: y,
    logDensities,
    learnsFrom: (iteration) => rounds < FIRST_ROUNDS || iteration % LEARN_EVERY === 0,
    async draw(counter, x) {
      const blocks = await blocksOf(x);
      fitted ??= regressions.map((regression) => regression.solve(rounds));
      for (const [k, regression] of regressions.entries()) {
        device.write(means, regression.meansAt(fitted[k], blocks[k]), k * batch * dim * 4);
        device.write(deviations, Float32Array.from(fitted[k].deviations), k * dim * 4);
      }
      normal.run({ out: z, mean: origin, standardDeviation: 1, stream: Stream.proposals, ...counter });
      perDraw.run({ from: means, out: y });
      perMarginal.run({ from: deviations, out: deviation });
      moved.run({ rows: { deviation, z }, out: y });
      logDensity.run({ rows: { z }, out: logDensities });
    },
    async learn(x, drawn) {
      const blocks = await blocksOf(x);
      const { first, second } = momentsOf(drawn, dim);
      // Of chains that diverged; the history's next line tells.
      if (!first.every(Number.isFinite) || !second.every(Number.isFinite)) return;
      const floats = batch * dim;
      for (const [k, regression] of regressions.entries()) {
        const of = (moments: Float64Array): Float64Array => moments.subarray(k * floats, (k + 1) * floats);
        regression.add(blocks[k], of(first), of(second), rounds);
      }
      rounds++;
      fitted = undefined;
    },
    carried() {
      const sums = regressions.map((regression, k): [string, Tensors[string]] => {
        return [`proposal${k}`, { shape: [regression.sums.length], data: regression.sums.slice() }];
      });
      return { ...Object.fromEntries(sums), proposalRounds: { shape: [1], data: Uint32Array.of(rounds) } };
    },
  };
}

/** What was carried, where it is of this shape; else nothing learned yet. */
function restored(
  costs: readonly ChainCost[],
  dim: number,
  batch: number,
  { proposalRounds, ...before }: Partial<Tensors>,
) {
  const anew = costs.map(({ xDim }) => new ProposalRegression(xDim, dim, batch));
  const sums = anew.map((regression, k) => {
    const data = before[`proposal${k}`]?.data;
    return data instanceof Float64Array && data.length === regression.sums.length ? data.slice() : undefined;
  });
  const isWhole = proposalRounds?.data.length === 1 && sums.every((data) => data !== undefined);
  if (!isWhole) return { rounds: 0, regressions: anew };
  const regressions = costs.map(({ xDim }, k) => new ProposalRegression(xDim, dim, batch, sums[k]));
  return { rounds: proposalRounds.data[0], regressions };
}

/**
 * Weighted means of y and of y² over each point's draws, f64 [points, D] each; of all draws alike where none has a
 * weight.
 */
function momentsOf({ y, weights, draws }: WeightedDraws, dim: number) {
  const points = weights.length / draws;
  const [first, second] = [new Float64Array(points * dim), new Float64Array(points * dim)];
  for (let p = 0; p < points; p++) {
    let total = 0;
    for (let j = p * draws; j < (p + 1) * draws; j++) total += weights[j];
    for (let j = p * draws; j < (p + 1) * draws; j++) {
      const w = total === 0 ? 1 / draws : weights[j] / total;
      for (let d = 0; d < dim; d++) {
        const value = y[j * dim + d];
        first[p * dim + d] += w * value;
        second[p * dim + d] += w * value * value;
      }
    }
  }
  return { first, second };
}
