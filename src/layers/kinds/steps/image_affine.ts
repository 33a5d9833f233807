import { channelAffine } from '../../../ops/channel_affine/launch.js';
import { channelSums } from '../../../ops/channel_sums/launch.js';
import type { Recorder, Value } from '../../recorder.js';
import type { Channels } from './channels.js';

/** scale[c] · x[·, c] + shift[c], with a scale or a shift of each image, [channels]. */
export const affineOfImages = (
  record: Recorder,
  { pixels, channels, parts = 1 }: Channels,
  x: Value,
  by: { readonly scale: Value } | { readonly shift: Value },
): Value =>
  record.step({
    op: 'channel_affine',
    reads: [x, ...Object.values(by)],
    floats: x.floats,
    build(owner) {
      const program = owner.own(channelAffine(owner.device, { channels, positions: pixels }));
      return (images, at) => {
        const given = 'scale' in by ? { scale: at.of(by.scale) } : { shift: at.of(by.shift) };
        program.run({ rows: images * parts * pixels, input: at.of(x), output: at.out, ...given });
      };
    },
  });

/** Σ over pixels of g, or of g · x, for each image, [channels]. */
export const sumsOfImages = (record: Recorder, { pixels, channels, parts = 1 }: Channels, g: Value, x?: Value): Value =>
  record.step({
    op: 'channel_sums',
    reads: x ? [g, x] : [g],
    floats: parts * channels,
    build(owner, most) {
      const program = owner.own(
        channelSums(owner.device, { channels, rows: most * parts * pixels, positions: pixels }),
      );
      return (images, at) =>
        program.run({ rows: images * parts * pixels, gradient: at.of(g), ...(x && { input: at.of(x) }), sums: at.out });
    },
  });
