import { channelSums } from '../../../ops/channel_sums/launch.js';
import type { Recorder, Value } from '../../recorder.js';

/** Pixels of an image and numbers of a pixel. */
export interface Channels {
  readonly pixels: number;
  readonly channels: number;
  /** How many of these an image of the graph is; left out, one. */
  readonly parts?: number;
}

/** Records the gradient of a tensor of a number for each channel: Σ over images and pixels of g, or of g · x. */
export const sumOverPixels = (
  record: Recorder,
  tensor: string,
  { pixels, channels }: Channels,
  g: Value,
  x?: Value,
): void =>
  record.gradients({
    op: 'channel_sums',
    reads: x ? [g, x] : [g],
    gradients: [tensor],
    build(owner, most) {
      const program = owner.own(channelSums(owner.device, { channels, rows: most * pixels }));
      return (images, at) =>
        program.run({
          rows: images * pixels,
          gradient: at.of(g),
          ...(x && { input: at.of(x) }),
          sums: at.gradient(tensor),
        });
    },
  });
