import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import type { CpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { withOwner, type Freeable } from '../../src/device/owner.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { acceptance } from '../../src/samplers/acceptance.js';
import { createTemperedSampler } from '../../src/samplers/tempered_sampler.js';
import { chainCurvature } from '../../src/samplers/chain_curvature.js';
import { energyError } from '../../src/samplers/energy_error.js';
import { velocityStart, chainStart } from '../../src/samplers/chain_start.js';
import { barker } from '../../src/samplers/transitions/barker.js';
import { rwm } from '../../src/samplers/transitions/rwm.js';
import { underdamped } from '../../src/samplers/transitions/underdamped.js';
import { ula } from '../../src/samplers/transitions/ula.js';
import { chainValueCurvature } from '../../src/samplers/value_curvature.js';
import { createSampler } from '../../src/samplers/sampler.js';
import { adamUpdateOnCpu } from '../../src/ops/adam_update/cpu.js';
import { adamUpdate } from '../../src/ops/adam_update/launch.js';
import { adamUpdateOnWebGpu } from '../../src/ops/adam_update/webgpu.js';
import { carryChainsOnCpu } from '../../src/ops/carry_chains/cpu.js';
import { carryChains } from '../../src/ops/carry_chains/launch.js';
import { carryChainsOnWebGpu } from '../../src/ops/carry_chains/webgpu.js';
import { combineHeadsOnCpu } from '../../src/ops/combine_heads/cpu.js';
import { combineHeads } from '../../src/ops/combine_heads/launch.js';
import { combineHeadsOnWebGpu } from '../../src/ops/combine_heads/webgpu.js';
import { conv2d } from '../../src/ops/conv2d/launch.js';
import { conv2dArrange } from '../../src/ops/conv2d_arrange/launch.js';
import { conv2dInputGradient } from '../../src/ops/conv2d_input_gradient/launch.js';
import { conv2dWeightGradientOnCpu } from '../../src/ops/conv2d_weight_gradient/cpu.js';
import { conv2dWeightGradient } from '../../src/ops/conv2d_weight_gradient/launch.js';
import { conv2dWeightGradientOnWebGpu } from '../../src/ops/conv2d_weight_gradient/webgpu.js';
import { arrangeOnCpu, productOnCpu } from '../../src/ops/support/conv2d/cpu_product.js';
import { productOn } from '../../src/ops/support/conv2d/on_device.js';
import { sidesOf } from '../../src/ops/support/conv2d/sides.js';
import { arrangeOnWebGpu, productOnWebGpu } from '../../src/ops/support/conv2d/webgpu_product.js';
import { costGradientOnCpu } from '../../src/ops/cost_gradient/cpu.js';
import { costGradient } from '../../src/ops/cost_gradient/launch.js';
import { costGradientOnWebGpu } from '../../src/ops/cost_gradient/webgpu.js';
import { costValueOnCpu } from '../../src/ops/cost_value/cpu.js';
import { costValue } from '../../src/ops/cost_value/launch.js';
import { costValueOnWebGpu } from '../../src/ops/cost_value/webgpu.js';
import { distanceSumsOnCpu } from '../../src/ops/distance_sums/cpu.js';
import { distanceSums } from '../../src/ops/distance_sums/launch.js';
import { distanceSumsOnWebGpu } from '../../src/ops/distance_sums/webgpu.js';
import { fmaPeakOnCpu } from '../../src/ops/fma_peak/cpu.js';
import { fmaPeak } from '../../src/ops/fma_peak/launch.js';
import { fmaPeakOnWebGpu } from '../../src/ops/fma_peak/webgpu.js';
import { gatherBatchOnCpu } from '../../src/ops/gather_batch/cpu.js';
import { gatherBatch } from '../../src/ops/gather_batch/launch.js';
import { gatherBatchOnWebGpu } from '../../src/ops/gather_batch/webgpu.js';
import { importanceWeightsOnCpu } from '../../src/ops/importance_weights/cpu.js';
import { importanceWeights } from '../../src/ops/importance_weights/launch.js';
import { importanceWeightsOnWebGpu } from '../../src/ops/importance_weights/webgpu.js';
import { pairReduceOnCpu } from '../../src/ops/pair_reduce/cpu.js';
import { pairReduce } from '../../src/ops/pair_reduce/launch.js';
import { pairReduceOnWebGpu } from '../../src/ops/pair_reduce/webgpu.js';
import { repeatRowsOnCpu } from '../../src/ops/repeat_rows/cpu.js';
import { repeatRows } from '../../src/ops/repeat_rows/launch.js';
import { repeatRowsOnWebGpu } from '../../src/ops/repeat_rows/webgpu.js';
import { langevinChainOnCpu, naiveLangevinChainOnCpu } from '../../src/ops/langevin_chain/cpu.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import { langevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu.js';
import { fusedChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu_fused.js';
import { layeredChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu_layered.js';
import { naiveLangevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu_naive.js';
import { lineMovesOnCpu } from '../../src/ops/line_moves/cpu.js';
import { lineMoves } from '../../src/ops/line_moves/launch.js';
import { lineMovesOnWebGpu } from '../../src/ops/line_moves/webgpu.js';
import { placeChannelsOnCpu } from '../../src/ops/place_channels/cpu.js';
import { placeChannels } from '../../src/ops/place_channels/launch.js';
import { placeChannelsOnWebGpu } from '../../src/ops/place_channels/webgpu.js';
import { pointwiseGradientOnCpu, pointwiseOnCpu } from '../../src/ops/pointwise/cpu.js';
import { pointwise, pointwiseGradient } from '../../src/ops/pointwise/launch.js';
import { pointwiseGradientOnWebGpu, pointwiseOnWebGpu } from '../../src/ops/pointwise/webgpu.js';
import { filter2d, filter2dGradient } from '../../src/ops/filter2d/launch.js';
import { maxPoolGradientOnCpu, maxPoolOnCpu } from '../../src/ops/pool2d/cpu.js';
import { pool2d, pool2dGradient } from '../../src/ops/pool2d/launch.js';
import { maxPoolGradientOnWebGpu, maxPoolOnWebGpu } from '../../src/ops/pool2d/webgpu.js';
import { averageTaps, poolWindows } from '../../src/ops/pool2d/windows.js';
import { resample2dOnCpu } from '../../src/ops/resample2d/cpu.js';
import { resample2d, resample2dGradient } from '../../src/ops/resample2d/launch.js';
import { resample2dOnWebGpu } from '../../src/ops/resample2d/webgpu.js';
import { resize2d, resize2dGradient } from '../../src/ops/resize2d/launch.js';
import { channelAffineOnCpu } from '../../src/ops/channel_affine/cpu.js';
import { channelAffine } from '../../src/ops/channel_affine/launch.js';
import { channelAffineOnWebGpu } from '../../src/ops/channel_affine/webgpu.js';
import { channelSumsOnCpu } from '../../src/ops/channel_sums/cpu.js';
import { channelSums } from '../../src/ops/channel_sums/launch.js';
import { channelSumsOnWebGpu } from '../../src/ops/channel_sums/webgpu.js';
import { normaliseGradientOnCpu, normaliseOnCpu } from '../../src/ops/normalise/cpu.js';
import { normalise, normaliseGradient } from '../../src/ops/normalise/launch.js';
import { normaliseGradientOnWebGpu, normaliseOnWebGpu } from '../../src/ops/normalise/webgpu.js';
import { permuteImageOnCpu } from '../../src/ops/permute_image/cpu.js';
import { permuteImage } from '../../src/ops/permute_image/launch.js';
import { permuteImageOnWebGpu } from '../../src/ops/permute_image/webgpu.js';
import { projectPointsOnCpu } from '../../src/ops/project_points/cpu.js';
import { projectPoints } from '../../src/ops/project_points/launch.js';
import { projectPointsOnWebGpu } from '../../src/ops/project_points/webgpu.js';
import { quantileMeansOnCpu } from '../../src/ops/quantile_means/cpu.js';
import { quantileMeans } from '../../src/ops/quantile_means/launch.js';
import { quantileMeansOnWebGpu } from '../../src/ops/quantile_means/webgpu.js';
import { sortSegmentsOnCpu } from '../../src/ops/sort_segments/cpu.js';
import { sortSegments } from '../../src/ops/sort_segments/launch.js';
import { sortSegmentsOnWebGpu } from '../../src/ops/sort_segments/webgpu.js';
import { philoxNormalOnCpu } from '../../src/ops/philox_normal/cpu.js';
import { add, mul } from '../../src/autograd/index.js';
import { traceMap } from '../../src/autograd/traced_map.js';
import { geometricMeanStepOnCpu } from '../../src/ops/geometric_mean_step/cpu.js';
import { geometricMeanStep } from '../../src/ops/geometric_mean_step/launch.js';
import { geometricMeanStepOnWebGpu } from '../../src/ops/geometric_mean_step/webgpu.js';
import { logConvolveOnCpu } from '../../src/ops/log_convolve/cpu.js';
import { logConvolve } from '../../src/ops/log_convolve/launch.js';
import { logConvolveOnWebGpu } from '../../src/ops/log_convolve/webgpu.js';
import { gridKernel } from '../../src/solvers/sinkhorn_grid/grid_kernel.js';
import { mapRowsOnCpu } from '../../src/ops/map_rows/cpu.js';
import { mapRows } from '../../src/ops/map_rows/launch.js';
import { mapRowsOnWebGpu } from '../../src/ops/map_rows/webgpu.js';
import { philoxNormal } from '../../src/ops/philox_normal/launch.js';
import { philoxNormalOnWebGpu } from '../../src/ops/philox_normal/webgpu.js';
import { potentialParameterGradientOnCpu } from '../../src/ops/potential_parameter_gradient/cpu.js';
import { potentialParameterGradient } from '../../src/ops/potential_parameter_gradient/launch.js';
import { potentialParameterGradientOnWebGpu } from '../../src/ops/potential_parameter_gradient/webgpu.js';
import { potentialScoreOnCpu } from '../../src/ops/potential_score/cpu.js';
import { potentialScore } from '../../src/ops/potential_score/launch.js';
import { fusedScoreOnWebGpu, potentialScoreOnWebGpu } from '../../src/ops/potential_score/webgpu.js';
import { layeredScoreOnWebGpu } from '../../src/ops/potential_score/webgpu_layered.js';
import { potentialValueOnCpu } from '../../src/ops/potential_value/cpu.js';
import { potentialValue } from '../../src/ops/potential_value/launch.js';
import { fusedValueOnWebGpu, potentialValueOnWebGpu } from '../../src/ops/potential_value/webgpu.js';
import { layeredValueOnWebGpu } from '../../src/ops/potential_value/webgpu_layered.js';
import { arrangeWeightsOnCpu } from '../../src/ops/arrange_weights/cpu.js';
import { arrangeWeights } from '../../src/ops/arrange_weights/launch.js';
import { arrangeWeightsOnWebGpu } from '../../src/ops/arrange_weights/webgpu.js';
import { adam } from '../../src/optimizer/adam.js';
import { chainCostGradient, chainCostValue } from '../../src/cost/chain_cost.js';
import { namedFeatures } from '../../src/cost/features.js';
import { generatedCost } from '../../src/cost/generated_cost.js';
import { layerCostProgram } from '../../src/cost/programs.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import { frozenGraph } from '../../src/layers/frozen_graph.js';
import { graphProgram } from '../../src/layers/graph_program.js';
import { linearGenerator } from './linear_generator.js';
import { graphPotential } from '../../src/potential/graph/graph_potential.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { potentialGroup } from '../../src/potential/mlp/potential_group.js';
import { potentialOver } from '../../src/engine/potential_over.js';
import { squaredEuclideanPair, twistPair } from './costs.js';
import { GRAPHS } from './graphs.js';
import { networkOf, randomParameters } from './networks.js';
import { TestRandom } from './random.js';

/**
 * What allocates on a device, under the name of the function and, after a comma, which of its ways: the smallest shapes
 * that make each of its buffers.
 */
type Cases<D extends Device> = Readonly<Record<string, (device: D) => Freeable>>;

const network: NetworkShape = networkOf({
  kind: 'general',
  weights: [0.4, 0.6],
  dim: 2,
  hidden: [9, 5],
  activation: 'silu',
  chains: [],
});
const shared = networkOf({
  kind: 'shared',
  weights: [0.2, 0.3, 0.5],
  dim: 2,
  hidden: [9, 5],
  activation: 'silu',
  chains: [],
});
const parameters = randomParameters(network, new TestRandom(1));
const costs = [twistPair().traced, squaredEuclideanPair(2).traced];
const segments = [0, 1].map((marginal) => ({ marginal, chains: 20 }));
const points = { network, segments };
const both = { ...points, values: true };
export const CHAIN_SPEC = { network, costs, segments };
const potential = mlpPotential(network);
/** Two bodies, of which a potential has one or both. */
const onImages = graphPotential({ graph: GRAPHS[1][1](1), congruence: 'separate', weights: [0.4, 0.6], scale: 1 });
/** Through a generator: of all images, and of features for a marginal each. */
const throughImages = graphPotential({
  ...{ graph: GRAPHS[0][1](1), congruence: 'separate', weights: [0.4, 0.6], scale: 1 },
  through: { graph: GRAPHS[1][1](5), parameters: new Float32Array(checkGraph(GRAPHS[1][1](5)).length) },
});
const made = linearGenerator();
const generatedCosts = [
  generatedCost({ generator: made, normal: 0.5 }),
  generatedCost({
    generator: made,
    features: namedFeatures({ kind: 'down-sampled', factor: 2 }, { height: 2, width: 2, channels: 1 }),
  }),
];
const throughLayers = { costs: generatedCosts, segments };
const inputs = { costs, segments };
const carrying = { inputs: costs, dim: 2, segments };
const rows = { rows: 7, dim: 2, batch: 20 };
const weighed = { groups: 2, points: 5, draws: 3, shared: true };
const repeated = { rows: 5, dim: 2, each: 3 };
const convolution = {
  ...{ height: 5, width: 4, channels: 3, filters: 6, groups: 1 },
  kernel: [3, 3],
  stride: [2, 2],
  padding: [1, 1, 1, 1],
} as const;
const convolutionSides = sidesOf(convolution, 'input-gradient');
const pairs = { cost: costs[0], reduction: 'mean' } as const;
const sortedRows = { rows: 3, length: 7 };
const onLines = { dim: 2, lines: 3, points: 7 };
const noise = { chains: 20, dim: 2 };
const moved = { map: traceMap({ a: 2, b: 2 }, ({ a, b }) => add(a, mul(3, b))), count: 20 };
const convolved = { length: 9, inner: 2, decay: 0.1 };
const histograms = { cells: 5, weights: [0.4, 0.6] };
const gridKernelSpec = { grid: { shape: [3, 4], spacing: [1, 1] }, epsilon: 1, images: 2 };
const start = { kind: 'gaussian', mean: [0, 1], standardDeviation: 1 } as const;
const silu = { kind: 'silu', slope: 0 } as const;
const slice = { channels: 2, sourceStride: 3, sourceOffset: 1, targetStride: 2, targetOffset: 0 };
const image = { height: 4, width: 3, channels: 2 };
const pooled = { ...image, kernel: [2, 2], stride: [1, 1], kind: 'max' } as const;
const windows = { channels: 2, ...poolWindows('pool2d', pooled) };
const averaged = {
  channels: 2,
  vertical: averageTaps(windows.vertical, true),
  horizontal: averageTaps(windows.horizontal, true),
};
const resized = { ...image, size: [2, 5], mode: 'bilinear' } as const;
const filtered = { ...image, filter: [[1, 2], [1]] } as const;
const channelRows = { channels: 3, rows: 200 };
const normalised = { positions: 4, channels: 6, groups: 2, epsilon: 1e-5 };
const matrix = { rows: 4, columns: 3 };
const adamSpec = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, averageDecay: 0.9 };

export const ON_ANY_DEVICE: Cases<Device> = {
  normalise: (device) => normalise(device, normalised),
  normaliseGradient: (device) => normaliseGradient(device, normalised),
  permuteImage: (device) => permuteImage(device, { ...image, to: 'channels-first' }),
  channelAffine: (device) => channelAffine(device, channelRows),
  channelSums: (device) => channelSums(device, channelRows),
  pool2d: (device) => pool2d(device, pooled),
  pool2dGradient: (device) => pool2dGradient(device, pooled),
  resample2d: (device) => resample2d(device, averaged),
  resample2dGradient: (device) => resample2dGradient(device, averaged),
  resize2d: (device) => resize2d(device, resized),
  resize2dGradient: (device) => resize2dGradient(device, resized),
  filter2d: (device) => filter2d(device, filtered),
  filter2dGradient: (device) => filter2dGradient(device, filtered),
  evaluationProgram: (device) => onImages.score(device, segments, true),
  parameterGradientProgram: (device) => onImages.parameterGradient(device, segments),
  'evaluationProgram, what it is run with': (device) => onImages.place(device, new Float32Array(onImages.length)),
  placeChannels: (device) => placeChannels(device, slice),
  pointwise: (device) => pointwise(device, { kind: 'silu' }),
  pointwiseGradient: (device) => pointwiseGradient(device, { kind: 'silu' }),
  lineMoves: (device) => lineMoves(device, onLines),
  projectPoints: (device) => projectPoints(device, { dim: 2 }),
  quantileMeans: (device) => quantileMeans(device, sortedRows),
  sortSegments: (device) => sortSegments(device, sortedRows),
  adamUpdate: (device) => adamUpdate(device, 99),
  carryChains: (device) => carryChains(device, carrying),
  combineHeads: (device) => combineHeads(device, network),
  chainCostGradient: (device) => chainCostGradient(device, throughLayers),
  chainCostValue: (device) => chainCostValue(device, throughLayers),
  layerCostProgram: (device) => layerCostProgram(device, generatedCosts, segments, 'value'),
  graphProgram: (device) => graphProgram(device, { graph: frozenGraph(made, 'generator'), images: 3, memory: 64 }),
  'evaluationProgram, through a generator': (device) => throughImages.score(device, segments, true),
  'evaluationProgram, through a generator, what it is run with': (device) =>
    throughImages.place(device, new Float32Array(throughImages.length)),
  costGradient: (device) => costGradient(device, inputs),
  costValue: (device) => costValue(device, inputs),
  distanceSums: (device) => distanceSums(device, { dim: 2 }),
  fmaPeak: (device) => fmaPeak(device, { lanes: 192 }),
  gatherBatch: (device) => gatherBatch(device, rows),
  importanceWeights: (device) => importanceWeights(device, weighed),
  conv2d: (device) => conv2d(device, convolution),
  'conv2d, of arranged weights': (device) => conv2d(device, { ...convolution, arranged: true }),
  conv2dArrange: (device) => conv2dArrange(device, { ...convolution, result: 'input-gradient' }),
  conv2dInputGradient: (device) => conv2dInputGradient(device, convolution),
  productOn: (device) => productOn(device, convolutionSides, false),
  conv2dWeightGradient: (device) => conv2dWeightGradient(device, convolution),
  pairReduce: (device) => pairReduce(device, pairs),
  repeatRows: (device) => repeatRows(device, repeated),
  langevinChain: (device) => langevinChain(device, CHAIN_SPEC),
  geometricMeanStep: (device) => geometricMeanStep(device, histograms),
  logConvolve: (device) => logConvolve(device, convolved),
  gridKernel: (device) => gridKernel(device, gridKernelSpec),
  mapRows: (device) => mapRows(device, moved),
  philoxNormal: (device) => philoxNormal(device, noise),
  potentialParameterGradient: (device) => potentialParameterGradient(device, points),
  potentialScore: (device) => potentialScore(device, points),
  'potentialScore, with values': (device) => potentialScore(device, both),
  potentialValue: (device) => potentialValue(device, points),
  arrangeWeights: (device) => arrangeWeights(device, network),
  chainCurvature: (device) => chainCurvature(device, { potential, costs, chains: 3, epsilon: 0.5 }),
  chainValueCurvature: (device) => chainValueCurvature(device, { potential, costs, chains: 3, epsilon: 0.5 }),
  energyError: (device) => energyError(device, { potential, costs, chains: 3, epsilon: 0.5, countsQuadratic: true }),
  acceptance: (device) => acceptance(device, { transition: rwm, potential, costs, chains: 3, epsilon: 0.5 }),
  chainStart: (device) => chainStart(device, start, 20, 2),
  createSampler: (device) =>
    withOwner(device, (owner) => {
      const how = { transition: ula, constraint: 'none', epsilon: 0.5, stepSize: 0.1, start } as const;
      const sampler = owner.own(createSampler(device, { potential, costs, segments, ...how }));
      return { state: owner.own(sampler.createState()) };
    }),
  'createSampler, step by step': (device) =>
    createSampler(device, {
      transition: { ...ula, velocity: 'fresh', movesPerTest: 2, settle: ({ velocity }) => velocity },
      ...{ potential, costs, segments, constraint: 'none', epsilon: 0.5, stepSize: 0.1, start },
    }),
  'createSampler, step by step with uniform numbers': (device) =>
    createSampler(device, {
      transition: barker,
      ...{ potential, costs, segments, constraint: 'none', epsilon: 0.5, stepSize: 0.1, start },
    }),
  'createSampler, step by step with velocities that are kept': (device) =>
    withOwner(device, (owner) => {
      const how = { transition: underdamped(1), constraint: 'none', epsilon: 0.5, stepSize: 0.1, start } as const;
      const sampler = owner.own(createSampler(device, { potential, costs, segments, ...how }));
      return { state: owner.own(sampler.createState()) };
    }),
  createTemperedSampler: (device) =>
    withOwner(device, (owner) => {
      const how = { transition: rwm, constraint: 'none', epsilon: 0.5, stepSize: 0.1, start } as const;
      const ladder = { levels: 2, hottest: 4, isScaled: true };
      const sampler = owner.own(createTemperedSampler(device, { potential, costs, segments, ...how, ...ladder }));
      return { state: owner.own(sampler.createState()) };
    }),
  potentialGroup: (device) => potentialGroup(device, { network: shared, weights: [0.2, 0.3, 0.5], size: 2, batch: 20 }),
  velocityStart: (device) => velocityStart(device, 20, 2),
  'createSampler, step by step by values alone': (device) =>
    createSampler(device, {
      transition: rwm,
      ...{ potential, costs, segments, constraint: 'none', epsilon: 0.5, stepSize: 0.1, start },
    }),
  adam: (device) =>
    withOwner(device, (owner) => ({
      state: owner.own(
        owner.own(adam(device, potential.length, adamSpec, potential.stepFactors([1, 2]))).init(parameters),
      ),
    })),
  'potentialOver, with parameters of its own': (device) => potential.place(device, parameters),
  potentialOver: (device) =>
    withOwner(device, (owner) => ({
      over: owner.own(potentialOver(device, network, owner.upload('parameters', parameters))),
    })),
};

export const ON_CPU: Cases<CpuDevice> = {
  normaliseOnCpu: (device) => normaliseOnCpu(device, normalised),
  normaliseGradientOnCpu: (device) => normaliseGradientOnCpu(device, normalised),
  permuteImageOnCpu: (device) => permuteImageOnCpu(device, matrix),
  channelAffineOnCpu: (device) => channelAffineOnCpu(device, channelRows),
  channelSumsOnCpu: (device) => channelSumsOnCpu(device, channelRows),
  maxPoolOnCpu: (device) => maxPoolOnCpu(device, windows),
  maxPoolGradientOnCpu: (device) => maxPoolGradientOnCpu(device, windows),
  resample2dOnCpu: (device) => resample2dOnCpu(device, averaged),
  placeChannelsOnCpu: (device) => placeChannelsOnCpu(device, slice),
  pointwiseOnCpu: (device) => pointwiseOnCpu(device, silu),
  pointwiseGradientOnCpu: (device) => pointwiseGradientOnCpu(device, silu),
  lineMovesOnCpu: (device) => lineMovesOnCpu(device, onLines),
  projectPointsOnCpu: (device) => projectPointsOnCpu(device, { dim: 2 }),
  quantileMeansOnCpu: (device) => quantileMeansOnCpu(device),
  sortSegmentsOnCpu: (device) => sortSegmentsOnCpu(device, sortedRows),
  adamUpdateOnCpu: (device) => adamUpdateOnCpu(device, 99),
  carryChainsOnCpu: (device) => carryChainsOnCpu(device, carrying),
  combineHeadsOnCpu: (device) => combineHeadsOnCpu(device, network),
  costGradientOnCpu: (device) => costGradientOnCpu(device, inputs),
  costValueOnCpu: (device) => costValueOnCpu(device, inputs),
  distanceSumsOnCpu: (device) => distanceSumsOnCpu(device, { dim: 2 }),
  fmaPeakOnCpu: (device) => fmaPeakOnCpu(device, { lanes: 192 }),
  gatherBatchOnCpu: (device) => gatherBatchOnCpu(device, rows),
  importanceWeightsOnCpu: (device) => importanceWeightsOnCpu(device, weighed),
  arrangeOnCpu: (device) => arrangeOnCpu(device, convolutionSides),
  productOnCpu: (device) => productOnCpu(device, convolutionSides),
  conv2dWeightGradientOnCpu: (device) => conv2dWeightGradientOnCpu(device, convolution),
  pairReduceOnCpu: (device) => pairReduceOnCpu(device, pairs),
  repeatRowsOnCpu: (device) => repeatRowsOnCpu(device, repeated),
  langevinChainOnCpu: (device) => langevinChainOnCpu(device, CHAIN_SPEC),
  naiveLangevinChainOnCpu: (device) => naiveLangevinChainOnCpu(device, CHAIN_SPEC),
  geometricMeanStepOnCpu: (device) => geometricMeanStepOnCpu(device, histograms),
  logConvolveOnCpu: (device) => logConvolveOnCpu(device, convolved),
  mapRowsOnCpu: (device) => mapRowsOnCpu(device, moved),
  philoxNormalOnCpu: (device) => philoxNormalOnCpu(device, noise),
  potentialParameterGradientOnCpu: (device) => potentialParameterGradientOnCpu(device, points),
  potentialScoreOnCpu: (device) => potentialScoreOnCpu(device, points),
  potentialValueOnCpu: (device) => potentialValueOnCpu(device, points),
  arrangeWeightsOnCpu: (device) => arrangeWeightsOnCpu(device, network),
};

export const ON_WEBGPU: Cases<WebGpuDevice> = {
  normaliseOnWebGpu: (device) => normaliseOnWebGpu(device, normalised),
  normaliseGradientOnWebGpu: (device) => normaliseGradientOnWebGpu(device, normalised),
  permuteImageOnWebGpu: (device) => permuteImageOnWebGpu(device, matrix),
  channelAffineOnWebGpu: (device) => channelAffineOnWebGpu(device, channelRows),
  channelSumsOnWebGpu: (device) => channelSumsOnWebGpu(device, channelRows),
  maxPoolOnWebGpu: (device) => maxPoolOnWebGpu(device, windows),
  maxPoolGradientOnWebGpu: (device) => maxPoolGradientOnWebGpu(device, windows),
  resample2dOnWebGpu: (device) => resample2dOnWebGpu(device, averaged),
  placeChannelsOnWebGpu: (device) => placeChannelsOnWebGpu(device, slice),
  pointwiseOnWebGpu: (device) => pointwiseOnWebGpu(device, silu),
  pointwiseGradientOnWebGpu: (device) => pointwiseGradientOnWebGpu(device, silu),
  lineMovesOnWebGpu: (device) => lineMovesOnWebGpu(device, onLines),
  projectPointsOnWebGpu: (device) => projectPointsOnWebGpu(device, { dim: 2 }),
  quantileMeansOnWebGpu: (device) => quantileMeansOnWebGpu(device, sortedRows),
  sortSegmentsOnWebGpu: (device) => sortSegmentsOnWebGpu(device, sortedRows),
  adamUpdateOnWebGpu: (device) => adamUpdateOnWebGpu(device, 99),
  carryChainsOnWebGpu: (device) => carryChainsOnWebGpu(device, carrying),
  combineHeadsOnWebGpu: (device) => combineHeadsOnWebGpu(device, network),
  costGradientOnWebGpu: (device) => costGradientOnWebGpu(device, inputs),
  costValueOnWebGpu: (device) => costValueOnWebGpu(device, inputs),
  distanceSumsOnWebGpu: (device) => distanceSumsOnWebGpu(device, { dim: 2 }),
  fmaPeakOnWebGpu: (device) => fmaPeakOnWebGpu(device, { lanes: 192 }),
  gatherBatchOnWebGpu: (device) => gatherBatchOnWebGpu(device, rows),
  importanceWeightsOnWebGpu: (device) => importanceWeightsOnWebGpu(device, weighed),
  arrangeOnWebGpu: (device) => arrangeOnWebGpu(device, convolutionSides),
  productOnWebGpu: (device) => productOnWebGpu(device, convolutionSides),
  conv2dWeightGradientOnWebGpu: (device) => conv2dWeightGradientOnWebGpu(device, convolution),
  pairReduceOnWebGpu: (device) => pairReduceOnWebGpu(device, pairs),
  repeatRowsOnWebGpu: (device) => repeatRowsOnWebGpu(device, repeated),
  langevinChainOnWebGpu: (device) => langevinChainOnWebGpu(device, CHAIN_SPEC),
  fusedChainOnWebGpu: (device) => fusedChainOnWebGpu(device, CHAIN_SPEC),
  layeredChainOnWebGpu: (device) => layeredChainOnWebGpu(device, CHAIN_SPEC),
  naiveLangevinChainOnWebGpu: (device) => naiveLangevinChainOnWebGpu(device, CHAIN_SPEC),
  geometricMeanStepOnWebGpu: (device) => geometricMeanStepOnWebGpu(device, histograms),
  logConvolveOnWebGpu: (device) => logConvolveOnWebGpu(device, convolved),
  mapRowsOnWebGpu: (device) => mapRowsOnWebGpu(device, moved),
  philoxNormalOnWebGpu: (device) => philoxNormalOnWebGpu(device, noise),
  potentialParameterGradientOnWebGpu: (device) => potentialParameterGradientOnWebGpu(device, points),
  'potentialParameterGradientOnWebGpu, layer by layer': (device) =>
    potentialParameterGradientOnWebGpu(device, points, { layered: {} }),
  potentialScoreOnWebGpu: (device) => potentialScoreOnWebGpu(device, points),
  fusedScoreOnWebGpu: (device) => fusedScoreOnWebGpu(device, points),
  layeredScoreOnWebGpu: (device) => layeredScoreOnWebGpu(device, points),
  'layeredScoreOnWebGpu, with values': (device) => layeredScoreOnWebGpu(device, both),
  potentialValueOnWebGpu: (device) => potentialValueOnWebGpu(device, points),
  fusedValueOnWebGpu: (device) => fusedValueOnWebGpu(device, points),
  layeredValueOnWebGpu: (device) => layeredValueOnWebGpu(device, points),
  arrangeWeightsOnWebGpu: (device) => arrangeWeightsOnWebGpu(device, network),
};
