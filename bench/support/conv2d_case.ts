import type { Conv2dSpec } from '../../src/ops/conv2d/contract.js';
import { conv2dLengths, conv2dOutputSize } from '../../src/ops/support/conv2d/spec.js';
import type { BenchContext } from './bench.js';
import { benchNormals } from './device_data.js';

export interface Conv2dCase {
  readonly name: string;
  readonly images: number;
  readonly spec: Conv2dSpec;
  /** A number at a time, for comparison: on `cpu` alone. */
  readonly naive?: boolean;
}

/** Square images, kernels and strides, the same padding on all sides. */
export function squareCase(
  [images, size, channels, filters]: readonly [number, number, number, number],
  kernel: number,
  {
    stride = 1,
    pad = 0,
    groups = 1,
  }: { readonly stride?: number; readonly pad?: number; readonly groups?: number } = {},
): Conv2dCase {
  const name =
    `${images} × ${size}×${size}×${channels} → ${filters}, ${kernel}×${kernel}` +
    `${stride > 1 ? `, stride ${stride}` : ''}${groups > 1 ? `, ${groups} groups` : ''}`;
  const pair = (value: number) => [value, value] as const;
  return {
    name,
    images,
    spec: {
      ...{ height: size, width: size, channels, filters, groups },
      ...{ kernel: pair(kernel), stride: pair(stride), padding: [pad, pad, pad, pad] },
    },
  };
}

const down = (size: number, channels: number, filters: number): Conv2dCase =>
  squareCase([64, size, channels, filters], 4, { stride: 2, pad: 1 });

/** Of the small published potential, 3 → 32 → 64 → 128 → 256 → 1 on 32 × 32; the middle ones are also DCGAN's. */
const published = [
  squareCase([64, 32, 3, 32], 3, { pad: 1 }),
  ...[down(32, 32, 64), down(16, 64, 128), down(8, 128, 256)],
  squareCase([64, 4, 256, 1], 4),
];
/** First and last layers of DCGAN's generator, whose forward pass is the gradient in the input. */
const generator = [squareCase([64, 4, 256, 100], 4), down(32, 3, 64)];
const residual = [
  squareCase([64, 32, 32, 32], 3, { pad: 1 }),
  squareCase([64, 16, 128, 128], 3, { pad: 1 }),
  squareCase([64, 8, 256, 256], 3, { pad: 1 }),
  squareCase([64, 16, 128, 256], 1),
];
const dense = [squareCase([64, 1, 512, 512], 1), squareCase([1024, 1, 128, 128], 1)];
const depthwise = squareCase([64, 16, 128, 128], 3, { pad: 1, groups: 128 });

const small = squareCase([3, 7, 5, 9], 3, { stride: 2, pad: 1 });
const smallCases = [small, squareCase([4, 8, 32, 32], 3, { pad: 1 })];

export function conv2dCases({ device, quick }: BenchContext): readonly Conv2dCase[] {
  const naive = (spec: Conv2dCase) => ({ ...spec, name: `${spec.name}, naive`, naive: true });
  const ours =
    quick || device.info.software ? smallCases : [...published, ...generator, ...residual, ...dense, depthwise];
  return device.kind === 'cpu' ? [...ours, naive(quick ? small : squareCase([8, 32, 32, 32], 3, { pad: 1 }))] : ours;
}

/** A multiplication and an addition for every pixel of the output, tap, channel of a group and filter. */
export function conv2dOperations({ images, spec }: Conv2dCase): number {
  return 2 * images * (conv2dLengths(spec).output / spec.filters) * conv2dLengths(spec).weights;
}

export interface Conv2dHost {
  readonly input: Float32Array;
  readonly weights: Float32Array;
  readonly outputGradient: Float32Array;
  readonly bias: Float32Array;
}

export function conv2dHost({ images, spec }: Conv2dCase): Conv2dHost {
  const lengths = conv2dLengths(spec);
  return {
    input: benchNormals(1, images * lengths.input),
    weights: benchNormals(2, lengths.weights),
    outputGradient: benchNormals(3, images * lengths.output),
    bias: benchNormals(4, Math.max(spec.filters, spec.channels)),
  };
}

/** The last so many of every `width` numbers. */
export const lastOf = (values: Float32Array, width: number, count: number): Float32Array =>
  values.filter((_, i) => i % width >= width - count);

/**
 * Of one sum of unit normal products, rounding adds up to .4 units of float32 for each; twenty times that is allowed.
 */
export const roundingOf = (terms: number) => ({ absolute: 8 * Math.max(terms, 8) * 2 ** -24, relative: 0 });

/** Places of an output image. */
export const placesOf = (spec: Conv2dSpec): number => {
  const { height, width } = conv2dOutputSize(spec);
  return height * width;
};
