import type { CpuDevice } from '../../../device/cpu/cpu_device.js';
import { withOwner, type Freeable } from '../../../device/owner.js';
import { cpuPart } from './cpu_part.js';
import type { Conv2dProduct } from './product.js';
import type { Sides } from './sides.js';

/** Tiles for each thread, where there are rows enough: so many that the last one's end costs little. */
const TILES_PER_THREAD = 4;

/** The products of a convolution or its gradient, with panels of its own that it arranges anew at every run. */
export function productOnCpu(device: CpuDevice, sides: Sides): Conv2dProduct & Freeable {
  const parts = sides.parts.map((part) => cpuPart(sides, part));
  return withOwner(device, (owner) => {
    const tables = parts.map(({ words }) => owner.upload('conv2d part', words));
    const orders = parts.map(({ orderWords }) => owner.upload('conv2d order', orderWords));
    const panels = parts.map(({ panelFloats }) => owner.createBuffer('conv2d panels', panelFloats * 4));
    const scratchStride = Math.max(...parts.map(({ scratchBytes }) => scratchBytes));
    const scratch = owner.createBuffer('conv2d scratch', device.info.threads * scratchStride);
    return {
      run({ images, source, weights, bias, result }) {
        parts.forEach((part, p) => {
          if (part.panelFloats > 0) device.dispatch('conv2d_arrange', [orders[p], weights, panels[p]], part.blocks);
          const quads = Math.ceil((images * part.axes.down.places) / 4);
          const wanted = device.info.threads * TILES_PER_THREAD;
          const tileQuads = Math.max(1, Math.min(part.quads, Math.floor((quads * part.columnTiles) / wanted)));
          device.dispatch(
            'conv2d',
            [
              ...[tables[p], source, panels[p], bias ?? 0, result, images, tileQuads],
              ...[scratch, scratchStride, part.rowBytes, part.zeroBytes],
            ],
            Math.ceil(quads / tileQuads) * sides.groups * part.columnTiles,
          );
        });
      },
    };
  });
}
