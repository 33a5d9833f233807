import { expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { costGradient } from '../../src/ops/cost_gradient/launch.js';
import { referenceCostGradient } from '../reference/cost_gradient.js';
import { COST_CASES, costData, type CostData } from '../support/cost_cases.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

function gradientOn(device: Device, data: CostData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.y.length);
    const program = scratch.keep(costGradient(device, data));
    program.run({ x: scratch.upload(data.x), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

async function expectGradient(device: Device, data: CostData): Promise<void> {
  const tolerance = float32Tolerance(data.terms, (nudge) =>
    referenceCostGradient(data.reference, data.segments, nudge(data.x), nudge(data.y)),
  );
  expectClose(await gradientOn(device, data), tolerance.reference, tolerance);
}

forEachDevice((_name, device) => {
  it.each(COST_CASES)('$name', async (given) => {
    await expectGradient(device(), costData(given, 71));
  });

  it('is finite at the origin, where the norm of the twist has no derivative', async () => {
    const data = costData(
      COST_CASES.find(({ name }) => name === 'the twist')!,
      72,
    );
    data.y.fill(0, 4, 20);
    data.x.fill(0, 10, 14);
    await expectGradient(device(), data);
  });

  it('gives the same bits again', async () => {
    const data = costData(COST_CASES.at(-2)!, 73);
    expect(await gradientOn(device(), data)).toEqual(await gradientOn(device(), data));
  });
});
