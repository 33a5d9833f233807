import type { PlaceChannelsSpec } from '../../src/ops/place_channels/contract.js';

/** @returns the target afterwards, [rows, targetStride] */
export function referencePlaceChannels(
  { channels, sourceStride, sourceOffset, targetStride, targetOffset }: PlaceChannelsSpec,
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  { rows, factor, adds }: { rows: number; factor: number; adds: boolean },
): Float64Array {
  const placed = Float64Array.from(target);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < channels; c++) {
      const at = r * targetStride + targetOffset + c;
      placed[at] = (adds ? placed[at] : 0) + factor * source[r * sourceStride + sourceOffset + c];
    }
  }
  return placed;
}
