import type { Measure } from '../../src/index.js';
import { Draws } from '../support/draws.js';

export const measureOf = (points: Float64Array, dim: number): Measure => ({
  points,
  dim,
  masses: new Float64Array(points.length / dim).fill(dim / points.length),
});

/** K normal clouds, each stretched along axes of its own. */
export function normalClouds(count: number, rows: number, dim: number): Measure[] {
  const draws = new Draws(81);
  return Array.from({ length: count }, () => {
    const matrix = draws.normals(dim * dim).map((v, i) => v / Math.sqrt(dim) + (i % (dim + 1) === 0 ? 0.5 : 0));
    const mean = draws.normals(dim);
    const z = draws.normals(rows * dim);
    const points = z.map((_, at) => {
      const [row, i] = [Math.floor(at / dim), at % dim];
      let sum = mean[i];
      for (let j = 0; j < dim; j++) sum += matrix[i * dim + j] * z[row * dim + j];
      return sum;
    });
    return measureOf(points, dim);
  });
}

/** A ring, a cross and a disc in the plane: shapes that are more than places and sizes. */
export function shapes(rows: number): Measure[] {
  const draws = new Draws(82);
  const [angles, radii] = [draws.uniforms(rows), draws.uniforms(rows)];
  const at = (place: (i: number) => readonly [number, number]): Measure =>
    measureOf(Float64Array.from([...angles.keys()].flatMap(place)), 2);
  const polar = (r: number, turn: number): readonly [number, number] => [
    r * Math.cos(2 * Math.PI * turn),
    r * Math.sin(2 * Math.PI * turn),
  ];
  return [
    at((i) => polar(1, (i + 0.5) / rows)),
    at((i) => polar(2 * radii[i] - 1, (i % 2) / 4)),
    at((i) => polar(Math.sqrt(radii[i]), angles[i])),
  ];
}

/** K discs about the square [0, 1]², as histograms on side × side cells. */
export function discs(count: number, side: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) => {
    const [cx, cy] = [0.3 + 0.04 * ((7 * k) % 10), 0.3 + 0.04 * ((3 * k) % 10)];
    const radius = 0.1 + 0.02 * (k % 5);
    return Float64Array.from({ length: side * side }, (_, cell) =>
      Math.hypot(Math.floor(cell / side) / (side - 1) - cx, (cell % side) / (side - 1) - cy) < radius ? 1 : 0,
    );
  });
}
