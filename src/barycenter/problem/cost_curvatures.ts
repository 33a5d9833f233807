import type { TracedCost } from '../../autograd/traced_cost.js';
import { expressionsOf, isGenerated, type ChainCost, type GeneratedCost } from '../../cost/contract.js';
import { openCpuDevice } from '../../open_device/open_device.js';
import { chainCurvature } from '../../samplers/chain_curvature.js';
import { whileOwned } from '../../device/owner.js';
import { valueCurvatures } from '../../samplers/value_curvature.js';
import type { ChainStartSpec } from '../../samplers/chain_start.js';
import { keyOf, normals } from '../../random/philox.js';
import { Iterations, Stream } from '../../random/counters.js';
import { toEngine } from './coordinates.js';
import { followsGradient } from './sampler_settings.js';
import type { LoadedMarginal } from './loaded_problem.js';
import { constraintOf, type Problem } from './problem.js';

/** Pairs (x, y) at which a cost's curvature is looked at. */
const PAIRS = 64;

/** `PAIRS` points of a marginal in engine coordinates, [PAIRS, columns], spread over its table. */
async function somePoints(marginal: LoadedMarginal): Promise<Float32Array> {
  if (marginal.kind === 'function')
    return marginal.draw({ iteration: Iterations.look.first, batchSize: PAIRS, seed: 0 });
  const { data, rows, columns } = marginal.table;
  const out = new Float64Array(PAIRS * columns);
  for (let i = 0; i < PAIRS; i++) {
    const row = Math.floor((i * rows) / PAIRS);
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return toEngine(marginal.affine, out);
}

/**
 * Points where chains may go: where they start, or the next marginal's own points where they share the barycenter's
 * space.
 */
function somePlaces(clouds: readonly Float32Array[], k: number, dim: number, start: ChainStartSpec): Float32Array {
  const next = clouds[(k + 1) % clouds.length];
  return next.length === PAIRS * dim ? next : drawnPlaces(k, dim, start);
}

/** Where chains of marginal k start, [PAIRS, dim]. */
function drawnPlaces(k: number, dim: number, start: ChainStartSpec): Float32Array {
  const z = normals(keyOf(0), Stream.curvature, Iterations.places.first, k, PAIRS * dim);
  return Float32Array.from(z, (v, i) =>
    start.kind === 'gaussian' ? start.mean[i % dim] + start.standardDeviation * v : v,
  );
}

/** The mean curvature over some pairs, by values alone; 1 where there is none. */
async function meanByValues(cost: TracedCost, x: Float32Array, y: Float32Array, epsilon: number): Promise<number> {
  const { xDim, yDim } = cost;
  const row = (rows: Float32Array, p: number, dim: number) => rows.subarray(p * dim, (p + 1) * dim);
  const found = await valueCurvatures(y, yDim, epsilon, (points) =>
    Float64Array.from({ length: PAIRS }, (_, p) => cost.value(row(x, p, xDim), row(points, p, yDim))),
  );
  const finite = found.filter(Number.isFinite);
  const mean = finite.reduce((sum, v) => sum + v / finite.length, 0);
  return mean > 0 ? mean : 1;
}

/** Of the pairs' curvatures, the one that steps follow, as when chains are there to be looked at. */
const QUANTILE = 0.9;

/**
 * Of costs through a generator, whose layers run on devices alone: on `cpu`, so that a problem has the same steps
 * wherever it is solved.
 */
async function generatedCurvatures(
  costs: readonly GeneratedCost[],
  clouds: readonly Float32Array[],
  start: ChainStartSpec,
  epsilon: number,
): Promise<number[]> {
  const places = costs.map(({ yDim }, k) => drawnPlaces(k, yDim, start));
  const device = await openCpuDevice({ threads: 1 });
  try {
    return await whileOwned(device, async (owner) => {
      const curvature = owner.own(chainCurvature(device, { costs, chains: PAIRS, epsilon }));
      const found = await curvature.measure(undefined, joined(clouds), joined(places));
      return costs.map((_, k) => {
        const own = found.slice(k * PAIRS, (k + 1) * PAIRS).sort();
        const scale = own[Math.ceil(QUANTILE * PAIRS) - 1];
        return Number.isFinite(scale) && scale > 0 ? scale : 1;
      });
    });
  } finally {
    await device.close();
  }
}

function joined(blocks: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    out.set(block, at);
    at += block.length;
  }
  return out;
}

/** The curvature a_k of every marginal's cost about the chains' starts, [K], in engine units; 1 for ½‖x − y‖². */
export async function costCurvatures(
  problem: Problem,
  given: readonly ChainCost[],
  marginals: readonly LoadedMarginal[],
  start: ChainStartSpec,
  epsilon: number,
): Promise<number[]> {
  const constraint = constraintOf(problem);
  const { stepSize } = problem.sampler;
  // Known, or not asked for.
  if (stepSize !== undefined || problem.marginals.every((m) => m.cost.json?.kind === 'squared-euclidean'))
    return given.map(() => 1);
  const clouds = await Promise.all(marginals.map(somePoints));
  if (given.every(isGenerated)) return generatedCurvatures(given, clouds, start, epsilon);
  const costs = expressionsOf('problem.marginals', given);
  const places = costs.map((cost, k) => somePlaces(clouds, k, cost.yDim, start));
  if (!followsGradient(problem.sampler))
    return Promise.all(costs.map((cost, k) => meanByValues(cost, clouds[k], places[k], epsilon)));
  // With it comes a library of matrices, which pages whose costs are known do without.
  const { curvatureScale } = await import('../../cost_checks/curvature.js');
  return costs.map((cost, k) => {
    // Kinks count as a chain of this ε feels them.
    const { scale } = curvatureScale(cost, clouds[k], places[k], PAIRS, {
      constraint,
      reach: 0.5 * Math.sqrt(epsilon),
    });
    return Number.isFinite(scale) && scale > 0 ? scale : 1;
  });
}
