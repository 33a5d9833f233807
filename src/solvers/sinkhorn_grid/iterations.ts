import type { DeviceBuffer, Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { errorBytes, readErrors } from '../../ops/geometric_mean_step/cells.js';
import type { GeometricMeanStepArguments } from '../../ops/geometric_mean_step/contract.js';
import { geometricMeanStep } from '../../ops/geometric_mean_step/launch.js';
import { LOG_BYTES, packLogs, unpackLogs } from '../../ops/log_convolve/logs.js';
import type { GridProblem } from './check_input.js';
import type { GridKernel } from './grid_kernel.js';
import { cellsOf } from './grid.js';

/** Iterations of one problem on a device. All are natural logarithms, [K, cells] unless another shape stands there. */
export interface Iterations {
  readonly problem: GridProblem;
  readonly cells: number;
  readonly debiased: boolean;
  readonly step: Program<GeometricMeanStepArguments>;
  readonly buffers: IterationBuffers;
}

interface IterationBuffers {
  /** log v_k = f_k/ε */
  readonly toSupport: DeviceBuffer;
  /** log u_k */
  readonly toRows: DeviceBuffer;
  /** log K u_k */
  readonly reached: DeviceBuffer;
  /** log p_k */
  readonly masses: DeviceBuffer;
  /** log q, [cells] */
  readonly barycenter: DeviceBuffer;
  /** log d of the self-plan d ⊙ K d = q, and log K d, [cells]; of one cell unless debiased. */
  readonly self: { readonly potential: DeviceBuffer; readonly reached: DeviceBuffer };
  /** As `readErrors` reads them. */
  readonly errors: DeviceBuffer;
}

/** What iterations ended with, on the host. */
export interface Potentials {
  /** [K][cells] */
  readonly toSupport: Float64Array;
  /** Those that give the plans exact x-marginals, [K][cells]. */
  readonly toRows: Float64Array;
  /** [cells] */
  readonly barycenter: Float64Array;
}

export function startIterations(owner: Owner<Device>, problem: GridProblem, debiased: boolean): Iterations {
  const { device } = owner;
  const cells = cellsOf(problem.grid.shape);
  const total = problem.masses.length * cells;
  const logMasses = new Float64Array(total);
  for (const [k, masses] of problem.masses.entries()) logMasses.set(masses.map(Math.log), k * cells);
  const create = (label: string, count: number): DeviceBuffer => owner.createBuffer(label, count * LOG_BYTES);
  const upload = (label: string, logs: Float64Array): DeviceBuffer => owner.upload(label, packLogs(device.kind, logs));
  const selfCells = debiased ? cells : 1;
  return {
    problem,
    cells,
    debiased,
    step: owner.own(geometricMeanStep(device, { cells, weights: problem.weights })),
    buffers: {
      toSupport: upload('log v', new Float64Array(total)),
      toRows: create('log u', total),
      reached: create('log K u', total),
      masses: upload('log p', logMasses),
      barycenter: create('log q', cells),
      self: {
        potential: upload('log d', new Float64Array(selfCells)),
        reached: create('log K d', selfCells),
      },
      errors: owner.createBuffer('marginal errors', errorBytes(device.kind, cells)),
    },
  };
}

/** log u_k: over-relaxed from what the device has by ω, or for ω = 1 with x-marginals that are exact. */
export function stepToRows(kernel: GridKernel, { problem, buffers }: Iterations, omega: number): void {
  kernel.apply({
    images: problem.masses.length,
    input: buffers.toSupport,
    output: buffers.toRows,
    minuend: buffers.masses,
    relaxation: omega,
  });
}

/** log K u_k and log q from the device's log u_k, and log v_k (and log d) ω of the way to what these ask for. */
export function stepToSupport(kernel: GridKernel, iterations: Iterations, omega: number, checks: boolean): void {
  const { problem, buffers, debiased } = iterations;
  const { toRows, reached, self, toSupport, barycenter, errors } = buffers;
  kernel.apply({ images: problem.masses.length, input: toRows, output: reached });
  if (debiased) kernel.apply({ images: 1, input: self.potential, output: self.reached });
  iterations.step.run({
    reached,
    potentials: toSupport,
    mean: barycenter,
    relaxation: omega,
    ...(debiased ? { self } : {}),
    ...(checks ? { errors } : {}),
  });
}

/**
 * Σ_k λ_k ½‖q_k − q‖₁, q_k = v_k ⊙ K u_k, and debiased the larger of that and ½‖d ⊙ K d − q‖₁, before the last
 * step that was a check.
 */
export async function marginalError(device: Device, { buffers, cells }: Iterations): Promise<number> {
  const { plans, self } = await readErrors(device, buffers.errors, cells);
  return Math.max(plans, self);
}

export async function readPotentials(device: Device, { buffers }: Iterations): Promise<Potentials> {
  const logs = async (buffer: DeviceBuffer) => unpackLogs(device.kind, await device.read(buffer));
  return {
    toSupport: await logs(buffers.toSupport),
    toRows: await logs(buffers.toRows),
    barycenter: await logs(buffers.barycenter),
  };
}

/**
 * Potentials stay where ε changes: their logarithms grow by the factor. Of debiased ones that is f_k less the
 * self-plan's, whose factor d tends to a root of q and not to a potential.
 */
export async function rescale(device: Device, { buffers, cells, debiased }: Iterations, factor: number): Promise<void> {
  const toSupport = unpackLogs(device.kind, await device.read(buffers.toSupport));
  const still = debiased ? unpackLogs(device.kind, await device.read(buffers.self.potential)) : new Float64Array(cells);
  for (let i = 0; i < toSupport.length; i++) {
    toSupport[i] = still[i % cells] + factor * (toSupport[i] - still[i % cells]);
  }
  device.write(buffers.toSupport, packLogs(device.kind, toSupport));
}
