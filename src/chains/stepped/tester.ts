import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import type { TracedMap } from '../../autograd/traced_map.js';
import { mapRows } from '../../ops/map_rows/launch.js';
import type { NoiseCounter } from '../../ops/support/segments.js';
import { Stream } from '../../random/counters.js';
import type { StepLengths } from './chain_numbers.js';
import type { Point } from './evaluation.js';
import { normals } from './normals.js';
import { acceptanceMap, choiceMap } from './step_maps.js';

/** Accepts or refuses steps. */
export interface Tester {
  /** Moves `from` to `to` where step `step` is accepted; a step whose ratio is no number is not. */
  test(from: Point, to: Point, counter: NoiseCounter, step: number, lengths: StepLengths): void;
  /** 1 of every chain whose last step was accepted, 0 of the others, f32 [chains]. */
  accepted(): Promise<Float32Array>;
}

/**
 * Its buffers are its owner's.
 * @param kept rows of a point, [chains, dim], that go with an accepted step
 */
export function tester(
  owner: Owner<Device>,
  logRatio: TracedMap,
  count: number,
  dim: number,
  kept: readonly ('y' | 'drift')[],
): Tester {
  const { device } = owner;
  const uniforms = normals(owner, Stream.acceptance, count, 2);
  const ratios = owner.createBuffer('chain ratios', count * 4);
  const accepted = owner.createBuffer('chain acceptances', count * 4);
  const ratio = owner.own(mapRows(device, { map: logRatio, count }));
  const accept = owner.own(mapRows(device, { map: acceptanceMap(), count }));
  const chooseRow = owner.own(mapRows(device, { map: choiceMap(dim), count, inPlace: 'here' }));
  const chooseNumber = owner.own(mapRows(device, { map: choiceMap('scalar'), count, inPlace: 'here' }));
  return {
    test(from, to, counter, step, lengths) {
      ratio.run({ rows: { ...bothEnds(from, to), ...lengths }, out: ratios });
      uniforms.draw(counter, step);
      accept.run({ rows: { logRatio: ratios, normals: uniforms.out }, out: accepted });
      for (const name of kept) chooseRow.run({ rows: { accepted, there: to[name] }, out: from[name] });
      chooseNumber.run({ rows: { accepted, there: to.logDensity }, out: from.logDensity });
    },
    accepted: () => device.readFloats(accepted),
  };
}

/** Both ends of a step, under the names that its ratio has for them. */
const bothEnds = (from: Point, to: Point): Readonly<Record<string, DeviceBuffer>> => ({
  fromY: from.y,
  fromVelocity: from.velocity,
  fromDrift: from.drift,
  fromLogDensity: from.logDensity,
  toY: to.y,
  toVelocity: to.velocity,
  toDrift: to.drift,
  toLogDensity: to.logDensity,
});
