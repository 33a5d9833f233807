import type { Pool2dSpec } from '../../src/ops/pool2d/contract.js';

export type PoolTwinSpec = Required<Pool2dSpec> & { readonly images: number };

/**
 * Pooling by its definition, window by window.
 *
 * @returns [images, H_out, W_out, C], and for a maximum its first place, an index into x
 */
export function referencePool2d(
  x: ArrayLike<number>,
  spec: PoolTwinSpec,
): {
  readonly values: Float64Array;
  readonly places: readonly number[];
  readonly height: number;
  readonly width: number;
} {
  const { images, height: H, width: W, channels: C, kernel, stride, padding, kind, countPadding } = spec;
  const [height, width] = [outputs(spec, 0), outputs(spec, 1)];
  const [top, left, bottom, right] = padding;
  const values: number[] = [];
  const places: number[] = [];
  for (let n = 0; n < images; n++)
    for (let v = 0; v < height; v++)
      for (let h = 0; h < width; h++)
        for (let c = 0; c < C; c++) {
          let [sum, inImage, inPadded, place] = [0, 0, 0, -1];
          for (let i = v * stride[0] - top; i < v * stride[0] - top + kernel[0]; i++)
            for (let j = h * stride[1] - left; j < h * stride[1] - left + kernel[1]; j++) {
              if (i < H + bottom && j < W + right) inPadded++;
              if (i < 0 || i >= H || j < 0 || j >= W) continue;
              inImage++;
              const at = ((n * H + i) * W + j) * C + c;
              sum += x[at];
              if (place < 0 || x[at] > x[place] || (Number.isNaN(x[at]) && !Number.isNaN(x[place]))) place = at;
            }
          places.push(place);
          values.push(kind === 'max' ? x[place] : sum / (countPadding ? inPadded : inImage));
        }
  return { values: Float64Array.from(values), places, height, width };
}

/** PyTorch's `pooling_output_shape`. */
function outputs({ height, width, kernel, stride, padding, ceil }: PoolTwinSpec, axis: 0 | 1): number {
  const [length, before, after] = [axis === 0 ? height : width, padding[axis], padding[axis + 2]];
  const steps = (length + before + after - kernel[axis]) / stride[axis];
  const count = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  return ceil && (count - 1) * stride[axis] >= length + before ? count - 1 : count;
}
