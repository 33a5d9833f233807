import { defineProblem, geodesic, type Problem } from '../../src/index.js';
import { exactColour, marginalColours, mutedColour } from '../../src/node/io/figure/style.js';
import { gridBarycenter, squaredEuclideanCosts, type GridBarycenter } from '../../test/reference/grid_barycenter.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultFigure, ResultTable } from '../support/experiment.js';
import { listed, worst } from '../support/numbers.js';
import { renderPanels } from '../support/panels.js';
import { totalVariation } from '../../test/reference/plane_grid.js';
import { withResult } from '../support/with_result.js';
import { circleAngles, vonMisesBatches, vonMisesMasses, type VonMises } from './von_mises.js';

const MARGINALS: readonly VonMises[] = [
  { mean: -2.6, concentration: 12 },
  { mean: -0.9, concentration: 6 },
  { mean: 0.4, concentration: 20 },
  { mean: 2, concentration: 4 },
];
const WEIGHTS = [0.25, 0.25, 0.25, 0.25];
/** Arcs of the reference, and how many of them make a bin. */
const GRID = { arcs: 720, merge: 10 };
/** A chain's step η/ε, and its time: steps · η/ε. */
interface Chain {
  readonly relativeStep: number;
  readonly time: number;
}

/**
 * Plans have several modes, one for each bump of the barycenter in reach, and chains must have time to go between them.
 */
const CHAIN: Chain = { relativeStep: 0.2, time: 48 };
/** At the smallest ε, where both matter most. */
const SWEEP: readonly Chain[] = [
  { relativeStep: 0.2, time: 12 },
  { relativeStep: 0.2, time: 24 },
  CHAIN,
  { relativeStep: 0.4, time: 48 },
];
const FULL = { epsilons: [0.05, 0.2, 0.5], iterations: 600, draws: 100_000, sweep: SWEEP };
const QUICK = { epsilons: [0.2], iterations: 200, draws: 20_000, sweep: [] };

const stepsOf = ({ relativeStep, time }: Chain): number => Math.round(time / relativeStep);

interface Scored {
  readonly epsilon: number;
  readonly chain: Chain;
  readonly exact: GridBarycenter;
  /** Shares of the bins, a row for each marginal's push-forward. */
  readonly shares: readonly Float64Array[];
  readonly totalVariations: readonly number[];
  readonly seconds: number;
}

function problemOf(epsilon: number, { relativeStep, time }: Chain, iterations: number): Problem {
  return defineProblem({
    marginals: MARGINALS.map((spec, k) => ({
      batches: vonMisesBatches(spec, k),
      dim: 2,
      weight: WEIGHTS[k],
      cost: geodesic(),
    })),
    epsilon,
    // Every marginal must reach its own antipodes, where f_k has a bump as narrow as the marginal: the network starts
    // flat, and learns fast.
    potential: { kind: 'shared', hidden: [64, 64], activation: 'silu', scale: epsilon / 4 },
    sampler: { steps: stepsOf({ relativeStep, time }), stepSize: relativeStep * epsilon, constraint: 'unit-sphere' },
    training: {
      iterations,
      batchSize: 256,
      optimizer: { learningRate: 5e-2, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } },
      validation: { every: 0 },
    },
  });
}

/** ½ d(s, t)² with d the shorter arc, [arcs, arcs]. */
function arcCosts(): Float64Array {
  const angles = circleAngles(GRID.arcs);
  return Float64Array.from({ length: GRID.arcs ** 2 }, (_, c) => {
    const apart = Math.abs(angles[Math.floor(c / GRID.arcs)] - angles[c % GRID.arcs]);
    return 0.5 * Math.min(apart, 2 * Math.PI - apart) ** 2;
  });
}

function exactAt(epsilon: number, costs: Float64Array): GridBarycenter {
  const masses = MARGINALS.map((spec) => vonMisesMasses(spec, GRID.arcs));
  return gridBarycenter({ costs: MARGINALS.map(() => costs), masses, weights: WEIGHTS, epsilon, tolerance: 1e-8 });
}

function merged(masses: Float64Array): Float64Array {
  return Float64Array.from({ length: GRID.arcs / GRID.merge }, (_, bin) =>
    masses.subarray(bin * GRID.merge, (bin + 1) * GRID.merge).reduce((sum, mass) => sum + mass, 0),
  );
}

/** Shares of points of the plane by their angle. */
function binAngles(points: ArrayLike<number>): Float64Array {
  const bins = GRID.arcs / GRID.merge;
  const shares = new Float64Array(bins);
  const rows = points.length / 2;
  for (let r = 0; r < rows; r++) {
    const turn = (Math.atan2(points[2 * r + 1], points[2 * r]) + Math.PI) / (2 * Math.PI);
    shares[Math.min(bins - 1, Math.floor(turn * bins))] += 1 / rows;
  }
  return shares;
}

async function score(
  context: ExperimentContext,
  epsilon: number,
  chain: Chain,
  exact: GridBarycenter,
): Promise<Scored> {
  const { iterations, draws } = context.quick ? QUICK : FULL;
  return withResult(context, problemOf(epsilon, chain, iterations), context.seed, async (result, seconds) => {
    const shares: Float64Array[] = [];
    for (let k = 0; k < MARGINALS.length; k++) {
      const plan = result.plan(k);
      const { data } = await plan.sample({ data: await plan.inputs(draws, 1), columns: 2 }, { seed: 2 });
      shares.push(binAngles(data));
    }
    const totalVariations = shares.map((share) => totalVariation(share, merged(exact.masses)));
    context.log(
      `ε = ${epsilon}, η = ${chain.relativeStep} ε, ${stepsOf(chain)} steps: ${listed(totalVariations)} (${seconds.toFixed(1)} s)`,
    );
    return { epsilon, chain, exact, shares, totalVariations, seconds };
  });
}

/**
 * E ½ Σ |share − mass| of n independent draws: each share is nearly normal with variance p (1 − p)/n, whose mean
 * absolute value is √(2/π) deviations.
 */
function floorOf(exact: GridBarycenter, draws: number): number {
  return merged(exact.masses).reduce((sum, p) => sum + Math.sqrt((p * (1 - p)) / (2 * Math.PI * draws)), 0);
}

/** The barycenter under ½‖x − y‖² of the same circles, its y drawn radially onto the circle. */
function projectedEuclidean(epsilon: number): Float64Array {
  const cells = 60;
  const at = (i: number): number => 1.6 * ((2 * i + 1) / cells - 1);
  const y = Float64Array.from({ length: 2 * cells ** 2 }, (_, i) =>
    at(i % 2 === 0 ? Math.floor(i / 2 / cells) : Math.floor(i / 2) % cells),
  );
  const arcs = 180;
  const x = Float64Array.from([...circleAngles(arcs)].flatMap((t) => [Math.cos(t), Math.sin(t)]));
  const costs = squaredEuclideanCosts(x, y, 2);
  const found = gridBarycenter({
    costs: MARGINALS.map(() => costs),
    masses: MARGINALS.map((spec) => vonMisesMasses(spec, arcs)),
    weights: WEIGHTS,
    epsilon,
  });
  const bins = GRID.arcs / GRID.merge;
  const shares = new Float64Array(bins);
  // Near the centre a cell is wider than a sector, so its mass is spread over parts of it.
  const parts = 8;
  found.masses.forEach((mass, c) => {
    for (let part = 0; part < parts ** 2; part++) {
      const [right, up] = [part % parts, Math.floor(part / parts)].map(
        (i) => ((2 * i + 1) / parts - 1) * (1.6 / cells),
      );
      const turn = (Math.atan2(y[2 * c + 1] + up, y[2 * c] + right) + Math.PI) / (2 * Math.PI);
      shares[Math.min(bins - 1, Math.floor(turn * bins))] += mass / parts ** 2;
    }
  });
  return shares;
}

const mixtureShares = (): Float64Array =>
  merged(
    MARGINALS.map((spec) => vonMisesMasses(spec, GRID.arcs)).reduce(
      (sum, masses, k) => sum.map((v, j) => v + WEIGHTS[k] * masses[j]),
      new Float64Array(GRID.arcs),
    ),
  );

const uniformShares = (): Float64Array => new Float64Array(GRID.arcs / GRID.merge).fill(GRID.merge / GRID.arcs);

function tableOf(scored: readonly Scored[], draws: number): ResultTable {
  return {
    name: 'total-variation',
    title: 'Total variation to the exact barycenter of the same ε, by bins of five degrees',
    columns: [
      { key: 'epsilon', title: 'ε' },
      { key: 'pushForwards', title: 'the four push-forwards' },
      { key: 'floor', title: 'floor' },
      { key: 'uniform', title: 'uniform' },
      { key: 'mixture', title: 'mixture' },
      { key: 'euclidean', title: 'Euclidean barycenter, projected' },
      { key: 'seconds', title: 'training, s' },
    ],
    rows: scored.map(({ epsilon, exact, totalVariations, seconds }) => ({
      epsilon,
      pushForwards: listed(totalVariations),
      floor: floorOf(exact, draws),
      uniform: totalVariation(uniformShares(), merged(exact.masses)),
      mixture: totalVariation(mixtureShares(), merged(exact.masses)),
      euclidean: totalVariation(projectedEuclidean(epsilon), merged(exact.masses)),
      seconds,
    })),
  };
}

function sweepTable(scored: readonly Scored[], draws: number): ResultTable {
  return {
    name: 'step',
    title: `The chain's step and length, ε = ${scored[0].epsilon}`,
    columns: [
      { key: 'relativeStep', title: 'η/ε' },
      { key: 'steps', title: 'steps' },
      { key: 'time', title: 'steps · η/ε' },
      { key: 'pushForwards', title: 'total variation of the four' },
      { key: 'floor', title: 'floor' },
      { key: 'seconds', title: 'training, s' },
    ],
    rows: scored.map(({ chain, totalVariations, exact, seconds }) => ({
      ...chain,
      steps: stepsOf(chain),
      pushForwards: listed(totalVariations),
      floor: floorOf(exact, draws),
      seconds,
    })),
  };
}

async function figureOf(scored: readonly Scored[]): Promise<ResultFigure> {
  const bins = GRID.arcs / GRID.merge;
  const density = (shares: Float64Array): [number, number][] =>
    [...shares].map((share, j) => [((j + 0.5) / bins) * 360 - 180, (share * bins) / (2 * Math.PI)]);
  const svg = await renderPanels({
    title: 'Averages on the circle',
    subtitle: ['Four von Mises distributions, equal weights, cost ½ arccos²(x · y); density to arc length'],
    panels: scored.map(({ epsilon, exact, shares }) => ({
      title: `ε = ${epsilon}`,
      series: [
        ...MARGINALS.map((spec) => ({
          kind: 'curve' as const,
          points: density(merged(vonMisesMasses(spec, GRID.arcs))),
          colour: mutedColour,
        })),
        ...shares.map((share, k) => ({
          kind: 'cloud' as const,
          points: density(share),
          colour: marginalColours[k],
          size: 16,
          opacity: 0.9,
        })),
        { kind: 'curve' as const, points: density(merged(exact.masses)), colour: exactColour },
      ],
    })),
    columns: 3,
    size: [250, 200],
    axes: {
      x: { title: 'angle, degrees', scale: 'linear', domain: [-180, 180], ticks: [-180, -90, 0, 90, 180] },
      y: { title: 'density', scale: 'linear', domain: [0, 1.8] },
    },
    legend: [
      { label: 'marginals', colour: mutedColour, symbol: 'line' },
      { label: 'exact barycenter', colour: exactColour, symbol: 'line' },
      ...MARGINALS.map((_, k) => ({
        label: `push-forward of ${k + 1}`,
        colour: marginalColours[k],
        symbol: 'dot' as const,
      })),
    ],
  });
  return { name: 'circle', svg, caption: "The four push-forwards on the exact barycenter's density, on the circle." };
}

function gatesOf(scored: readonly Scored[], draws: number, quick: boolean): Gate[] {
  const excessOf = ({ totalVariations, exact }: Scored): number => worst(totalVariations) - floorOf(exact, draws);
  const relative = worst(
    scored.map((row) => excessOf(row) / totalVariation(uniformShares(), merged(row.exact.masses))),
  );
  const must: Gate = {
    claim: 'worst total variation above the floor, over that of the uniform distribution',
    value: relative,
    bound: 0.4,
    kind: 'must',
    reason:
      'twice what the quick run scores, most of it for its short training; uniform, which takes no training, scores 1',
  };
  if (quick) return [must];
  const aims = scored.map((row): Gate => ({
    claim: `worst total variation above the floor at ε = ${row.epsilon}`,
    value: excessOf(row),
    bound: 0.05,
    kind: 'aim',
    reason: 'set before the first run: one draw in twenty in the wrong bin',
  }));
  return [...aims, must];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { epsilons, draws, sweep, iterations } = context.quick ? QUICK : FULL;
  const costs = arcCosts();
  const scored: Scored[] = [];
  for (const epsilon of epsilons) scored.push(await score(context, epsilon, CHAIN, exactAt(epsilon, costs)));
  const swept: Scored[] = [];
  for (const chain of sweep)
    swept.push(chain === CHAIN ? scored[0] : await score(context, epsilons[0], chain, exactAt(epsilons[0], costs)));
  return {
    settings: [
      {
        name: 'Marginals',
        value: MARGINALS.map(({ mean, concentration }) => `von Mises(${mean}, κ = ${concentration})`).join(', '),
      },
      {
        name: 'Sampler',
        value: `\`constraint: unit-sphere\`: every step along a geodesic; η = ${CHAIN.relativeStep} ε, ${stepsOf(CHAIN)} steps`,
      },
      {
        name: 'Solver',
        value: `\`shared\`, silu [64, 64] on (cos t, sin t), scale ε/4; ${iterations} iterations of 256, Adam at 0.05, cosine to 0`,
      },
      {
        name: 'Reference',
        value: `iterated Bregman projections on ${GRID.arcs} arcs, float64, to a violation of 1e-8`,
      },
    ],
    tables: [tableOf(scored, draws), ...(swept.length > 0 ? [sweepTable(swept, draws)] : [])],
    gates: gatesOf(scored, draws, context.quick),
    figures: [await figureOf(scored)],
  };
}

export const sphereExperiment: Experiment = {
  name: 'sphere',
  title: 'The circle, with the squared arc as cost',
  purpose:
    'A cost that is not Euclidean, and y constrained to a manifold: steps of the chains go along geodesics of the unit sphere. The exact ' +
    'barycenter on a fine grid of arcs, for the same ε, says how well.',
  run,
};
