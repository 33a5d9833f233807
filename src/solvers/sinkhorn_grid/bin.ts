import type { Measure } from '../measure.js';
import type { GridMarginals } from './contract.js';

/** Part of the longest side that the box about the data is wider than it, at either end. */
const MARGIN = 0.05;

/** A box about points of several measures: least and largest coordinates, [D] each. */
function boxOf(measures: readonly Measure[]): { readonly least: Float64Array; readonly most: Float64Array } {
  const { dim } = measures[0];
  const least = new Float64Array(dim).fill(Infinity);
  const most = new Float64Array(dim).fill(-Infinity);
  for (const { points } of measures)
    for (let i = 0; i < points.length; i++) {
      least[i % dim] = Math.min(least[i % dim], points[i]);
      most[i % dim] = Math.max(most[i % dim], points[i]);
    }
  return { least, most };
}

/**
 * Histograms of measures on one grid of cubes, `cells` of them along the longest side of the box about all points and a
 * margin; every point's mass goes to the cell that it lies in.
 */
export function binned(measures: readonly Measure[], cells: number): Omit<GridMarginals, 'weights'> {
  const { least, most } = boxOf(measures);
  const longest = Math.max(...most.map((value, i) => value - least[i]));
  const side = (longest || 1) * (1 + 2 * MARGIN);
  const spacing = side / cells;
  const margin = (longest || 1) * MARGIN;
  const shape = Array.from(most, (value, i) =>
    Math.min(cells, Math.max(1, Math.ceil((value - least[i] + 2 * margin) / spacing - 1e-9))),
  );
  // The middle of the box is the middle of the grid.
  const start = Array.from(least, (value, i) => (value + most[i] - shape[i] * spacing) / 2);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const histograms = measures.map(({ points, masses, dim }) => {
    const out = new Float64Array(count);
    for (let r = 0; r < masses.length; r++) {
      let cell = 0;
      for (let i = 0; i < dim; i++) {
        const place = Math.floor((points[r * dim + i] - start[i]) / spacing);
        cell = cell * shape[i] + Math.min(shape[i] - 1, Math.max(0, place));
      }
      out[cell] += masses[r];
    }
    return out;
  });
  return { histograms, shape, spacing, origin: start.map((value) => value + spacing / 2) };
}
