import { conv2dOutputSize, type Conv2dSpec } from './spec.js';

/** Places of a result along one axis, and what each of them sees: all places see the same taps. */
export interface Axis {
  readonly places: number;
  /** The first place, and from one to the next. */
  readonly first: number;
  readonly placeStep: number;
  /** Place number p sees source numbers p · step − offset to p · step − offset + taps − 1. */
  readonly step: number;
  readonly offset: number;
  readonly taps: number;
  /** Which tap of the kernel the first is, and from one to the next. */
  readonly firstTap: number;
  readonly tapStep: number;
}

/** A product that makes some places of a result: all, or those with one remainder by the strides. */
export interface Part {
  readonly down: Axis;
  readonly across: Axis;
}

/** The output of a convolution: one part. */
export function forwardParts(spec: Conv2dSpec): readonly Part[] {
  const { height, width } = conv2dOutputSize(spec);
  const [down, across] = [height, width].map((places, d) => ({
    places,
    first: 0,
    placeStep: 1,
    step: spec.stride[d],
    offset: spec.padding[d],
    taps: spec.kernel[d],
    firstTap: 0,
    tapStep: 1,
  }));
  return [{ down, across }];
}

/**
 * The gradient in the input: a place v sees output y by tap i where y · stride + i − padding = v. The places of one
 * remainder see the same taps, in reverse, and their outputs are neighbours: a convolution of stride 1 for each
 * remainder, of all those taps together no more than the kernel has.
 */
export function inputGradientParts(spec: Conv2dSpec): readonly Part[] {
  const [downs, acrosses] = [spec.height, spec.width].map((size, d) =>
    remainderAxes(size, spec.kernel[d], spec.stride[d], spec.padding[d]),
  );
  return downs.flatMap((down) => acrosses.map((across) => ({ down, across })));
}

function remainderAxes(size: number, kernel: number, stride: number, padding: number): Axis[] {
  return Array.from({ length: Math.min(stride, size) }, (_, first) => {
    const tap = (first + padding) % stride;
    const taps = Math.max(0, Math.ceil((kernel - tap) / stride));
    return {
      places: Math.ceil((size - first) / stride),
      first,
      placeStep: stride,
      step: 1,
      offset: taps - 1 - Math.floor((first + padding) / stride),
      taps,
      firstTap: tap + stride * (taps - 1),
      tapStep: -stride,
    };
  });
}
