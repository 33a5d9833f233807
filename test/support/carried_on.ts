import type { Device } from '../../src/device/device.js';
import type { CarryChainsSpec } from '../../src/ops/carry_chains/contract.js';
import { carryChains } from '../../src/ops/carry_chains/launch.js';
import { referenceCarryChains } from '../reference/carry_chains.js';
import { carryData, carrySpec, type CarryCase } from './carry_cases.js';
import { withScratch } from './devices.js';
import { expectClose, float32Tolerance } from './tolerance.js';

type CarryData = ReturnType<typeof carryData>;

/** The chains after the op, and what of the buffer stands behind them. */
export function carriedOn(device: Device, spec: CarryChainsSpec, data: CarryData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const y = scratch.upload(data.y);
    const [matrices, from, to] = [data.matrices, data.from, data.to].map((values) => scratch.upload(values));
    scratch.keep(carryChains(device, spec)).run({ matrices, from, to, y });
    return scratch.download(y);
  });
}

/** Holds the op against its float64 twin. */
export async function expectCarried(device: Device, given: CarryCase, seed: number): Promise<void> {
  const spec = carrySpec(given);
  const data = carryData(spec, seed);
  const tolerance = float32Tolerance(Math.max(...given.inputDims), (nudge) =>
    referenceCarryChains(spec.inputs, spec.dim, spec.segments, {
      matrices: nudge(data.matrices),
      from: nudge(data.from),
      to: nudge(data.to),
      y: nudge(data.y),
    }),
  );
  expectClose(await carriedOn(device, spec, data), tolerance.reference, tolerance);
}
