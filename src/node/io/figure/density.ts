import type { Points } from './projection.js';
import { pixelMap, type View } from './view.js';

/** Cells along each side of a density grid. */
export const gridCells = 120;

/** A smoothed density over a square view, for contour lines. */
export interface DensityGrid {
  /** [gridCells · gridCells], row by row from the top. */
  readonly values: Float64Array;
  /** Levels whose contours enclose the given shares of the points, smallest share last. */
  readonly levels: readonly number[];
}

/** Above one, so that contours of a few thousand points show shape rather than sampling noise. */
const smoothing = 1.3;

/**
 * Scott's bandwidth for two dimensions, σ n^(-1/6), in grid cells and a little wider; σ² is the mean of the two
 * variances. One bandwidth serves all clouds of a panel: it widens each alike, and so their contours can be compared.
 */
export function scottBandwidth(points: Points, view: View): number {
  const variance = (variance1(points.x) + variance1(points.y)) / 2;
  const cell = (view.x[1] - view.x[0]) / gridCells;
  return Math.max(1, (smoothing * Math.sqrt(variance) * points.x.length ** (-1 / 6)) / cell);
}

/** A Gaussian kernel density estimate on a grid; `shares` are the highest-density regions to find levels for. */
export function densityGrid(points: Points, view: View, bandwidth: number, shares: readonly number[]): DensityGrid {
  const toCell = pixelMap(view, gridCells);
  const cells: number[] = [];
  const counts = new Float64Array(gridCells * gridCells);
  points.x.forEach((x, i) => {
    const column = Math.floor(toCell.x(x));
    const row = Math.floor(toCell.y(points.y[i]));
    if (column < 0 || column >= gridCells || row < 0 || row >= gridCells) return;
    cells.push(row * gridCells + column);
    counts[row * gridCells + column]++;
  });
  const kernel = gaussianKernel(bandwidth);
  const values = blur(blur(counts, kernel, 1), kernel, gridCells);
  // The level enclosing a share of the mass is the quantile of the density at the points themselves.
  const atPoints = Float64Array.from(cells, (cell) => values[cell]).sort();
  const levels = shares.map((share) => atPoints[Math.floor((1 - share) * (atPoints.length - 1))] ?? 0);
  return { values, levels };
}

function variance1(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** Half of a Gaussian out to three standard deviations, so that the whole has mass one. */
function gaussianKernel(deviation: number): Float64Array {
  const length = Math.ceil(3 * deviation) + 1;
  const half = Float64Array.from({ length }, (_, i) => Math.exp(-0.5 * (i / deviation) ** 2));
  const mass = 2 * half.reduce((sum, value) => sum + value, 0) - half[0];
  return half.map((value) => value / mass);
}

/** Convolution along one axis of the grid: stride 1 along rows, `gridCells` along columns. Zero outside. */
function blur(values: Float64Array, kernel: Float64Array, stride: number): Float64Array {
  const other = stride === 1 ? gridCells : 1;
  const blurred = new Float64Array(values.length);
  for (let line = 0; line < gridCells; line++) {
    for (let i = 0; i < gridCells; i++) {
      let sum = kernel[0] * values[line * other + i * stride];
      for (let k = 1; k < kernel.length; k++) {
        if (i >= k) sum += kernel[k] * values[line * other + (i - k) * stride];
        if (i + k < gridCells) sum += kernel[k] * values[line * other + (i + k) * stride];
      }
      blurred[line * other + i * stride] = sum;
    }
  }
  return blurred;
}
