/**
 * The panels that `conv2d` reads of a part: for each group and block of lanes, [tap across][tap down][channel][lanes]
 * from weights [kernel height, kernel width, channels/groups, filters]. Lanes are filters and terms go over channels,
 * or the other way round for the gradient in the input. Lanes that fill up a block are zeros.
 */
import { blockLanes, firstLane, narrowBlocks, wideBlocks } from './parts/lane_blocks';
import { transposeQuads } from './parts/transpose_quads';

/** The words of src/ops/support/conv2d/arrange_order.ts. */
@unmanaged
class Order {
  groups: i32;
  /** Of a group. */
  lanes: i32;
  channels: i32;
  /** Taps in order: how many, the first, and from one to the next in the kernel. Down, then across. */
  tapsDown: i32;
  firstDown: i32;
  stepDown: i32;
  tapsAcross: i32;
  firstAcross: i32;
  stepAcross: i32;
  kernelWidth: i32;
  /** From one to the next in the weights, in floats; a group, too. */
  tapFloats: i32;
  channelFloats: i32;
  laneFloats: i32;
  groupFloats: i32;
}

@unmanaged
class Arguments {
  order: usize;
  weights: usize;
  panels: usize;
}

/** A command's tile is one block of one group. */
export function conv2d_arrange(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const o = changetype<Order>(a.order);
  const wide = wideBlocks(o.lanes);
  const blocks = wide + narrowBlocks(o.lanes);
  const group = tile / blocks;
  const block = tile % blocks;
  const first = firstLane(block, wide);
  const width = blockLanes(block, wide);
  const count = min(width, o.lanes - first);
  const terms = o.tapsAcross * o.tapsDown * o.channels;
  let panel = a.panels + ((<usize>terms * <usize>(group * firstLane(blocks, wide) + first)) << 2);
  const source = a.weights + ((<usize>(group * o.groupFloats + first * o.laneFloats)) << 2);
  const channelBytes = (<usize>o.channelFloats) << 2;
  const laneBytes = (<usize>o.laneFloats) << 2;
  for (let j = 0; j < o.tapsAcross; j++) {
    for (let i = 0; i < o.tapsDown; i++) {
      const tap = (o.firstDown + i * o.stepDown) * o.kernelWidth + o.firstAcross + j * o.stepAcross;
      const weight = source + (<usize>tap * <usize>o.tapFloats << 2);
      packTap(panel, weight, count, width, o.channels, channelBytes, laneBytes);
      panel += (<usize>(o.channels * width)) << 2;
    }
  }
}

/** [channels][width] of a tap, of which the first `count` lanes are the weights'. */
function packTap(
  panel: usize, weight: usize, count: i32, width: i32, channels: i32, channelBytes: usize, laneBytes: usize,
): void {
  const step = (<usize>width) << 2;
  if (channelBytes == 4) {
    // Lanes are rows of weights: four of them at a time.
    for (; count >= 4; count -= 4) {
      const next = weight + 2 * laneBytes;
      transposeQuads(weight, weight + laneBytes, next, next + laneBytes, channels, panel, step);
      weight += 4 * laneBytes;
      panel += 16;
      width -= 4;
    }
    if (width == 0) return;
  }
  for (let c = 0; c < channels; c++) {
    if (count == 16 && laneBytes == 4) {
      for (let q: usize = 0; q < 64; q += 16) v128.store(panel + q, v128.load(weight + q));
    } else {
      for (let l = 0; l < width; l++) {
        store<f32>(panel + (<usize>l << 2), l < count ? load<f32>(weight + <usize>l * laneBytes) : 0);
      }
    }
    panel += step;
    weight += channelBytes;
  }
}
