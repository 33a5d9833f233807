import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { importOnnx } from '../../../src/layers/onnx/import_onnx.js';
import { withScratch } from '../../support/devices.js';
import { CONVOLUTIONS, NUMBERS, ORDERS, single, SIZES } from '../../support/onnx/cases.js';
import { STYLED, STYLES } from '../../support/onnx/styled_cases.js';
import { expectRuntime } from '../../support/onnx/judge.js';
import { modelBytes } from '../../support/onnx/model.js';
import { runGraph } from '../../support/onnx/run_graph.js';
import { inRuntime } from '../../support/onnx/runtime.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());

describe.each([
  ['convolutions', CONVOLUTIONS],
  ['sizes', SIZES],
  ['numbers', NUMBERS],
  ['orders', ORDERS],
  ['what styles need', STYLES],
])('%s are ONNX Runtime’s', (_, models) => {
  it.each(Object.entries(models))('%s', (_name, model) =>
    withScratch(device, (scratch) =>
      expectRuntime(scratch, modelBytes(model), [2, ...model.input.slice(1).map(Number)]),
    ),
  );
});

it.each(Object.entries(STYLED))('%s: one image is ONNX Runtime’s', (_, model) =>
  withScratch(device, (scratch) => expectRuntime(scratch, modelBytes(model), [1, 4, 5, 6])),
);

it.each(['MaxPool', 'AveragePool', 'Relu', 'LeakyRelu', 'Elu', 'Softplus', 'Sigmoid', 'Tanh'])(
  '%s of NaN is NaN, of ∞ what it tends to, as ONNX Runtime has it',
  (operator) =>
    withScratch(device, async (scratch) => {
      const dims = [1, 1, 1, 8];
      const attributes = operator.endsWith('Pool') ? { kernel_shape: [1, 2] } : {};
      const model = modelBytes(single(13, operator, dims, {}, attributes));
      const x = Float32Array.of(NaN, 1, 2, -3, 4, NaN, -1, Infinity);
      const { data } = await inRuntime(model, dims, x);
      const found = await runGraph(scratch, await importOnnx(model), x);
      expect(data.some(Number.isNaN)).toBe(true);
      for (const [i, value] of data.entries()) {
        // Two roundings of either side's elementary function.
        if (Number.isFinite(value)) expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(2 ** -22 * Math.abs(value));
        else expect(found[i]).toBe(value);
      }
    }),
);

it('a SiLU is one layer, and what is not needed is left out', async () => {
  const { graph } = await importOnnx(modelBytes(NUMBERS['a SiLU']));
  expect(graph.nodes.map(({ kind }) => kind)).toEqual(['activation']);
});
