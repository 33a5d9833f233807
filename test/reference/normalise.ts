import type { NormaliseSpec } from '../../src/ops/normalise/contract.js';

/** Indices of the floats of each group, of [images, positions, channels]. */
function groupsOf(images: number, { positions, channels, groups }: NormaliseSpec): number[][] {
  const width = channels / groups;
  return Array.from({ length: images * groups }, (_, g) =>
    Array.from({ length: positions * width }, (_unused, i) => {
      const row = Math.floor(g / groups) * positions + Math.floor(i / width);
      return row * channels + (g % groups) * width + (i % width);
    }),
  );
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Group by group, by two passes. @returns y, as x, and 1/√(v + ε) of each group, [images, groups] */
export function referenceNormalise(
  x: ArrayLike<number>,
  images: number,
  spec: NormaliseSpec,
): { readonly y: Float64Array; readonly scales: readonly number[] } {
  const y = new Float64Array(x.length);
  const scales = groupsOf(images, spec).map((places) => {
    const centre = mean(places.map((i) => x[i]));
    const scale = 1 / Math.sqrt(mean(places.map((i) => (x[i] - centre) ** 2)) + spec.epsilon);
    for (const i of places) y[i] = (x[i] - centre) * scale;
    return scale;
  });
  return { y, scales };
}

/** @returns the gradient to x, as x: Σ_j g_j ∂y_j/∂x_i of each group, with ∂y_j/∂x_i written out */
export function referenceNormaliseGradient(
  x: ArrayLike<number>,
  g: ArrayLike<number>,
  images: number,
  spec: NormaliseSpec,
): Float64Array {
  const { y, scales } = referenceNormalise(x, images, spec);
  const gradient = new Float64Array(x.length);
  groupsOf(images, spec).forEach((places, group) => {
    const all = mean(places.map((j) => g[j]));
    const along = mean(places.map((j) => g[j] * y[j]));
    for (const i of places) gradient[i] = scales[group] * (g[i] - all - y[i] * along);
  });
  return gradient;
}
