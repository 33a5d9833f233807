import { sinkhornGrid } from '../../src/index.js';
import type { Experiment, ExperimentContext, Gate, Outcome } from '../support/experiment.js';
import { DIRECTIONS, gaussianAccuracy, smallAccuracy, type Accuracy } from './accuracy.js';
import { discs, normalClouds, shapes } from './clouds.js';
import { accuracyTable, gridTable, timeTable, type GridRun } from './tables.js';
import { timedOn, type Timed } from './timing.js';

/** √ε of Sinkhorn's runs that are timed, in units of coordinates that spread by about 1. */
const BLUR = 0.15;
/** ε of the histograms on [0, 1]². */
const GRID_EPSILON = 2e-3;

async function accuracies({ device, seed, quick }: ExperimentContext): Promise<Accuracy[]> {
  const rows = quick ? 400 : 4000;
  const small = quick ? 8 : 16;
  const found: Accuracy[] = [];
  for (const dim of quick ? [2] : [2, 3, 5])
    found.push(await gaussianAccuracy(device, `Gaussians, D = ${dim}`, normalClouds(3, rows, dim), seed));
  found.push(await smallAccuracy(device, `${small} points of three Gaussians`, normalClouds(3, small, 2), seed));
  found.push(await smallAccuracy(device, `${small} points of a ring, a cross and a disc`, shapes(small), seed));
  return found;
}

async function gridRun({ device, quick }: ExperimentContext): Promise<GridRun> {
  const [count, side] = quick ? [12, 32] : [100, 64];
  const started = performance.now();
  const { convergence } = await sinkhornGrid(
    device,
    { histograms: discs(count, side), shape: [side, side], spacing: 1 / (side - 1) },
    { epsilon: GRID_EPSILON, tolerance: device.kind === 'cpu' ? 1e-6 : 1e-5 },
  );
  return { count, side, seconds: (performance.now() - started) / 1000, ...convergence };
}

function gatesOf(found: readonly Accuracy[], timed: readonly Timed[], grid: GridRun): Gate[] {
  const gaussians = found.filter(({ uvp }) => uvp !== null);
  const others = found.filter(({ uvp }) => uvp === null);
  const most = (rows: readonly Accuracy[]): number => Math.max(...rows.map(({ excess }) => excess));
  return [
    {
      claim: 'Gaussians of the plane: cost of the sliced barycenter over the exact one’s, percent more',
      value: gaussians[0].excess,
      bound: 3,
      kind: 'must',
      reason: 'the course: within 3 % at L = 200',
    },
    {
      claim: 'Gaussians in up to 5 dimensions: the same',
      value: most(gaussians),
      bound: 3,
      kind: 'aim',
      reason: 'the same',
    },
    { claim: 'small clouds: the same', value: most(others), bound: 3, kind: 'aim', reason: 'the same' },
    {
      claim: 'small clouds: how far a sliced cost is below the exact one at most, percent',
      value: Math.max(...others.map(({ excess }) => -excess)),
      bound: 0.01,
      kind: 'must',
      reason: 'nothing is below the exact least but rounding of float32',
    },
    {
      claim: 'seconds of `sliced` by those of Sinkhorn on points',
      value: timed[0].seconds / timed[1].seconds,
      bound: 1 / 50,
      kind: 'aim',
      reason: 'the course: 50 to 100 times as fast',
    },
    {
      claim: 'seconds of `sliced` by those of Sinkhorn on cells',
      value: timed[0].seconds / timed[2].seconds,
      bound: 1 / 50,
      kind: 'aim',
      reason: 'the same, of the other Sinkhorn',
    },
    {
      claim: `${grid.count} histograms on ${grid.side}×${grid.side}: seconds`,
      value: grid.seconds,
      bound: 10,
      kind: 'aim',
      reason: 'the course: in seconds',
    },
    {
      claim: `${grid.count} histograms: 1 where iterations did not converge`,
      value: grid.converged ? 0 : 1,
      bound: 0,
      kind: 'must',
      reason: 'a time counts for an answer alone',
    },
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { quick, device } = context;
  const found = await accuracies(context);
  for (const { question, excess } of found) context.log(`${question}: ${excess.toFixed(2)} % above the exact cost`);
  const timed = await timedOn(device, normalClouds(3, quick ? 100 : 300, 2), BLUR, quick ? 1 : 5);
  for (const { what, seconds } of timed) context.log(`${what}: ${seconds.toPrecision(3)} s`);
  const grid = await gridRun(context);
  return {
    settings: [
      { name: 'Sliced', value: `L = ${DIRECTIONS} directions, its other settings by default; λ = 0.5, 0.3, 0.2` },
      {
        name: 'Exact',
        value:
          'Gaussians by the fixed point of Bures, on the clouds’ own moments; small clouds by Agueh and Carlier’s linear program',
      },
      {
        name: 'Times',
        value: `three clouds of the plane, λ all the same, √ε = ${BLUR}; each solver once unmeasured, then in turns; medians. Plans between clouds and the sliced support are not among them`,
      },
    ],
    tables: [accuracyTable(found), timeTable(timed), gridTable(grid)],
    gates: gatesOf(found, timed, grid),
    figures: [],
  };
}

export const classicalExperiment: Experiment = {
  name: 'classical',
  title: 'What a course says of classical solvers',
  purpose:
    'Is a sliced barycenter of 200 directions within 3 % of the exact one, and found 50 to 100 times as fast as Sinkhorn’s? Does a hundred histograms ' +
    'on 64×64 cells take seconds?',
  withoutChains: true,
  run,
};
