import { POINTWISE_KINDS } from '../../src/ops/pointwise/contract.js';
import { channelAffineBench } from '../channel_affine.bench.js';
import { channelSumsBench } from '../channel_sums.bench.js';
import { normaliseBench } from '../normalise.bench.js';
import { permuteImageBench } from '../permute_image.bench.js';
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

const normalised = (shape: { images: number; positions: number; channels: number; groups: number }): KernelCheck[] =>
  opChecks(
    normaliseBench,
    [false, true].map((gradient) => ({ ...shape, gradient })),
  );

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
  ...normalised({ images: 3, positions: 1003, channels: 7, groups: 7 }),
  ...normalised({ images: 131, positions: 9, channels: 66, groups: 6 }),
  ...normalised({ images: 517, positions: 1, channels: 67, groups: 1 }),
  ...opChecks(permuteImageBench, [
    { images: 3, height: 37, width: 41, channels: 5, to: 'channels-first' },
    { images: 131, height: 7, width: 5, channels: 67, to: 'channels-last' },
  ]),
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
  ...normalised({ images: 3, positions: 35, channels: 6, groups: 2 }),
  ...opChecks(permuteImageBench, [{ images: 3, height: 7, width: 5, channels: 3, to: 'channels-first' }]),
  ...resampled({ images: 2, size: 7, channels: 5 }),
  ...maxima({ images: 2, size: 7, channels: 5 }),
];
