import {
  conv2dWeightGradientWgsl,
  WEIGHT_GRADIENT_CHUNK,
} from '../../../kernels/webgpu/conv2d_weight_gradient.wgsl.js';
import { SUM_PARTIALS_WORKGROUP, sumPartialsWgsl } from '../../../kernels/webgpu/sum_partials.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { conv2dLengths, conv2dOutputSize, type Conv2dSpec } from '../support/conv2d/spec.js';
import { ENOUGH_WORKGROUPS, MOST_SLICE_BYTES, weightGradientTile } from '../support/conv2d/webgpu_tiles.js';
import { rowsPerDispatch } from '../support/webgpu/dispatch_rows.js';
import type { Conv2dWeightGradientArguments } from './contract.js';

export function conv2dWeightGradientOnWebGpu(
  device: WebGpuDevice,
  spec: Conv2dSpec,
): Program<Conv2dWeightGradientArguments> {
  const { groups, filters, kernel, channels, padding } = spec;
  const output = conv2dOutputSize(spec);
  const { weights } = conv2dLengths(spec);
  const rows = (kernel[0] * kernel[1] * channels) / groups + 1;
  const tile = weightGradientTile(rows, filters / groups);
  const tiles = Math.ceil(rows / tile.rows) * Math.ceil(filters / groups / tile.lanes) * groups;
  const length = weights + filters;
  const mostSlices = Math.max(1, Math.min(Math.ceil(ENOUGH_WORKGROUPS / tiles), MOST_SLICE_BYTES / 4 / length) | 0);
  const source = conv2dWeightGradientWgsl({
    ...spec,
    tile,
    outputHeight: output.height,
    outputWidth: output.width,
    padding: [padding[0], padding[1]],
  });
  const product = { name: 'conv2d_weight_gradient', source };
  const sum = { name: 'sum_partials', source: sumPartialsWgsl(length) };
  return withOwner(device, (owner) => {
    const partial = owner.createBuffer('conv2d_weight_gradient slices', mostSlices * length * 4);
    const total = owner.createBuffer('conv2d_weight_gradient', length * 4);
    return {
      run({ images, input, outputGradient, weightGradient, biasGradient }) {
        const pixels = images * output.height * output.width;
        const chunks = Math.ceil(pixels / WEIGHT_GRADIENT_CHUNK);
        const slicePixels = Math.ceil(chunks / mostSlices) * WEIGHT_GRADIENT_CHUNK;
        const slices = Math.ceil(pixels / slicePixels);
        const atOnce = rowsPerDispatch(device, tile.rows * tile.lanes * slicePixels);
        for (let first = 0; first < tiles * slices; first += atOnce) {
          const uniforms = packUniforms([
            ['u32', pixels],
            ['u32', slicePixels],
            ['u32', first],
          ]);
          const bindings = [read(input), read(outputGradient), readWrite(partial)];
          const workgroups = Math.min(atOnce, tiles * slices - first);
          device.dispatch({ kernel: product, bindings, uniforms, workgroups, long: true });
        }
        device.dispatch({
          kernel: sum,
          bindings: [read(partial), readWrite(total)],
          uniforms: packUniforms([
            ['u32', slices],
            ['u32', 0],
          ]),
          workgroups: Math.ceil(length / SUM_PARTIALS_WORKGROUP),
        });
        device.copy(total, weightGradient, weights * 4);
        if (biasGradient) device.copy(total, biasGradient, filters * 4, weights * 4);
      },
    };
  });
}
