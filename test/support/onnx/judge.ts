import { expect } from 'vitest';
import { checkGraph } from '../../../src/layers/check_graph.js';
import { importOnnx } from '../../../src/layers/onnx/import_onnx.js';
import type { Scratch } from '../devices.js';
import { TestRandom } from '../random.js';
import { expectClose } from '../tolerance.js';
import { channelsFirst, channelsLast, runGraph } from './run_graph.js';
import { inRuntime } from './runtime.js';

/**
 * Fails unless a model gives what ONNX Runtime says of drawn numbers. @param dims of them, the batch first
 * @param terms of the longest sum, times the layers one after the other
 */
export async function expectRuntime(
  scratch: Scratch,
  model: Uint8Array,
  dims: readonly number[],
  terms = 256,
): Promise<void> {
  const x = new TestRandom(7).normals(dims.reduce((product, side) => product * side, 1));
  const expected = await inRuntime(model, dims, x);
  const trained = await importOnnx(model);
  const { input, shape } = checkGraph(trained.graph);
  const out = await runGraph(scratch, trained, dims.length === 4 ? channelsLast(x, input) : x);
  const found = expected.dims.length === 4 ? channelsFirst(out, shape) : out;
  if (expected.dims.length === 4) expect([shape.channels, shape.height, shape.width]).toEqual(expected.dims.slice(1));
  const size = Math.max(...expected.data.map(Math.abs));
  // Either side rounds sums in its own order, by √n·2⁻²⁴ of their size (test/support/tolerance.ts): four times both.
  const absolute = 8 * Math.sqrt(terms) * 2 ** -24 * Math.max(size, 1);
  expectClose(found, expected.data, { absolute, relative: 0, reason: 'sums in another order' });
}
