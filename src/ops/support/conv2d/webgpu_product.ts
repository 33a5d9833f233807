import { conv2dWgsl } from '../../../../kernels/webgpu/conv2d.wgsl.js';
import { CONV2D_ARRANGE, CONV2D_ARRANGE_WORKGROUP } from '../../../../kernels/webgpu/conv2d_arrange.wgsl.js';
import type { Program } from '../../../device/contract.js';
import { withOwner } from '../../../device/owner.js';
import { packUniforms, read, readWrite } from '../../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { rowsPerDispatch } from '../webgpu/dispatch_rows.js';
import { arrangeOrder } from './arrange_order.js';
import type { Part } from './axes.js';
import type { Conv2dArrangeArguments, Conv2dProductArguments } from './product.js';
import type { Sides } from './sides.js';
import { conv2dTile } from './webgpu_tiles.js';

interface PlacedPart extends Part {
  readonly terms: number;
  /** Where its weights begin among those of all parts, in fours. */
  readonly firstWeights: number;
}

function placeParts({ parts, source, result, groups }: Sides): {
  readonly parts: readonly PlacedPart[];
  readonly fours: number;
} {
  let fours = 0;
  const placed = parts.map((part) => {
    const terms = (part.down.taps * part.across.taps * source.channels) / groups;
    const firstWeights = fours;
    fours += groups * terms * Math.ceil(result.channels / groups / 4);
    return { ...part, terms, firstWeights };
  });
  return { parts: placed, fours };
}

/** Floats of the arranged weights of all parts. */
export const arrangedFloatsOnWebGpu = (sides: Sides): number => placeParts(sides).fours * 4;

export function arrangeOnWebGpu(device: WebGpuDevice, sides: Sides): Program<Conv2dArrangeArguments> {
  const { parts } = placeParts(sides);
  const width = Math.ceil(sides.result.channels / sides.groups / 4) * 4;
  const kernel = { name: 'conv2d_arrange', source: CONV2D_ARRANGE };
  return withOwner(device, () => ({
    run({ weights, arranged }) {
      for (const part of parts) {
        if (part.terms === 0) continue;
        const words = [...arrangeOrder(sides, part), part.firstWeights * 4];
        const uniforms = packUniforms(words.map((word) => ['u32', word]));
        const workgroups = Math.ceil((sides.groups * part.terms * width) / CONV2D_ARRANGE_WORKGROUP);
        device.dispatch({ kernel, bindings: [read(weights), readWrite(arranged)], uniforms, workgroups });
      }
    },
  }));
}

/** What reads arranged weights. */
export function productOnWebGpu(device: WebGpuDevice, sides: Sides): Program<Conv2dProductArguments> {
  const lanes = sides.result.channels / sides.groups;
  const tile = conv2dTile(lanes);
  const tilesOfRows = sides.groups * Math.ceil(lanes / tile.lanes);
  const parts = placeParts(sides).parts.map((part) => {
    const kernels = [false, true].map((biased) => ({ name: 'conv2d', source: kernelSource(sides, part, biased) }));
    return { part, kernels };
  });
  return withOwner(device, () => ({
    run({ images, source, weights, bias, result }) {
      const bindings = [read(source), read(weights), readWrite(result), ...(bias ? [read(bias)] : [])];
      for (const { part, kernels } of parts) {
        const { down, across, terms, firstWeights } = part;
        const tiles = Math.ceil((images * down.places * across.places) / tile.rows) * tilesOfRows;
        const atOnce = rowsPerDispatch(device, tile.rows * tile.lanes * Math.max(1, terms));
        for (let firstTile = 0; firstTile < tiles; firstTile += atOnce) {
          const words = [images, firstTile, firstWeights, down.offset, across.offset, down.first, across.first];
          const uniforms = packUniforms(words.map((word) => ['u32', word]));
          const workgroups = Math.min(atOnce, tiles - firstTile);
          device.dispatch({ kernel: kernels[bias ? 1 : 0], bindings, uniforms, workgroups, long: true });
        }
      }
    },
  }));
}

function kernelSource({ source, result, groups, biases }: Sides, { down, across }: Part, biased: boolean): string {
  return conv2dWgsl({
    tile: conv2dTile(result.channels / groups),
    biased,
    source,
    result,
    groups,
    biases,
    taps: [down.taps, across.taps],
    step: [down.step, across.step],
    places: [down.places, across.places],
    placeStep: [down.placeStep, across.placeStep],
  });
}
