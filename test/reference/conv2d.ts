import type { Conv2dSpec } from '../../src/ops/conv2d/contract.js';

/** One product of a convolution: where its three factors or results stand. */
export interface Conv2dTerm {
  readonly input: number;
  readonly weight: number;
  readonly output: number;
}

/**
 * Every product of a convolution of so many images, straight from the equation; the output's size counted, not
 * computed.
 */
export function* conv2dTerms(spec: Conv2dSpec, images: number): Generator<Conv2dTerm> {
  const { height, width, channels, filters, kernel, stride, padding, groups } = spec;
  const [top, left, bottom, right] = padding;
  const rows = starts(-top, height + bottom - kernel[0], stride[0]);
  const columns = starts(-left, width + right - kernel[1], stride[1]);
  const own = { channels: channels / groups, filters: filters / groups };
  for (let n = 0; n < images; n++) {
    for (const [y, firstRow] of rows.entries()) {
      for (const [x, firstColumn] of columns.entries()) {
        for (let i = 0; i < kernel[0]; i++) {
          for (let j = 0; j < kernel[1]; j++) {
            const [row, column] = [firstRow + i, firstColumn + j];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let f = 0; f < filters; f++) {
              const group = Math.floor(f / own.filters);
              for (let c = 0; c < own.channels; c++) {
                yield {
                  input: ((n * height + row) * width + column) * channels + group * own.channels + c,
                  weight: ((i * kernel[1] + j) * own.channels + c) * filters + f,
                  output: ((n * rows.length + y) * columns.length + x) * filters + f,
                };
              }
            }
          }
        }
      }
    }
  }
}

/** Where kernels start: from `first` to `last`, `step` apart. */
function starts(first: number, last: number, step: number): number[] {
  const all = [];
  for (let start = first; start <= last; start += step) all.push(start);
  return all;
}

/** Outputs of an image, [height, width, filters] flat: how many there are. */
export function conv2dOutputs(spec: Conv2dSpec): number {
  const [top, left, bottom, right] = spec.padding;
  const rows = starts(-top, spec.height + bottom - spec.kernel[0], spec.stride[0]).length;
  return rows * starts(-left, spec.width + right - spec.kernel[1], spec.stride[1]).length * spec.filters;
}

/** output = bias + weights ⋆ input, [images, height, width, filters] */
export function referenceConv2d(
  spec: Conv2dSpec,
  images: number,
  { input, weights, bias }: Readonly<Record<'input' | 'weights' | 'bias', ArrayLike<number>>>,
): Float64Array {
  const output = Float64Array.from({ length: images * conv2dOutputs(spec) }, (_, o) => bias[o % spec.filters]);
  for (const term of conv2dTerms(spec, images)) output[term.output] += input[term.input] * weights[term.weight];
  return output;
}
