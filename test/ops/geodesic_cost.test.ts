import { expect, it } from 'vitest';
import { acos, defineCost, dot, geodesic, mul, square, type Cost } from '../../src/autograd/index.js';
import type { Device } from '../../src/device/device.js';
import { costGradient } from '../../src/ops/cost_gradient/launch.js';
import { costValue } from '../../src/ops/cost_value/launch.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const literal = defineCost((x, y) => mul(0.5, square(acos(dot(x, y)))));

const at = (angle: number): number[] => [Math.cos(angle), Math.sin(angle)];

/** Values, gradients and slopes along the circle for pairs of its points, [n, 2] each. */
function evaluate(device: Device, cost: Cost, x: Float32Array, y: Float32Array) {
  return withScratch(device, async (scratch) => {
    const chains = x.length / 2;
    const spec = { costs: [cost.trace(2, 2)], segments: [{ marginal: 0, chains }] };
    const points = { x: scratch.upload(x), y: scratch.upload(y) };
    const [c, g] = [scratch.output(chains), scratch.output(2 * chains)];
    scratch.keep(costValue(device, spec)).run({ ...points, out: c });
    scratch.keep(costGradient(device, spec)).run({ ...points, out: g });
    const gradients = await scratch.download(g);
    const slopes = Array.from(
      { length: chains },
      (_, i) => gradients[2 * i + 1] * y[2 * i] - gradients[2 * i] * y[2 * i + 1],
    );
    return { values: await scratch.download(c), gradients, slopes };
  });
}

forEachDevice((_name, device) => {
  const angles = [3e-4, 1e-3, 0.02, 1, -2, 3, Math.PI - 1e-3];
  const x = Float32Array.from(angles.flatMap(() => at(0.4)));
  const y = Float32Array.from(angles.flatMap((angle) => at(0.4 + angle)));

  it('has the angle itself as its slope along the circle, however small or near π', async () => {
    const { values, slopes } = await evaluate(device(), geodesic(), x, y);
    // Rounding the points moves the angle by up to 2⁻²⁴ at each end; a driver's square roots add as much again.
    const tolerance = { absolute: 8 * FLOAT32_UNIT, relative: 12 * FLOAT32_UNIT, reason: 'rounded points' };
    expectClose(slopes, angles, tolerance);
    const absolute = angles.map((angle) => 8 * FLOAT32_UNIT * Math.abs(angle));
    expectClose(
      values,
      angles.map((angle) => 0.5 * angle ** 2),
      { ...tolerance, absolute },
    );
  });

  it('keeps digits that ½ arccos² of the inner product loses', async () => {
    const { slopes } = await evaluate(device(), literal, x.subarray(0, 2), y.subarray(0, 2));
    expect(Math.abs(slopes[0] - angles[0])).toBeGreaterThan(100 * FLOAT32_UNIT);
  });

  it('has value and gradient 0 at x = y, and gradient 0 at the antipode', async () => {
    const here = x.subarray(0, 2);
    const ends = Float32Array.from([...here, ...here.map((v) => -v)]);
    const { values, gradients } = await evaluate(device(), geodesic(), Float32Array.from([...here, ...here]), ends);
    expectClose(values, [0, 0.5 * Math.PI ** 2], { absolute: 0, relative: 12 * FLOAT32_UNIT, reason: 'float32' });
    expect([...gradients].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });
});
