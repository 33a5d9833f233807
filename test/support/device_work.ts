import { squaredEuclidean, twist } from '../../src/autograd/index.js';
import { evaluate } from '../../src/barycenter/evaluation/evaluate.js';
import { energyDistances } from '../../src/barycenter/metrics/energy_distances.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import type { ReadyProblem } from '../../src/barycenter/problem/loaded_problem.js';
import { createPlan } from '../../src/barycenter/sampling/plan.js';
import { pushForwards } from '../../src/barycenter/sampling/push_forwards.js';
import { picturesOf } from '../../src/barycenter/sampling/pictures.js';
import { problemSampler } from '../../src/barycenter/sampling/problem_sampler.js';
import { SAMPLING_CHUNK, samplePlan } from '../../src/barycenter/sampling/sample_plan.js';
import { remoteShards } from '../../src/barycenter/training/estimators/shard_estimator.js';
import { initialCheckpoint } from '../../src/barycenter/training/initial_checkpoint.js';
import { marginalSource } from '../../src/barycenter/training/marginal_source.js';
import { stepAdapter } from '../../src/barycenter/training/adapt_steps.js';
import { train } from '../../src/barycenter/training/train.js';
import { createTrainer, type Trainer } from '../../src/barycenter/training/trainer.js';
import { annealedWeights } from '../../src/barycenter/validation/annealing.js';
import { dualObjective } from '../../src/barycenter/validation/dual_objective.js';
import { fitProposals } from '../../src/barycenter/validation/gaussian_proposal.js';
import { entropicTransports } from '../../src/solvers/free_support/entropic/entropic_transports.js';
import { freeSupport } from '../../src/solvers/free_support/free_support.js';
import { discrepancies } from '../../src/barycenter/verdict/discrepancy.js';
import type { Device } from '../../src/device/device.js';
import { whileOwned, type Freeable } from '../../src/device/owner.js';
import { frozenGraph, graphRows } from '../../src/layers/graph_program.js';
import { floatsOf } from '../../src/layers/shape.js';
import { layoutOf } from '../../src/node/morph/layout.js';
import { morph } from '../../src/node/morph/morph.js';
import type { PlacedPotential } from '../../src/potential/potential.js';
import { keyOf } from '../../src/random/philox.js';
import { tabulate } from '../../src/palette/lut/colour_table.js';
import { slicedCloud } from '../../src/node/aggregate/posteriors/solvers/clouds.js';
import { gradeQuality, qualityAmong } from '../../src/palette/quality.js';
import { distanceFloor } from '../../src/solvers/compare/half_distances.js';
import { centre } from '../../src/solvers/sliced/centred.js';
import { lineDevice } from '../../src/solvers/sliced/line_device.js';
import { sliced } from '../../src/solvers/sliced/sliced.js';
import { groupProblem } from './group_problem.js';
import { sinkhornGrid } from '../../src/solvers/sinkhorn_grid/sinkhorn_grid.js';
import { linearGenerator } from './linear_generator.js';
import { TestRandom } from './random.js';

/** A table and a distribution, steps that adapt, averaged parameters, validation: all that a trainer allocates. */
const problem = defineProblem({
  epsilon: 0.5,
  marginals: [
    {
      weight: 0.4,
      cost: twist({ slope: 0.3 }),
      samples: { data: new TestRandom(3).normals(32), columns: 2, rows: 16 },
    },
    { weight: 0.6, cost: squaredEuclidean(), distribution: gaussian({ mean: [0, 1], standardDeviation: 1 }) },
  ],
  potential: { hidden: [6, 5] },
  sampler: { steps: 2 },
  training: {
    iterations: 2,
    batchSize: 8,
    optimizer: { averageDecay: 0.9 },
    validation: { every: 1, points: 2, draws: 4 },
  },
});

/** Loaded once: tables and draws are the host's. */
export const loadWork = (): Promise<ReadyProblem> => loadMarginals(problem);

/** What of `barycenter` allocates on a device, under the name of the function. */
type Works = Readonly<
  Record<string, (device: Device, loaded: ReadyProblem) => Freeable | void | Promise<Freeable | void>>
>;

const points = new TestRandom(4).normals(24);
/** Twelve points of the plane, twice. */
const measure = { points: Float64Array.from(points), dim: 2, masses: new Float64Array(12).fill(1 / 12) };
const twice = { marginals: [measure, measure], weights: [0.5, 0.5] };
const stepSizes = [0.05, 0.05];

/** Does something with the problem's first potentials, which are freed after it. */
function withPotential(
  device: Device,
  loaded: ReadyProblem,
  use: (trained: { readonly potential: PlacedPotential; readonly stepSizes: readonly number[] }) => Promise<unknown>,
): Promise<void> {
  return whileOwned(device, async (owner) => {
    const potential = owner.own(loaded.potential.place(device, initialCheckpoint(loaded, 1).average));
    await use({ potential, stepSizes });
  });
}

const byImportance = (proposal: 'fixed' | 'gaussian') => ({
  training: { gradient: { kind: 'importance', proposal, draws: 3 } as const },
});

/** A trainer of the same problem with other settings. */
function trainerWith(
  device: Device,
  loaded: ReadyProblem,
  { sampler, training }: Pick<ProblemInput, 'sampler' | 'training'>,
): Promise<Trainer> {
  const given: ProblemInput = {
    ...problem,
    sampler: { ...problem.sampler, ...sampler },
    training: { ...problem.training, ...training },
  };
  const other = defineProblem(given);
  const changed = { ...loaded, problem: other };
  return createTrainer(device, changed, initialCheckpoint(changed, 1));
}

export const WORK: Works = {
  async picturesOf(device, loaded) {
    const generator = { trained: linearGenerator(), sha256: '' };
    const { problem: given } = loaded;
    const through = { ...given, generator: { reference: 'lebesgue', memory: 1 } as const };
    await picturesOf(device, { ...loaded, problem: through, generator }, [[1, 2]]);
  },
  createTrainer: (device, loaded) => createTrainer(device, loaded, initialCheckpoint(loaded, 1)),
  async 'createTrainer, of groups of marginals'(device) {
    const sampler = { steps: 2, memory: { batches: 2 } };
    const training = { marginals: 2, optimizer: { averageDecay: 0.9 } };
    const groups = await loadMarginals(defineProblem(groupProblem(3, training, { sampler })));
    return createTrainer(device, groups, initialCheckpoint(groups, 1));
  },
  'createTrainer, of chains that are carried': (device, loaded) =>
    trainerWith(device, loaded, { sampler: { carry: {} } }),
  'createTrainer, of a fixed proposal': (device, loaded) => trainerWith(device, loaded, byImportance('fixed')),
  'createTrainer, of shards': (device, loaded) => trainerWith(device, loaded, { training: { shards: 2 } }),
  remoteShards: (device, loaded) => remoteShards(device, loaded, 1),
  'createTrainer, of learned proposals': (device, loaded) => trainerWith(device, loaded, byImportance('gaussian')),
  stepAdapter: (device, loaded) => stepAdapter(device, loaded),
  'stepAdapter, by acceptance, of scaled chains': (device, loaded) =>
    stepAdapter(device, {
      ...loaded,
      problem: defineProblem({
        ...problem,
        sampler: { kind: 'mala', steps: 2, adapt: {}, precondition: 'diagonal' },
      }),
    }),
  'stepAdapter, of scaled chains by values': (device, loaded) =>
    stepAdapter(device, {
      ...loaded,
      problem: defineProblem({ ...problem, sampler: { kind: 'rwm', steps: 2, precondition: 'diagonal' } }),
    }),
  'stepAdapter, by tolerance': (device, loaded) =>
    stepAdapter(device, {
      ...loaded,
      problem: defineProblem({ ...problem, sampler: { kind: 'ula', steps: 2, tolerance: 0.05 } }),
    }),
  marginalSource(device, { marginals: [marginal] }) {
    return marginalSource(device, { marginal, index: 0, batch: 8, seed: 1, key: keyOf(1) });
  },
  async train(device, loaded) {
    await train(device, loaded, initialCheckpoint(loaded, 1), {});
  },
  dualObjective: (device, loaded) =>
    withPotential(device, loaded, (trained) =>
      whileOwned(device, async (owner) => {
        const objective = owner.own(await dualObjective(device, loaded, { seed: 1, points: 2, draws: 4 }));
        await objective.measure(trained.potential, { stepSizes });
      }),
    ),
  annealedWeights: (device, loaded) =>
    withPotential(device, loaded, ({ potential: of }) => {
      // Two points of each marginal, four draws of each of their plans.
      const ends = [points.subarray(0, 16), points.subarray(8, 24)];
      const proposals = ends.map((draws) => fitProposals(draws, 2, 4, 2));
      const x = [points.subarray(0, 4), points.subarray(4, 8)];
      return annealedWeights(device, { loaded, of, x, proposals, ends, draws: 4, temperatures: 2, seeds: [1, 2, 3] });
    }),
  problemSampler: (device, loaded) => problemSampler(device, loaded, [{ marginal: 1, chains: 5 }], 0.05),
  samplePlan: (device, loaded) =>
    withPotential(device, loaded, (trained) =>
      samplePlan(device, loaded, trained, {
        marginal: 0,
        x: points,
        perPoint: Math.ceil(SAMPLING_CHUNK / 10),
        seed: 1,
      }),
    ),
  createPlan: (device, loaded) =>
    withPotential(device, loaded, (trained) =>
      createPlan(device, loaded, trained, 1, () => undefined).sample({ data: points, columns: 2 }),
    ),
  pushForwards: (device, loaded) =>
    withPotential(device, loaded, (trained) => pushForwards(device, loaded, trained, 5, 1)),
  async energyDistances(device) {
    await energyDistances(device, 2, [points, points.map((v) => 2 * v)], [[0, 1]]);
  },
  async discrepancies(device) {
    await discrepancies(device, 2, [points, points.map((v) => 2 * v)], [[0, 1]]);
  },
  async freeSupport(device) {
    const masses = new Float64Array(4).fill(0.25);
    const marginals = [0, 8].map((first) => ({
      points: Float64Array.from(points.subarray(first, first + 8)),
      dim: 2,
      masses,
    }));
    await freeSupport(device, { marginals, weights: [0.5, 0.5] }, { epsilon: 1, support: 3, tolerance: 0.1 });
  },
  entropicTransports(device) {
    const cost = squaredEuclidean().trace(2, 2);
    const masses = new Float64Array(4).fill(0.25);
    const marginal = { points: Float64Array.from(points.subarray(0, 8)), dim: 2, masses, cost, squared: true };
    const breathe = () => Promise.resolve();
    return entropicTransports(device, { marginals: [marginal], weights: [1], epsilon: 1, points: 3, breathe });
  },
  async morph(device) {
    const values = Float64Array.of(0, 0, 1, 0);
    const ink = { width: 2, height: 2, values };
    const { signal } = new AbortController();
    await morph(device, [ink, { ...ink, values: values.toReversed() }], layoutOf(2, 3), {
      epsilon: 1,
      grey: true,
      signal,
    });
  },
  async sinkhornGrid(device) {
    const input = { histograms: [Float64Array.of(1, 0, 2, 1), Float64Array.of(0, 1, 1, 1)], shape: [2, 2], spacing: 1 };
    await sinkhornGrid(device, input, { epsilon: 1, tolerance: 1e-2, debiased: true });
  },
  // Without its verdict, whose checks are chains and distances again, of a fixed size that takes seconds.
  evaluate: (device, loaded) =>
    withPotential(device, loaded, (trained) => {
      const plan = (k: number) => createPlan(device, loaded, trained, k, () => undefined);
      const against = { data: points, rows: 12, columns: 2 };
      return evaluate(device, plan, loaded, { points: 16, conditionalPoints: 2, draws: 2, against });
    }),
  lineDevice: (device) => lineDevice(device, centre(twice), { dim: 2, points: 12, lines: 4 }),
  async distanceFloor(device) {
    await distanceFloor(device, 2, [points, points.map((v) => v + 1)]);
  },
  async slicedCloud(device) {
    await slicedCloud(device, twice.marginals, [0.5, 0.5], { draws: 2, seed: 0, signal: new AbortController().signal });
  },
  async gradeQuality(device) {
    const colours = Array.from({ length: 8 }, (_, i): [number, number, number] => [0.4 + 0.02 * i, 0.01 * i, 0]);
    const table = tabulate((...rgb) => rgb, 2);
    await gradeQuality(device, table, colours, [{ colours: colours.slice(0, 4), weight: 1 }]);
  },
  async qualityAmong(device) {
    const colours = Array.from({ length: 8 }, (_, i): [number, number, number] => [0.4 + 0.02 * i, 0.01 * i, 0]);
    const table = tabulate((...rgb) => rgb, 2);
    await qualityAmong(device, [table, table], [colours, colours.slice(0, 4)], [0.5, 0.5]);
  },
  async graphRows(device) {
    const graph = frozenGraph(linearGenerator(), 'generator');
    const rows = new Float32Array(3 * floatsOf(graph.graph.input));
    await graphRows(device, { graph, most: 2, memory: 64 }, rows);
  },
  async sliced(device) {
    await sliced(device, twice, { directions: 4, iterations: 2 });
  },
};
