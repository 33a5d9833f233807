import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { mapRows } from '../../ops/map_rows/launch.js';
import type { NoiseCounter } from '../../ops/support/segments.js';
import { Stream } from '../../random/counters.js';
import type { StepLengths } from './chain_numbers.js';
import { normals } from './normals.js';
import type { StepMaps } from './step_maps.js';

/** How long step `step` of every chain is, from what is asked for. */
export type StepSizes = (asked: StepLengths, counter: NoiseCounter, step: number) => StepLengths;

/** Those that are asked for, or what a transition makes of them. Its buffers are its owner's. */
export function stepSizes(owner: Owner<Device>, { stepSize: map }: StepMaps, count: number): StepSizes {
  if (map === undefined) return (asked) => asked;
  const pairs = normals(owner, Stream.stepSize, count, 2);
  const out = owner.createBuffer('chain step sizes of a step', count * 4);
  const vary = owner.own(mapRows(owner.device, { map, count }));
  return (asked, counter, step) => {
    pairs.draw(counter, step);
    vary.run({ rows: { stepSize: asked.stepSize, normals: pairs.out }, out });
    return { ...asked, stepSize: out };
  };
}
