import { POINTWISE_KINDS } from '../../src/ops/pointwise/contract.js';
import { channelAffineBench } from '../channel_affine.bench.js';
import { channelSumsBench } from '../channel_sums.bench.js';
import { placeChannelsBench } from '../place_channels.bench.js';
import { pointwiseBench } from '../pointwise.bench.js';
import { pool2dBench } from '../pool2d.bench.js';
import { resample2dBench } from '../resample2d.bench.js';
import { opChecks, type KernelCheck } from './kernel_checks.js';

const placed = { channels: 5, sourceStride: 7, sourceOffset: 1, targetStride: 9, targetOffset: 3 };

const resampled = (shape: { images: number; size: number; channels: number }): KernelCheck[] =>
  opChecks(
    resample2dBench,
    (['average pool', 'bilinear resize', 'upsampling filter'] as const).flatMap((layer) =>
      [false, true].map((gradient) => ({ layer, ...shape, gradient })),
    ),
  );

const maxima = (shape: { images: number; size: number; channels: number }): KernelCheck[] =>
  opChecks(
    pool2dBench,
    [false, true].map((gradient) => ({ ...shape, kernel: 3, stride: 2, gradient })),
  );

/** What is per channel, of all images and of each. */
const perChannel = (shape: { images: number; positions: number; channels: number }): KernelCheck[] =>
  [false, true].flatMap((perImage) => [
    ...opChecks(channelAffineBench, [{ ...shape, perImage }]),
    ...opChecks(channelSumsBench, [{ ...shape, perImage, products: perImage }]),
  ]);

/** Layers of images, of odd sizes. */
export const fullImageChecks = (): KernelCheck[] => [
  ...opChecks(
    pointwiseBench,
    POINTWISE_KINDS.flatMap((kind) => [false, true].map((gradient) => ({ kind, gradient, count: 65_537 }))),
  ),
  ...opChecks(placeChannelsBench, [
    { ...placed, rows: 1, adds: false },
    { ...placed, rows: 65_537, adds: true },
  ]),
  ...perChannel({ images: 3, positions: 4099, channels: 5 }),
  ...perChannel({ images: 131, positions: 1, channels: 67 }),
  ...resampled({ images: 3, size: 37, channels: 5 }),
  ...resampled({ images: 1, size: 5, channels: 67 }),
  ...maxima({ images: 3, size: 37, channels: 5 }),
];

/** A shape or two for each, which a software driver runs in seconds. */
export const smallImageChecks = (): KernelCheck[] => [
  ...opChecks(pointwiseBench, [
    { kind: 'silu', gradient: false, count: 1003 },
    { kind: 'elu', gradient: true, count: 1003 },
  ]),
  ...opChecks(placeChannelsBench, [{ ...placed, rows: 131, adds: true }]),
  ...perChannel({ images: 3, positions: 131, channels: 5 }),
  ...resampled({ images: 2, size: 7, channels: 5 }),
  ...maxima({ images: 2, size: 7, channels: 5 }),
];
