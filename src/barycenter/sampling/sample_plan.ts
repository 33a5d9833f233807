import type { Device } from '../../device/device.js';
import { whileOwned } from '../../device/owner.js';
import { abortedBy, DivergenceError } from '../../errors.js';
import { ula } from '../../langevin/ula.js';
import type { NetworkBuffers } from '../../ops/support/network_buffers.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../ops/support/network_shape.js';
import { recallTuning } from '../../ops/langevin_chain/tune.js';
import { Iterations } from '../../random/counters.js';
import { keyOf } from '../../random/philox.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';

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
  /** Langevin steps; default: the problem's. */
  readonly steps?: number;
  /** η in engine units; default: the trained one. */
  readonly stepSize?: number;
  /** Where the chains start, f32 [points, perPoint, D]; default: as in training. */
  readonly from?: Float32Array;
  readonly signal?: AbortSignal;
}

/** Potentials on a device and the steps that their chains take. */
export interface TrainedPotential {
  readonly potential: NetworkBuffers;
  /** η, [K], in engine units. */
  readonly stepSizes: readonly number[];
}

/** Multiply-adds between two looks at the signal: a fraction of a second on any device. */
const WORK_BETWEEN_LOOKS = 1e10;

/** Steps of `chains` chains between two looks at the signal; a step is a network's value and its gradient. */
const stepsBetweenLooks = (network: NetworkShape, chains: number): number =>
  Math.max(1, Math.floor(WORK_BETWEEN_LOOKS / (chains * 2 * parameterLayout(network).length)));

/** `perPoint` consecutive copies of each row in [first, first + count) of the repeated table. */
function repeatRows(x: Float32Array, dim: number, perPoint: number, first: number, count: number): Float32Array {
  const out = new Float32Array(count * dim);
  for (let c = 0; c < count; c++) {
    const row = Math.floor((first + c) / perPoint);
    out.set(x.subarray(row * dim, (row + 1) * dim), c * dim);
  }
  return out;
}

function divergence(marginal: number, point: number, stepSize: number): DivergenceError {
  return new DivergenceError(
    `sample: a chain of marginal ${marginal} left the finite numbers at point ${point} (step size ${stepSize}). ` +
      `Check whether that point lies far from the data, or train with a lower sampler.stepSize (try ${stepSize / 4}).`,
  );
}

function checkAborted(signal: AbortSignal | undefined, done: number, total: number): void {
  if (signal?.aborted) throw abortedBy(signal, `sample: stopped after ${done} of ${total} draws`);
}

/**
 * Draws from the conditional plan of one marginal, in engine coordinates: f32 [points, perPoint, D]. Chain p·perPoint +
 * m has its own noise counter, so neither the chunking nor the device's threads change a bit.
 * @throws AbortedError when the signal fires, DivergenceError when a chain leaves the finite numbers
 */
export async function samplePlan(
  device: Device,
  loaded: LoadedProblem,
  { potential, stepSizes }: TrainedPotential,
  request: SamplePlanRequest,
): Promise<Float32Array> {
  const { marginal, x, perPoint, seed, signal } = request;
  const { problem, network, costs, engine } = loaded;
  const { constraint = 'none' } = problem.sampler;
  const stepSize = request.stepSize ?? stepSizes[marginal];
  const how = { epsilon: engine.epsilon, stepSize, constraint, start: engine.start };
  const dim = network.inputDim;
  const xDim = costs[marginal].xDim;
  const total = (x.length / xDim) * perPoint;
  const steps = request.steps ?? problem.sampler.steps;
  const out = new Float32Array(total * dim);
  const chunk = Math.min(SAMPLING_CHUNK, total);
  await recallTuning(device);
  await whileOwned(device, async (owner) => {
    const xBuffer = owner.createBuffer('sampling inputs', chunk * xDim * 4);
    const yBuffer = owner.createBuffer('sampling chains', chunk * dim * 4);
    for (let first = 0; first < total; first += chunk) {
      checkAborted(signal, first, total);
      const chains = Math.min(chunk, total - first);
      const segments = [{ marginal, chains }];
      const state = { x: xBuffer, y: yBuffer };
      const counter = { key: keyOf(seed), iteration: Iterations.sampling.first + marginal, firstChain: first };
      await whileOwned(device, async (chunkOwner) => {
        const sampler = chunkOwner.own(ula(device, { network, costs, segments, ...how }));
        device.write(xBuffer, repeatRows(x, xDim, perPoint, first, chains));
        if (request.from) device.write(yBuffer, request.from.subarray(first * dim, (first + chains) * dim));
        else sampler.init(state, counter);
        // a chain is cut anywhere without changing a bit
        const slice = signal ? stepsBetweenLooks(network, chains) : steps;
        for (let step = 0; step < steps; step += slice) {
          sampler.step(state, potential, counter, step, Math.min(slice, steps - step));
          if (signal && slice < steps) await device.synchronize();
          checkAborted(signal, first, total);
        }
        const y = new Float32Array(await device.read(yBuffer, 0, chains * dim * 4));
        const bad = y.findIndex((v) => !Number.isFinite(v));
        if (bad >= 0)
          throw divergence(
            marginal,
            Math.floor((first + bad / dim) / perPoint),
            stepSize * loaded.coordinates.costUnit,
          );
        out.set(y, first * dim);
      });
    }
  });
  return out;
}
