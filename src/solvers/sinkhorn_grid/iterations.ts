import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { LOG_BYTES, packLogs, unpackLogs } from '../../ops/log_convolve/logs.js';
import type { GridProblem } from './check_input.js';
import type { GridKernel } from './grid_kernel.js';
import { cellsOf } from './grid.js';

/** All logarithms are natural, [K][cells] one after the other unless another shape stands there. */
export interface IterationState {
  readonly problem: GridProblem;
  readonly cells: number;
  /** log v_k = f_k/ε */
  readonly toSupport: Float64Array;
  /** log K u_k of the last iteration. */
  reached: Float64Array;
  /** log q, [cells] */
  readonly barycenter: Float64Array;
  /** log d of the self-plan d ⊙ K d = q, [cells]; undefined unless debiased. */
  readonly debiasing: Float64Array | undefined;
  /** log K d, [cells] */
  selfReached: Float64Array;
  readonly buffers: IterationBuffers;
}

interface IterationBuffers {
  readonly toSupport: DeviceBuffer;
  /** log u_k */
  readonly toRows: DeviceBuffer;
  readonly reached: DeviceBuffer;
  /** log p_k */
  readonly masses: DeviceBuffer;
  readonly debiasing: DeviceBuffer;
  readonly selfReached: DeviceBuffer;
}

export function startIterations(owner: Owner<Device>, problem: GridProblem, debiased: boolean): IterationState {
  const { device } = owner;
  const cells = cellsOf(problem.grid.shape);
  const total = problem.masses.length * cells;
  const logMasses = new Float64Array(total);
  for (const [k, masses] of problem.masses.entries()) logMasses.set(masses.map(Math.log), k * cells);
  const create = (label: string, count: number): DeviceBuffer => owner.createBuffer(label, count * LOG_BYTES);
  return {
    problem,
    cells,
    toSupport: new Float64Array(total),
    reached: new Float64Array(total),
    barycenter: new Float64Array(cells),
    debiasing: debiased ? new Float64Array(cells) : undefined,
    selfReached: new Float64Array(cells),
    buffers: {
      toSupport: create('log v', total),
      toRows: create('log u', total),
      reached: create('log K u', total),
      masses: owner.upload('log p', packLogs(device.kind, logMasses)),
      debiasing: create('log d', debiased ? cells : 1),
      selfReached: create('log K d', debiased ? cells : 1),
    },
  };
}

/** log u_k: over-relaxed from what the device has by ω, or for ω = 1 with x-marginals that are exact. */
export function stepToRows(device: Device, kernel: GridKernel, state: IterationState, omega: number): void {
  const { buffers, problem, toSupport } = state;
  device.write(buffers.toSupport, packLogs(device.kind, toSupport));
  kernel.apply({
    images: problem.masses.length,
    input: buffers.toSupport,
    output: buffers.toRows,
    minuend: buffers.masses,
    relaxation: omega,
  });
}

/** log K u_k, log q = Σ_k λ_k log K u_k (and log d), and log K d, from the device's log u_k. */
export async function stepToSupport(device: Device, kernel: GridKernel, state: IterationState): Promise<void> {
  const { buffers, problem, debiasing, barycenter, cells } = state;
  kernel.apply({ images: problem.masses.length, input: buffers.toRows, output: buffers.reached });
  if (debiasing !== undefined) {
    device.write(buffers.debiasing, packLogs(device.kind, debiasing));
    kernel.apply({ images: 1, input: buffers.debiasing, output: buffers.selfReached });
    state.selfReached = unpackLogs(device.kind, await device.read(buffers.selfReached));
  }
  state.reached = unpackLogs(device.kind, await device.read(buffers.reached));
  if (debiasing === undefined) barycenter.fill(0);
  else barycenter.set(debiasing);
  for (const [k, weight] of problem.weights.entries()) {
    const own = state.reached.subarray(k * cells, (k + 1) * cells);
    for (let j = 0; j < cells; j++) barycenter[j] += weight * own[j];
  }
}

/** Σ_k λ_k ½‖q_k − q‖₁, q_k = v_k ⊙ K u_k, and debiased the larger of that and ½‖d ⊙ K d − q‖₁. */
export function marginalError(state: IterationState): number {
  const { problem, toSupport, reached, barycenter, cells, debiasing, selfReached } = state;
  const masses = barycenter.map(Math.exp);
  let error = 0;
  for (const [k, weight] of problem.weights.entries()) {
    let sum = 0;
    for (let j = 0, at = k * cells; j < cells; j++, at++)
      sum += Math.abs(Math.exp(toSupport[at] + reached[at]) - masses[j]);
    error += (weight / 2) * sum;
  }
  if (debiasing === undefined) return error;
  let self = 0;
  for (let j = 0; j < cells; j++) self += Math.abs(Math.exp(debiasing[j] + selfReached[j]) - masses[j]) / 2;
  return Math.max(error, self);
}

/** log v_k ← ω (log q − log K u_k) and the rest of what it was; log d ← ½ (log d + log q − log K d). */
export function updateSupport(state: IterationState, omega: number): void {
  const { problem, toSupport, reached, barycenter, cells, debiasing, selfReached } = state;
  for (const k of problem.masses.keys()) {
    for (let j = 0, at = k * cells; j < cells; j++, at++) {
      toSupport[at] += omega * (barycenter[j] - reached[at] - toSupport[at]);
    }
  }
  if (debiasing === undefined) return;
  for (let j = 0; j < cells; j++) debiasing[j] = (debiasing[j] + barycenter[j] - selfReached[j]) / 2;
}

/**
 * Potentials stay where ε changes: their logarithms grow by the factor. Of debiased ones that is f_k less the
 * self-plan's, whose factor d tends to a root of q and not to a potential.
 */
export function rescale({ toSupport, debiasing, cells }: IterationState, factor: number): void {
  for (let i = 0; i < toSupport.length; i++) {
    const still = debiasing === undefined ? 0 : debiasing[i % cells];
    toSupport[i] = still + factor * (toSupport[i] - still);
  }
}
