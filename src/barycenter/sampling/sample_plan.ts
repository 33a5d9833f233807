import type { Device } from '../../device/device.js';
import { whileOwned, withOwner, type Freeable } from '../../device/owner.js';
import { abortedBy, DivergenceError } from '../../errors.js';
import type { PlacedPotential, Potential } from '../../potential/potential.js';
import { recallTuning } from '../../ops/langevin_chain/tune.js';
import type { Segment } from '../../ops/support/segments.js';
import type { ChainState } from '../../chains/chain.js';
import type { Transition } from '../../chains/transition.js';
import type { Sampler } from '../../samplers/sampler.js';
import { Iterations } from '../../random/counters.js';
import { keyOf } from '../../random/philox.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { scalesOf, type PlanSteps } from './plan_steps.js';
import { problemSampler, transitionOf } from './problem_sampler.js';

/** Most chains on the device at once: bounds the memory however many points are asked for. */
export const SAMPLING_CHUNK = 4096;

export interface SamplePlanRequest {
  /** k, from 0. */
  readonly marginal: number;
  /** f32 [points, D_k] row-major. */
  readonly x: Float32Array;
  /** Draws for each point. */
  readonly perPoint: number;
  readonly seed: number;
  /** Steps of a chain; default: the problem's. */
  readonly steps?: number;
  /** η in engine units; default: the trained one. */
  readonly stepSize?: number;
  /** Where the chains start, f32 [points, perPoint, D]; default: as in training. */
  readonly from?: Float32Array;
  /** Where the first point stands in a larger list, whose chains' noise these have; default 0. */
  readonly firstPoint?: number;
  readonly signal?: AbortSignal;
}

/** Potentials on a device and the steps that their chains take. */
export interface TrainedPotential extends PlanSteps {
  readonly potential: PlacedPotential;
}

/** Multiply-adds between two looks at the signal: a fraction of a second on any device. */
const WORK_BETWEEN_LOOKS = 1e10;

/** Steps of `chains` chains between two looks at the signal; a move is a multiply-add or two for each parameter. */
const stepsBetweenLooks = ({ length }: Potential, { movesPerTest }: Transition, chains: number): number =>
  Math.max(1, Math.floor(WORK_BETWEEN_LOOKS / (chains * 2 * length * Math.max(1, movesPerTest))));

/** `perPoint` consecutive copies of each row in [first, first + count) of the repeated table. */
function repeatRows(x: Float32Array, dim: number, perPoint: number, first: number, count: number): Float32Array {
  const out = new Float32Array(count * dim);
  for (let c = 0; c < count; c++) {
    const row = Math.floor((first + c) / perPoint);
    out.set(x.subarray(row * dim, (row + 1) * dim), c * dim);
  }
  return out;
}

function divergence(marginal: number, point: number, step: number): DivergenceError {
  const [stepSize, shorter] = [step, step / 4].map((value) => Number(value.toPrecision(3)));
  return new DivergenceError(
    `sample: a chain of marginal ${marginal} left the finite numbers at point ${point} (step size ${stepSize}). ` +
      `Check whether that point lies far from the data, or train with a lower sampler.stepSize (try ${shorter}).`,
  );
}

function checkAborted(signal: AbortSignal | undefined, done: number, total: number): void {
  if (signal?.aborted) throw abortedBy(signal, `sample: stopped after ${done} of ${total} draws`);
}

/** The chains of a chunk: all chunks but a last, shorter one share theirs. */
interface ChunkChains extends Freeable {
  readonly chains: number;
  readonly sampler: Sampler;
  readonly state: ChainState;
}

function chunkChains(
  device: Device,
  loaded: LoadedProblem,
  segment: Segment,
  stepSize: number,
  scales: Float32Array | undefined,
): ChunkChains {
  return withOwner(device, (owner) => {
    const sampler = owner.own(problemSampler(device, loaded, [segment], stepSize, scales));
    return { chains: segment.chains, sampler, state: owner.own(sampler.createState()) };
  });
}

/**
 * Draws from the conditional plan of one marginal, in engine coordinates: f32 [points, perPoint, D]. Chain p·perPoint +
 * m, of its place in the larger list, has its own noise counter, so that neither the chunking nor the device's threads
 * change a bit.
 * @throws AbortedError when the signal fires, DivergenceError when a chain leaves the finite numbers
 */
export async function samplePlan(
  device: Device,
  loaded: LoadedProblem,
  trained: TrainedPotential,
  request: SamplePlanRequest,
): Promise<Float32Array> {
  const { marginal, x, perPoint, seed, firstPoint = 0, signal } = request;
  const { problem, potential: functions, costs } = loaded;
  const { potential } = trained;
  const stepSize = request.stepSize ?? trained.stepSizes[marginal];
  const scales = scalesOf(trained, [marginal]);
  const { dim } = functions;
  const { xDim } = costs[marginal];
  const total = (x.length / xDim) * perPoint;
  const steps = request.steps ?? problem.sampler.steps;
  const out = new Float32Array(total * dim);
  const chunk = Math.min(SAMPLING_CHUNK, total);
  await recallTuning(device);
  await whileOwned(device, async (owner) => {
    let running: ChunkChains | undefined;
    for (let first = 0; first < total; first += chunk) {
      checkAborted(signal, first, total);
      const chains = Math.min(chunk, total - first);
      if (running?.chains !== chains) {
        running?.free();
        running = owner.own(chunkChains(device, loaded, { marginal, chains }, stepSize, scales));
      }
      const { sampler, state } = running;
      const firstChain = firstPoint * perPoint + first;
      const counter = { key: keyOf(seed), iteration: Iterations.sampling.first + marginal, firstChain };
      device.write(state.x, repeatRows(x, xDim, perPoint, first, chains));
      sampler.init(state, counter);
      if (request.from) device.write(state.y, request.from.subarray(first * dim, (first + chains) * dim));
      // a chain is cut anywhere without changing a bit
      const slice = signal ? stepsBetweenLooks(functions, transitionOf(problem), chains) : steps;
      for (let step = 0; step < steps; step += slice) {
        sampler.step(state, potential, counter, step, Math.min(slice, steps - step));
        if (signal && slice < steps) await device.synchronize();
        checkAborted(signal, first, total);
      }
      const y = new Float32Array(await device.read(state.y, 0, chains * dim * 4));
      const bad = y.findIndex((v) => !Number.isFinite(v));
      if (bad >= 0) {
        const point = firstPoint + Math.floor((first + bad / dim) / perPoint);
        throw divergence(marginal, point, stepSize * loaded.coordinates.costUnit);
      }
      out.set(y, first * dim);
    }
  });
  return out;
}
