import type { Program } from '../../../device/contract.js';
import type { CpuDevice } from '../../../device/cpu/cpu_device.js';
import { withOwner } from '../../../device/owner.js';
import { arrangeOrder } from './arrange_order.js';
import { cpuPart, type CpuPart } from './cpu_part.js';
import type { Conv2dArrangeArguments, Conv2dProductArguments } from './product.js';
import type { Sides } from './sides.js';

/** Tiles for each thread, where there are rows enough: so many that the last one's end costs little. */
const TILES_PER_THREAD = 4;

interface PlacedPart extends CpuPart {
  /** Where its panels begin among those of all parts, in bytes. */
  readonly panelStart: number;
}

function placeParts(sides: Sides): { readonly parts: readonly PlacedPart[]; readonly bytes: number } {
  let bytes = 0;
  const parts = sides.parts.map((axes) => {
    const part = cpuPart(sides, axes);
    const placed = { ...part, panelStart: bytes };
    bytes += part.panelFloats * 4;
    return placed;
  });
  return { parts, bytes };
}

/** Floats of the arranged weights of all parts. */
export const arrangedFloatsOnCpu = (sides: Sides): number => placeParts(sides).bytes / 4;

export function arrangeOnCpu(device: CpuDevice, sides: Sides): Program<Conv2dArrangeArguments> {
  const { parts } = placeParts(sides);
  return withOwner(device, (owner) => {
    const orders = parts.map(({ axes }) => owner.upload('conv2d order', Int32Array.from(arrangeOrder(sides, axes))));
    return {
      run({ weights, arranged }) {
        const panels = device.pointer('conv2d_arrange', arranged);
        parts.forEach(({ panelStart, panelFloats, blocks }, p) => {
          if (panelFloats > 0) device.dispatch('conv2d_arrange', [orders[p], weights, panels + panelStart], blocks);
        });
      },
    };
  });
}

/** What reads arranged weights. */
export function productOnCpu(device: CpuDevice, sides: Sides): Program<Conv2dProductArguments> {
  const { parts } = placeParts(sides);
  return withOwner(device, (owner) => {
    const tables = parts.map(({ words }) => owner.upload('conv2d part', words));
    const scratchStride = Math.max(...parts.map(({ scratchBytes }) => scratchBytes));
    const scratch = owner.createBuffer('conv2d scratch', device.info.threads * scratchStride);
    return {
      run({ images, source, weights, bias, result }) {
        const panels = device.pointer('conv2d', weights);
        parts.forEach((part, p) => {
          const quads = Math.ceil((images * part.axes.down.places) / 4);
          const wanted = device.info.threads * TILES_PER_THREAD;
          const tileQuads = Math.max(1, Math.min(part.quads, Math.floor((quads * part.columnTiles) / wanted)));
          device.dispatch(
            'conv2d',
            [
              ...[tables[p], source, panels + part.panelStart, bias ?? 0, result, images, tileQuads],
              ...[scratch, scratchStride, part.rowBytes, part.zeroBytes],
            ],
            Math.ceil(quads / tileQuads) * sides.groups * part.columnTiles,
          );
        });
      },
    };
  });
}
