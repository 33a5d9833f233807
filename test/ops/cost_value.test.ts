import { expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { costValue } from '../../src/ops/cost_value/launch.js';
import { referenceCostValue } from '../reference/cost_value.js';
import { COST_CASES, costData, type CostData } from '../support/cost_cases.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

function valuesOn(device: Device, data: CostData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const out = scratch.output(data.chains);
    const program = scratch.keep(costValue(device, data));
    program.run({ x: scratch.upload(data.x), y: scratch.upload(data.y), out });
    return scratch.download(out);
  });
}

forEachDevice((_name, device) => {
  it.each(COST_CASES)('$name', async (given) => {
    const data = costData(given, 67);
    const tolerance = float32Tolerance(data.terms, (nudge) =>
      referenceCostValue(data.reference, data.segments, nudge(data.x), nudge(data.y)),
    );
    expectClose(await valuesOn(device(), data), tolerance.reference, tolerance);
  });

  it('gives the same bits again', async () => {
    const data = costData(COST_CASES.at(-2)!, 68);
    expect(await valuesOn(device(), data)).toEqual(await valuesOn(device(), data));
  });
});
