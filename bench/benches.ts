import { adamUpdateBench } from './adam_update.bench.js';
import { carryChainsBench } from './carry_chains.bench.js';
import { combineHeadsBench } from './combine_heads.bench.js';
import { conv2dBench, conv2dInputGradientBench, conv2dWeightGradientBench } from './conv2d.bench.js';
import { costGradientBench } from './cost_gradient.bench.js';
import { costValueBench } from './cost_value.bench.js';
import { distanceSumsBench } from './distance_sums.bench.js';
import { pairReduceBench } from './pair_reduce.bench.js';
import { gatherBatchBench } from './gather_batch.bench.js';
import { geometricMeanStepBench } from './geometric_mean_step.bench.js';
import { importanceWeightsBench } from './importance_weights.bench.js';
import { demoBench } from './jobs/demo.bench.js';
import { evaluateBench } from './jobs/evaluate.bench.js';
import { freeSupportBench } from './jobs/free_support.bench.js';
import { iterationBench } from './jobs/iteration.bench.js';
import { largePairsBench } from './jobs/large_pairs.bench.js';
import { memoryBench } from './jobs/memory.bench.js';
import { roundsBench } from './jobs/rounds.bench.js';
import { workersBench } from './jobs/workers.bench.js';
import { scalingBench } from './jobs/scaling.bench.js';
import { slicedBench } from './jobs/sliced.bench.js';
import { sinkhornGridBench } from './jobs/sinkhorn_grid.bench.js';
import { solveBench } from './jobs/solve.bench.js';
import { startBench } from './jobs/start.bench.js';
import { strategiesBench } from './jobs/strategies.bench.js';
import { stepPartsBench } from './jobs/step_parts.bench.js';
import { langevinChainBench } from './langevin_chain.bench.js';
import { lineMovesBench } from './line_moves.bench.js';
import { peersBench } from './peers.bench.js';
import { peersImagesBench, peersResnetBench } from './peers_images.bench.js';
import { peersDigitsBench } from './peers_digits.bench.js';
import { logConvolveBench } from './log_convolve.bench.js';
import { mapRowsBench } from './map_rows.bench.js';
import { philoxNormalBench } from './philox_normal.bench.js';
import { resample2dBench } from './resample2d.bench.js';
import { pool2dBench } from './pool2d.bench.js';
import { channelAffineBench } from './channel_affine.bench.js';
import { channelSumsBench } from './channel_sums.bench.js';
import { normaliseBench } from './normalise.bench.js';
import { permuteImageBench } from './permute_image.bench.js';
import { placeChannelsBench } from './place_channels.bench.js';
import { pointwiseBench } from './pointwise.bench.js';
import { potentialParameterGradientBench } from './potential_parameter_gradient.bench.js';
import { potentialScoreBench } from './potential_score.bench.js';
import { potentialValueBench } from './potential_value.bench.js';
import { projectPointsBench } from './project_points.bench.js';
import { quantileMeansBench } from './quantile_means.bench.js';
import { repeatRowsBench } from './repeat_rows.bench.js';
import { sortSegmentsBench } from './sort_segments.bench.js';
import type { Bench } from './support/bench.js';

/**
 * Every op that computes on its own, in the order of a training iteration, the chain first, which is most of it; then
 * of evaluation, of classical barycenters, and of layers of images.
 */
export const opBenches: readonly Bench[] = [
  langevinChainBench,
  potentialScoreBench,
  potentialValueBench,
  potentialParameterGradientBench,
  costGradientBench,
  costValueBench,
  mapRowsBench,
  philoxNormalBench,
  gatherBatchBench,
  carryChainsBench,
  repeatRowsBench,
  importanceWeightsBench,
  combineHeadsBench,
  adamUpdateBench,
  distanceSumsBench,
  pairReduceBench,
  projectPointsBench,
  sortSegmentsBench,
  quantileMeansBench,
  lineMovesBench,
  logConvolveBench,
  geometricMeanStepBench,
  pointwiseBench,
  placeChannelsBench,
  resample2dBench,
  pool2dBench,
  channelAffineBench,
  channelSumsBench,
  normaliseBench,
  permuteImageBench,
  conv2dBench,
  conv2dInputGradientBench,
  conv2dWeightGradientBench,
];

/** In the order of the report. */
export const benches: readonly Bench[] = [
  peersBench,
  peersImagesBench,
  peersResnetBench,
  peersDigitsBench,
  ...opBenches,
  strategiesBench,
  stepPartsBench,
  iterationBench,
  solveBench,
  slicedBench,
  evaluateBench,
  freeSupportBench,
  largePairsBench,
  sinkhornGridBench,
  startBench,
  roundsBench,
  demoBench,
  workersBench,
  scalingBench,
  memoryBench,
];
