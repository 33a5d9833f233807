import { squaredEuclidean, twist } from '../../src/autograd/index.js';
import { congruentNetwork } from '../../src/potential/mlp/congruent_network.js';
import { squaredEuclideanReference, twistReference } from '../../test/reference/costs.js';
import type { CarryChainsSpec } from '../../src/ops/carry_chains/contract.js';
import type { Activation } from '../../kernels/shared/network_layout.js';
import { adamUpdateBench } from '../adam_update.bench.js';
import { carryChainsBench, carryThree } from '../carry_chains.bench.js';
import { combineHeadsBench } from '../combine_heads.bench.js';
import { conv2dBench, conv2dInputGradientBench, conv2dWeightGradientBench } from '../conv2d.bench.js';
import { costGradientBench } from '../cost_gradient.bench.js';
import { costValueBench } from '../cost_value.bench.js';
import { distanceSumsBench } from '../distance_sums.bench.js';
import { gatherBatchBench } from '../gather_batch.bench.js';
import { geometricMeanStepBench } from '../geometric_mean_step.bench.js';
import { importanceWeightsBench } from '../importance_weights.bench.js';
import { lineMovesBench } from '../line_moves.bench.js';
import { logConvolveBench } from '../log_convolve.bench.js';
import { mapDistance, mapMove, mapRowsBench } from '../map_rows.bench.js';
import { pairReduceBench, squaredPairs, twistedPairs } from '../pair_reduce.bench.js';
import { philoxNormalBench } from '../philox_normal.bench.js';
import { potentialParameterGradientBench } from '../potential_parameter_gradient.bench.js';
import { potentialScoreBench } from '../potential_score.bench.js';
import { potentialValueBench } from '../potential_value.bench.js';
import { projectPointsBench } from '../project_points.bench.js';
import { quantileMeansBench } from '../quantile_means.bench.js';
import { repeatRowsBench } from '../repeat_rows.bench.js';
import { sortSegmentsBench } from '../sort_segments.bench.js';
import { singleNetwork, type ChainCase } from '../support/chain_case.js';
import { squareCase, type Conv2dCase } from '../support/conv2d_case.js';
import { plainCase, twisterCase } from '../support/chain_grid.js';
import type { LineCase } from '../support/line_case.js';
import type { CostCase } from '../support/cost_case.js';
import type { PotentialCase } from '../support/potential_case.js';
import { fullImageChecks, smallImageChecks } from './image_cases.js';
import {
  arrangeCheck,
  chainCheck,
  conv2dArrangeCheck,
  fmaPeakCheck,
  opChecks,
  type KernelCheck,
} from './kernel_checks.js';

/** Segments that fill no tile, one of them a single chain. */
const ODD = [37, 1, 259];
const thirds = [0.2, 0.3, 0.5];

function plain(dim: number, hidden: readonly number[], batch: number, activation: Activation = 'relu'): PotentialCase {
  const name = `D=${dim} [${hidden.join(',')}] ${activation}, batch ${batch}`;
  return { name, network: singleNetwork(dim, hidden, activation, 1), segments: [{ marginal: 0, chains: batch }] };
}

/** Three marginals with segments of odd lengths, in another order than theirs. */
function congruent(kind: 'shared' | 'reduced' | 'separate', hidden: readonly number[], dim = 2): PotentialCase {
  return {
    name: `${kind}, K=3, D=${dim} [${hidden.join(',')}] silu, batches ${ODD.join(', ')}`,
    network: congruentNetwork({ kind, hidden, activation: 'silu', scale: 3 }, dim, thirds),
    segments: [1, 2, 0].map((marginal, s) => ({ marginal, chains: ODD[s] })),
  };
}

function congruentChain(kind: 'shared' | 'reduced' | 'separate', hidden: readonly number[]): ChainCase {
  const { name, network, segments } = congruent(kind, hidden);
  return { ...twisterCase('shared'), name: `${name}, twist`, network, segments };
}

const naive = (spec: ChainCase): ChainCase => ({ ...spec, name: `${spec.name}, naive`, naive: true });
const onSphere = (spec: ChainCase): ChainCase => ({
  ...spec,
  name: `${spec.name}, unit sphere`,
  constraint: 'unit-sphere',
});

/** Too wide for tiles in 64 KB of workgroup memory: these run layer by layer. */
const WIDE = { dim: 300, hidden: [3072, 256, 64] };

const chains: readonly ChainCase[] = [
  plainCase(1, [1], 3),
  plainCase(3, [33, 7], 37, { activation: 'leaky-relu' }),
  plainCase(2, [128, 128, 128], 1003, { activation: 'silu' }),
  plainCase(64, [256, 256, 256], 517, { activation: 'tanh' }),
  plainCase(67, [512, 130], 259, { activation: 'softplus' }),
  plainCase(16, [512, 512, 512], 1027),
  congruentChain('shared', [64, 64]),
  congruentChain('reduced', [130, 33]),
  congruentChain('separate', [32, 32]),
  plainCase(1000, [2048, 1024, 512], 37),
  plainCase(WIDE.dim, WIDE.hidden, 131, { activation: 'silu' }),
  onSphere(plainCase(5, [64, 64], 259, { activation: 'silu' })),
  onSphere(plainCase(WIDE.dim, WIDE.hidden, 3)),
  naive(plainCase(16, [128, 128], 131)),
];

const potentials: readonly PotentialCase[] = [
  plain(1, [1], 3),
  plain(3, [33, 7], 37, 'leaky-relu'),
  plain(16, [128, 128, 128], 1003, 'silu'),
  plain(64, [256, 256, 256], 259, 'tanh'),
  plain(67, [512, 130], 131, 'softplus'),
  congruent('shared', [64, 64]),
  congruent('reduced', [130, 33], 5),
  congruent('separate', [32, 32]),
  // A ReLU whose input rounding carries over 0 has another gradient than its twin, by more than is allowed: of the
  // 60,000 in a batch of so wide a network one does. The one layer after it is ReLU's, layer by layer.
  plain(WIDE.dim, WIDE.hidden, 17, 'silu'),
  plain(2, [4096], 17),
];

const quadratic = (dim: number, batch: number): CostCase => ({
  name: `½‖x − y‖², D=${dim}, batch ${batch}`,
  dim,
  chains: batch,
  cost: squaredEuclidean(),
  reference: squaredEuclideanReference,
});
const twisted = (batch: number): CostCase => ({
  name: `twist, D=2, batch ${batch}`,
  dim: 2,
  chains: batch,
  cost: twist({ slope: 0.4 }),
  reference: twistReference(0.4),
});
const costs = [quadratic(1, 3), quadratic(67, 4099), quadratic(1000, 131), twisted(1), twisted(65_537)];

/** Points of other dimensions than the chains', in another order than their marginals. */
const carryOdd = (batches: readonly number[]): CarryChainsSpec => ({
  dim: 5,
  inputs: [{ xDim: 513 }, { xDim: 3 }],
  segments: batches.map((chains, s) => ({ marginal: s === 0 ? 1 : 0, chains })),
});

/** Every op of sliced transport. */
const onLines = (cases: readonly LineCase[]): KernelCheck[] =>
  [projectPointsBench, sortSegmentsBench, quantileMeansBench, lineMovesBench].flatMap((bench) =>
    opChecks(bench, cases),
  );

/** A convolution, both its gradients, and its weights arranged. */
const convolutions = (cases: readonly Conv2dCase[]): KernelCheck[] => [
  ...[conv2dBench, conv2dInputGradientBench, conv2dWeightGradientBench].flatMap((bench) => opChecks(bench, cases)),
  ...cases.map(conv2dArrangeCheck),
];

const networks = [{ dim: 1, hidden: [1] }, { dim: 3, hidden: [33, 7] }, WIDE];

const full = (): KernelCheck[] => [
  ...chains.map(chainCheck),
  ...opChecks(potentialScoreBench, potentials),
  ...opChecks(potentialValueBench, potentials),
  ...opChecks(potentialParameterGradientBench, potentials),
  ...opChecks(costGradientBench, costs),
  ...opChecks(costValueBench, costs),
  ...opChecks(mapRowsBench, [mapMove(1, 1), mapMove(67, 4099), mapDistance(5, 65_537), mapDistance(1000, 131)]),
  ...opChecks(philoxNormalBench, [
    { chains: 1, dim: 1 },
    { chains: 1003, dim: 3 },
    { chains: 65_537, dim: 5 },
    { chains: 131, dim: 1000 },
  ]),
  ...opChecks(gatherBatchBench, [
    { rows: 1, dim: 1, batch: 3 },
    { rows: 6007, dim: 67, batch: 4099 },
    { rows: 100_003, dim: 2, batch: 65_537 },
  ]),
  ...opChecks(carryChainsBench, [carryThree(1, 1), carryThree(256, 259), carryOdd([1003, 37, 1])]),
  ...opChecks(repeatRowsBench, [
    { rows: 1, dim: 1, each: 1, times: 1 },
    { rows: 259, dim: 3, each: 131, times: 7 },
  ]),
  ...opChecks(
    importanceWeightsBench,
    [false, true].flatMap((shared) => [
      { groups: 1, points: 1, draws: 1, shared },
      { groups: 3, points: 131, draws: 517, shared },
    ]),
  ),
  ...opChecks(combineHeadsBench, [
    { kind: 'shared', marginals: 3, hidden: [33, 7] },
    { kind: 'reduced', marginals: 2, hidden: [64] },
    { kind: 'separate', marginals: 5, hidden: [130, 2048] },
    { kind: 'shared', marginals: 8, hidden: [256, 256, 256] },
  ]),
  ...opChecks(adamUpdateBench, networks),
  ...opChecks(distanceSumsBench, [
    { rows: 3, points: 1, dim: 1 },
    { rows: 517, points: 1003, dim: 50 },
    { rows: 131, points: 4099, dim: 257 },
  ]),
  ...opChecks(pairReduceBench, [
    squaredPairs(1, 3, 1, 'logsumexp'),
    squaredPairs(3, 517, 1003, 'logsumexp'),
    squaredPairs(67, 131, 4099, 'mean'),
    twistedPairs(259, 1003, 'x'),
  ]),
  ...onLines([
    { points: 1, lines: 1, dim: 1 },
    { points: 1025, lines: 37, dim: 3 },
    { points: 4097, lines: 5, dim: 67 },
  ]),
  ...opChecks(geometricMeanStepBench, [
    { cells: 64 ** 2, histograms: 10, checksErrors: true },
    { cells: 257, histograms: 3, checksErrors: false },
  ]),
  ...opChecks(logConvolveBench, [
    { outer: 1, length: 1, inner: 1, decay: 1 },
    { outer: 131, length: 67, inner: 1, decay: 0.3 },
    { outer: 3, length: 517, inner: 37, decay: 1e-3 },
    { outer: 2, length: 256, inner: 131, decay: 20 },
  ]),
  ...convolutions([
    squareCase([1, 1, 1, 1], 1),
    squareCase([5, 33, 3, 37], 3, { pad: 1 }),
    squareCase([17, 16, 64, 131], 4, { stride: 2, pad: 1 }),
    squareCase([3, 9, 130, 3], 2, { stride: 3, pad: 1 }),
    squareCase([131, 1, 517, 67], 1),
    squareCase([5, 8, 36, 72], 3, { pad: 1, groups: 36 }),
    squareCase([64, 4, 256, 1], 4),
  ]),
  ...networks.map(({ dim, hidden }) => arrangeCheck(plain(dim, hidden, 1))),
  ...fullImageChecks(),
  arrangeCheck(congruent('separate', [130, 33])),
  fmaPeakCheck(),
];

/** One or two shapes for each kernel, which a software driver runs in seconds. */
const small = (): KernelCheck[] => [
  chainCheck(plainCase(3, [33, 7], 37)),
  chainCheck(onSphere(plainCase(5, [16, 16], 5))),
  chainCheck(naive(plainCase(3, [33, 7], 5))),
  chainCheck(plainCase(2, [4096], 3)),
  ...opChecks(potentialScoreBench, [congruent('shared', [33, 7])]),
  ...opChecks(potentialValueBench, [congruent('reduced', [33, 7])]),
  ...opChecks(potentialParameterGradientBench, [congruent('separate', [33, 7])]),
  ...opChecks(costGradientBench, [quadratic(67, 131), twisted(131)]),
  ...opChecks(costValueBench, [quadratic(67, 131), twisted(131)]),
  ...opChecks(mapRowsBench, [mapMove(3, 131), mapDistance(5, 131)]),
  ...opChecks(philoxNormalBench, [{ chains: 131, dim: 3 }]),
  ...opChecks(gatherBatchBench, [{ rows: 607, dim: 3, batch: 131 }]),
  ...opChecks(carryChainsBench, [carryOdd([37, 5, 1])]),
  ...opChecks(repeatRowsBench, [{ rows: 37, dim: 3, each: 5, times: 3 }]),
  ...opChecks(importanceWeightsBench, [{ groups: 2, points: 7, draws: 131, shared: true }]),
  ...opChecks(combineHeadsBench, [{ kind: 'shared', marginals: 3, hidden: [33, 7] }]),
  ...opChecks(adamUpdateBench, [networks[1]]),
  ...opChecks(distanceSumsBench, [{ rows: 131, points: 259, dim: 5 }]),
  ...opChecks(pairReduceBench, [squaredPairs(3, 131, 259, 'mean'), twistedPairs(37, 131, 'x')]),
  ...onLines([{ points: 259, lines: 3, dim: 5 }]),
  ...opChecks(geometricMeanStepBench, [{ cells: 99, histograms: 3, checksErrors: true }]),
  ...opChecks(logConvolveBench, [{ outer: 3, length: 37, inner: 5, decay: 0.1 }]),
  ...smallImageChecks(),
  ...convolutions([squareCase([3, 9, 10, 37], 3, { stride: 2, pad: 1, groups: 1 })]),
  arrangeCheck(congruent('separate', [33, 7])),
  fmaPeakCheck(),
];

/** What the step `kernels` checks: every op, and its variants that have kernels of their own. */
export const kernelChecks = (quick: boolean): readonly KernelCheck[] => (quick ? small() : full());
