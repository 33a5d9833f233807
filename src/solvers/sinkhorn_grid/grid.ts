import type { Measure } from '../measure.js';

/** A regular grid of 1 to 3 axes; cells are numbered row-major, the last axis first. */
export interface Grid {
  readonly shape: readonly number[];
  /** Side of a cell along each axis. */
  readonly spacing: readonly number[];
  /** Centre of cell 0. */
  readonly origin: readonly number[];
}

export const cellsOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Volume of one cell: a mass over it is a density. */
export const cellVolume = ({ spacing }: Grid): number => spacing.reduce((product, h) => product * h, 1);

/** Centres of the cells that have mass, or of all, and their masses. */
export function measureOn({ shape, spacing, origin }: Grid, masses: Float64Array, all: boolean): Measure {
  const dim = shape.length;
  const cells = [...masses.keys()].filter((cell) => all || masses[cell] > 0);
  const points = new Float64Array(cells.length * dim);
  for (const [row, cell] of cells.entries()) {
    for (let axis = dim - 1, left = cell; axis >= 0; axis--) {
      points[row * dim + axis] = origin[axis] + spacing[axis] * (left % shape[axis]);
      left = Math.floor(left / shape[axis]);
    }
  }
  return { points, dim, masses: Float64Array.from(cells, (cell) => masses[cell]) };
}

/** Share of the mass in cells at an edge of the grid, axes of one cell aside. */
export function massAtEdges({ shape }: Grid, masses: Float64Array): number {
  return masses.reduce((sum, mass, cell) => {
    let left = cell;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = left % shape[axis];
      if (shape[axis] > 1 && (place === 0 || place === shape[axis] - 1)) return sum + mass;
      left = Math.floor(left / shape[axis]);
    }
    return sum;
  }, 0);
}
