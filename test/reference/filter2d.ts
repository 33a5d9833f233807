import type { Filter2dSpec } from '../../src/ops/filter2d/contract.js';

/** StyleGAN2's upfirdn2d, step by step: zeros put in, padding, a two-dimensional convolution, thinning. */
export function referenceFilter2d(
  x: ArrayLike<number>,
  images: number,
  spec: Required<Filter2dSpec>,
): { readonly values: Float64Array; readonly height: number; readonly width: number } {
  const { height: H, width: W, channels: C, filter, up, down, padding } = spec;
  const [top, left, bottom, right] = padding;
  const [paddedH, paddedW] = [H * up[0] + top + bottom, W * up[1] + left + right];
  const padded = (n: number, i: number, j: number, c: number): number => {
    const [row, column] = [(i - top) / up[0], (j - left) / up[1]];
    const isThere = Number.isInteger(row) && Number.isInteger(column);
    if (!isThere || row < 0 || row >= H || column < 0 || column >= W) return 0;
    return x[((n * H + row) * W + column) * C + c];
  };
  const [kernelH, kernelW] = [filter[0].length, filter[1].length];
  const [height, width] = [
    Math.floor((paddedH - kernelH) / down[0]) + 1,
    Math.floor((paddedW - kernelW) / down[1]) + 1,
  ];
  const values: number[] = [];
  for (let n = 0; n < images; n++)
    for (let v = 0; v < height; v++)
      for (let h = 0; h < width; h++)
        for (let c = 0; c < C; c++) {
          let sum = 0;
          for (let i = 0; i < kernelH; i++)
            for (let j = 0; j < kernelW; j++) {
              const weight = filter[0][kernelH - 1 - i] * filter[1][kernelW - 1 - j];
              sum += weight * padded(n, v * down[0] + i, h * down[1] + j, c);
            }
          values.push(sum);
        }
  return { values: Float64Array.from(values), height, width };
}
