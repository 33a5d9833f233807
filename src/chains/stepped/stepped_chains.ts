import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner, type Owner } from '../../device/owner.js';
import { checkBuffer } from '../../ops/support/checks.js';
import { totalChains, type Segment } from '../../ops/support/segments.js';
import type { ChainInfo, Chains, ChainSpec, ChainState, ChainSteps, ChainStrategy } from '../chain.js';
import { chainNumbers } from './chain_numbers.js';
import { evaluation, type Point } from './evaluation.js';
import { mover } from './mover.js';
import { readsDrift, stepMaps } from './step_maps.js';
import { stepSizes } from './step_sizes.js';
import { tester } from './tester.js';

/** Any potential and any transition: a dispatch for each evaluation and each map of rows. */
export const stepped: ChainStrategy = {
  name: 'stepped',
  objection: (_, { constraint, transition: { velocity, movesPerTest } }) => {
    if (constraint !== 'none') return 'it moves chains in flat space, and these are to stay on the unit sphere';
    return velocity === 'kept' && movesPerTest > 0 ? 'it keeps no velocity of steps that are tested' : undefined;
  },
  build: (device, spec) =>
    withOwner(device, (owner) => (spec.transition.movesPerTest === 0 ? untested(owner, spec) : tested(owner, spec))),
};

/** Room for what is known of a point beside where it is. Its owner's. */
function evaluated(owner: Owner<Device>, { potential, segments }: ChainSpec): Omit<Point, 'y'> {
  const row = (name: string, length: number) => owner.createBuffer(`chain ${name}`, totalChains(segments) * length * 4);
  return {
    velocity: row('velocities', potential.dim),
    drift: row('drifts', potential.dim),
    logDensity: row('log densities', 1),
  };
}

/** @throws InvalidInputError for a state without the velocity that its transition keeps */
function checkVelocity({ potential: { dim }, segments }: ChainSpec, velocity: DeviceBuffer | undefined): void {
  checkBuffer('chains', 'velocity', velocity!, totalChains(segments) * dim);
}

/** Steps of one move, all of which are taken. */
function untested(owner: Owner<Device>, spec: ChainSpec): Omit<Chains, 'free'> {
  const maps = stepMaps(spec.transition, spec.potential.dim, spec.isScaled);
  const evaluate = evaluation(owner, spec, { drift: readsDrift(maps), logDensity: false });
  const moves = mover(owner, spec, maps);
  const numbers = chainNumbers(owner, spec);
  const sizes = stepSizes(owner, maps, totalChains(spec.segments));
  const here = evaluated(owner, spec);
  return {
    run({ x, y, velocity }: ChainState, chain: ChainSteps) {
      const { epsilon, lengths: asked } = numbers.update(chain);
      if (spec.transition.velocity === 'kept') checkVelocity(spec, velocity);
      const at = { ...here, y, ...(velocity && { velocity }) };
      for (let step = chain.firstStep; step < chain.firstStep + chain.steps; step++) {
        const lengths = sizes(asked, chain, step);
        evaluate(at, { of: chain.of, x, epsilon });
        moves.begin(at, chain, step);
        moves.move(at, chain, step, lengths);
      }
    },
    info: () => Promise.resolve({}),
  };
}

/** Shares of ones, in all chains and in those of every segment. */
function acceptanceOf(accepted: Float32Array, segments: readonly Segment[]): ChainInfo {
  let first = 0;
  const counts = segments.map(({ chains }) => {
    const own = accepted.subarray(first, (first += chains));
    return own.reduce((sum, one) => sum + one, 0);
  });
  return {
    acceptance: counts.reduce((sum, one) => sum + one, 0) / accepted.length,
    acceptances: counts.map((sum, s) => sum / segments[s].chains),
  };
}

/** Steps of some moves, which are taken together or not at all. */
function tested(owner: Owner<Device>, spec: ChainSpec): Omit<Chains, 'free'> {
  const { device } = owner;
  const { transition, potential, segments } = spec;
  const { movesPerTest } = transition;
  const maps = stepMaps(transition, potential.dim, spec.isScaled);
  const count = totalChains(segments);
  const bytes = count * potential.dim * 4;
  const drift = readsDrift(maps);
  const evaluate = evaluation(owner, spec, { drift, logDensity: true });
  const moves = mover(owner, spec, maps);
  const kept = drift ? (['y', 'drift'] as const) : (['y'] as const);
  const tests = tester(owner, maps.logRatio, count, potential.dim, kept);
  const numbers = chainNumbers(owner, spec);
  const sizes = stepSizes(owner, maps, count);
  const here = evaluated(owner, spec);
  const there = { ...evaluated(owner, spec), y: owner.createBuffer('chain proposals', bytes) };
  return {
    run({ x, y }: ChainState, chain: ChainSteps) {
      const { epsilon, lengths: asked } = numbers.update(chain);
      const settings = { of: chain.of, x, epsilon };
      const from = { ...here, y };
      evaluate(from, settings);
      for (let step = chain.firstStep; step < chain.firstStep + chain.steps; step++) {
        const lengths = sizes(asked, chain, step);
        moves.begin(from, chain, step);
        for (const name of [...kept, 'velocity'] as const) device.copy(from[name], there[name], bytes);
        for (let m = 0; m < movesPerTest; m++) {
          moves.move(there, chain, step * movesPerTest + m, lengths);
          evaluate(there, settings);
          moves.settle(there, lengths);
        }
        tests.test(from, there, chain, step, lengths);
      }
    },
    info: async () => acceptanceOf(await tests.accepted(), segments),
  };
}
