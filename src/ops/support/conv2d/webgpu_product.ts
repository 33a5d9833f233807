import { conv2dWgsl } from '../../../../kernels/webgpu/conv2d.wgsl.js';
import { CONV2D_ARRANGE, CONV2D_ARRANGE_WORKGROUP } from '../../../../kernels/webgpu/conv2d_arrange.wgsl.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import { withOwner, type Freeable } from '../../../device/owner.js';
import { packUniforms, read, readWrite } from '../../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { rowsPerDispatch } from '../webgpu/dispatch_rows.js';
import { arrangeOrder } from './arrange_order.js';
import type { Part } from './axes.js';
import type { Conv2dProduct } from './product.js';
import type { Sides } from './sides.js';
import { conv2dTile } from './webgpu_tiles.js';

/** The products of a convolution or its gradient, with weights that they arrange anew at every run. */
export function productOnWebGpu(device: WebGpuDevice, sides: Sides): Conv2dProduct & Freeable {
  const { source, result, groups } = sides;
  const lanes = result.channels / groups;
  const tile = conv2dTile(lanes);
  const laneTiles = Math.ceil(lanes / tile.lanes);
  const fours = Math.ceil(lanes / 4);
  return withOwner(device, (owner) => {
    const programs = sides.parts.map((part) => {
      const { down, across } = part;
      const terms = (down.taps * across.taps * source.channels) / groups;
      const arranged = owner.createBuffer('conv2d arranged weights', Math.max(1, groups * terms * fours) * 16);
      const kernels = [false, true].map((biased) => ({ name: 'conv2d', source: kernelSource(sides, part, biased) }));
      const first = packUniforms(arrangeOrder(sides, part).map((word) => ['u32', word]));
      return { part, terms, arranged, kernels, order: first };
    });

    const arrange = (weights: DeviceBuffer, { arranged, order, terms }: (typeof programs)[number]): void => {
      const workgroups = Math.ceil((groups * terms * fours * 4) / CONV2D_ARRANGE_WORKGROUP);
      const kernel = { name: 'conv2d_arrange', source: CONV2D_ARRANGE };
      if (terms > 0) {
        device.dispatch({ kernel, bindings: [read(weights), readWrite(arranged)], uniforms: order, workgroups });
      }
    };

    return {
      run(call) {
        for (const program of programs) {
          const { part, terms, arranged, kernels } = program;
          arrange(call.weights, program);
          const { down, across } = part;
          const tiles = Math.ceil((call.images * down.places * across.places) / tile.rows) * groups * laneTiles;
          const atOnce = rowsPerDispatch(device, tile.rows * tile.lanes * Math.max(1, terms));
          const bindings = [read(call.source), read(arranged), readWrite(call.result)];
          if (call.bias) bindings.push(read(call.bias));
          for (let firstTile = 0; firstTile < tiles; firstTile += atOnce) {
            const uniforms = packUniforms([
              ['u32', call.images],
              ['u32', firstTile],
              ['u32', down.offset],
              ['u32', across.offset],
              ['u32', down.first],
              ['u32', across.first],
            ]);
            const workgroups = Math.min(atOnce, tiles - firstTile);
            device.dispatch({ kernel: kernels[call.bias ? 1 : 0], bindings, uniforms, workgroups, long: true });
          }
        }
      },
    };
  });
}

function kernelSource({ source, result, groups }: Sides, { down, across }: Part, biased: boolean): string {
  return conv2dWgsl({
    tile: conv2dTile(result.channels / groups),
    biased,
    source,
    result,
    groups,
    taps: [down.taps, across.taps],
    step: [down.step, across.step],
    places: [down.places, across.places],
    placeStep: [down.placeStep, across.placeStep],
  });
}
