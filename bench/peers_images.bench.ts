import type { Bench, BenchContext } from './support/bench.js';
import { measureContests } from './support/contests.js';
import { imageContest, type ImageEvaluation } from './support/image_evaluation.js';
import { imagePeerCommands } from './support/peer_commands.js';

const BATCH = { full: 64, quick: 4 };
const SIDE = { full: 32, quick: 8 };

function casesOf({ quick }: Pick<BenchContext, 'quick'>, kinds: readonly ImageEvaluation['settings'][]) {
  const [images, side] = quick ? [BATCH.quick, SIDE.quick] : [BATCH.full, SIDE.full];
  return kinds.map((settings): ImageEvaluation => {
    // As published: resnet-d on grey pictures, conv-small on colours.
    const channels = settings.kind === 'resnet-d' ? 1 : 3;
    const width = 'width' in settings ? ` ${settings.width}` : '';
    return {
      name: `${settings.kind}${width} ${side}×${side}×${channels}, batch ${images}`,
      settings,
      image: { height: side, width: side, channels },
      images,
    };
  });
}

const conv = (width: 'small' | 'medium' | 'large') => ({ kind: 'conv', width, activation: 'silu' }) as const;

/** A compiler of the slowest takes a minute for a network, and a run of it seconds. */
const PATIENCE = { prepare: 400, work: 400 };

function benchOf(name: string, kinds: readonly ImageEvaluation['settings'][]): Bench {
  return {
    name,
    measure: (context) =>
      measureContests(
        context,
        imagePeerCommands(context.device.kind),
        casesOf(context, kinds).map(imageContest),
        PATIENCE,
      ),
  };
}

/**
 * Values and gradients to the images of other libraries beside ours, on the potentials of convolutions, each checked
 * against ours and timed in turns with us.
 */
export const peersImagesBench = benchOf('peers_images', [
  conv('small'),
  conv('medium'),
  conv('large'),
  { kind: 'conv-small' },
]);

/** The same of the residual network, of which a batch takes seconds. */
export const peersResnetBench = benchOf('peers_resnet', [{ kind: 'resnet-d' }]);
