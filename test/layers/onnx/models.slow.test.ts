import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { expectRuntime } from '../../support/onnx/judge.js';

/** Exported by PyTorch: `models/make_models.py`, and the digits of `examples/generators`. */
const MODELS: readonly (readonly [path: string, dims: readonly number[], terms: number])[] = [
  ['test/layers/onnx/models/dcgan_opset9.onnx', [3, 7, 1, 1], 3 * 192],
  ['test/layers/onnx/models/vae_decoder_opset11.onnx', [3, 5], 3 * 54],
  ['test/layers/onnx/models/vae_decoder_opset13.onnx', [3, 5], 3 * 54],
  ['test/layers/onnx/models/resnet_opset13.onnx', [2, 3, 19, 22], 6 * 147],
  ['test/layers/onnx/models/adain_opset17.onnx', [3, 6], 6 * 512],
  ['test/layers/onnx/models/stylegan2_opset17.onnx', [3, 6], 16 * 63],
  ['test/layers/onnx/models/stylegan2_fused_opset13.onnx', [1, 6], 16 * 63],
  ['examples/generators/digits_decoder.onnx', [4, 16], 4 * 1024],
];

forEachDevice((_name, device) => {
  it.each(MODELS)('%s gives what ONNX Runtime gives', (path, dims, terms) =>
    withScratch(device(), (scratch) => expectRuntime(scratch, readFileSync(join(path)), dims, terms)),
  );
});
