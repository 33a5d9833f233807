import { cellWidths, type Grid } from './grid.js';

/** The heat kernel of an interval with reflecting walls, from cell to cell: symmetric, its rows of sum 1. */
interface AxisKernel {
  readonly cells: number;
  /** [n, n] */
  readonly values: Float64Array;
  /** Their logarithms, finite where values vanish in float64. */
  readonly logarithms: Float64Array;
}

/** Deviations beyond which a Gaussian is 0 in float64. */
const REACH = 39;

/**
 * A sum, by its largest term, below which terms may matter that float64 has none for; those left out above it are below
 * 1e-100 of it.
 */
const LEAST_SUM = 1e-200;

/** K_ij = h Σ_m N(x_i; x_j + 2mL, ε) + N(x_i; −x_j + 2mL, ε), x from the wall at 0, the other at L. */
function axisKernel(cells: number, width: number, epsilon: number): AxisKernel {
  const [length, scale] = [cells * width, width / Math.sqrt(2 * Math.PI * epsilon)];
  const images = Math.ceil((REACH * Math.sqrt(epsilon)) / (2 * length)) + 1;
  // By the cells' distance, which is i − j of the points and i + j + 1 of their mirror images.
  const at = (distance: number): number => {
    let sum = 0;
    for (let m = -images; m <= images; m++)
      sum += Math.exp(-((distance * width + 2 * m * length) ** 2) / (2 * epsilon));
    return scale * sum;
  };
  const byDistance = Float64Array.from({ length: 2 * cells }, (_, distance) => at(distance));
  const values = new Float64Array(cells * cells);
  const logarithms = new Float64Array(cells * cells);
  for (let i = 0; i < cells; i++) {
    for (let j = 0; j < cells; j++) {
      const value = byDistance[Math.abs(i - j)] + byDistance[i + j + 1];
      values[i * cells + j] = value;
      const direct = Math.log(scale) - ((i - j) * width) ** 2 / (2 * epsilon);
      logarithms[i * cells + j] = value > LEAST_SUM ? Math.log(value) : direct;
    }
  }
  return { cells, values, logarithms };
}

/** log Σ_j exp(log K_ij + u_j), term by term. */
function logSum(logarithms: Float64Array, first: number, line: Float64Array): number {
  let most = -Infinity;
  for (let j = 0; j < line.length; j++) most = Math.max(most, logarithms[first + j] + line[j]);
  if (most === -Infinity) return most;
  let sum = 0;
  for (let j = 0; j < line.length; j++) sum += Math.exp(logarithms[first + j] + line[j] - most);
  return most + Math.log(sum);
}

/** log K exp(u) of one line, in place; `scratch` [n]. */
function smoothLine({ cells, values, logarithms }: AxisKernel, line: Float64Array, scratch: Float64Array): void {
  const most = line.reduce((a, b) => Math.max(a, b), -Infinity);
  if (most === -Infinity) return;
  for (let j = 0; j < cells; j++) scratch[j] = Math.exp(line[j] - most);
  const out = new Float64Array(cells);
  for (let i = 0; i < cells; i++) {
    let sum = 0;
    for (let j = 0; j < cells; j++) sum += values[i * cells + j] * scratch[j];
    out[i] = sum > LEAST_SUM ? most + Math.log(sum) : logSum(logarithms, i * cells, line);
  }
  line.set(out);
}

/**
 * u ↦ log K exp(u) on a grid, [cells] → [cells] anew, K the product of the axes' reflected heat kernels of variance ε:
 * −ε log K tends to ½‖x − y‖² as ε does to 0, and walls send back what would pass them. Matrix products, but where they
 * would vanish in float64, which are summed by logarithms. Cells · Σ_axes n multiply-adds.
 */
export function reflectedKernel(grid: Grid, epsilon: number): (logarithms: Float64Array) => Float64Array {
  const widths = cellWidths(grid);
  const kernels = grid.cells.map((n, axis) => axisKernel(n, widths[axis], epsilon));
  return (u) => {
    const out = u.slice();
    let stride = 1;
    for (const kernel of [...kernels].reverse()) {
      const { cells } = kernel;
      const [line, scratch] = [new Float64Array(cells), new Float64Array(cells)];
      for (let block = 0; block < out.length; block += cells * stride) {
        for (let first = block; first < block + stride; first++) {
          for (let i = 0; i < cells; i++) line[i] = out[first + i * stride];
          smoothLine(kernel, line, scratch);
          for (let i = 0; i < cells; i++) out[first + i * stride] = line[i];
        }
      }
      stride *= cells;
    }
    return out;
  };
}
