import { POINTWISE_KINDS } from '../../src/ops/pointwise/contract.js';
import { placeChannelsBench } from '../place_channels.bench.js';
import { pointwiseBench } from '../pointwise.bench.js';
import { opChecks, type KernelCheck } from './kernel_checks.js';

const placed = { channels: 5, sourceStride: 7, sourceOffset: 1, targetStride: 9, targetOffset: 3 };

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
];

/** A shape or two for each, which a software driver runs in seconds. */
export const smallImageChecks = (): KernelCheck[] => [
  ...opChecks(pointwiseBench, [
    { kind: 'silu', gradient: false, count: 1003 },
    { kind: 'elu', gradient: true, count: 1003 },
  ]),
  ...opChecks(placeChannelsBench, [{ ...placed, rows: 131, adds: true }]),
];
