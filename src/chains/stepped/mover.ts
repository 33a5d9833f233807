import type { TracedMap } from '../../autograd/traced_map.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { mapRows } from '../../ops/map_rows/launch.js';
import { totalChains, type NoiseCounter } from '../../ops/support/segments.js';
import { Stream } from '../../random/counters.js';
import type { ChainSpec } from '../chain.js';
import type { StepLengths } from './chain_numbers.js';
import type { Point } from './evaluation.js';
import { normals } from './normals.js';
import type { StepMaps } from './step_maps.js';

/** Moves points in place, on what was evaluated where they stand. */
export interface Mover {
  /** Draws the velocity of step `step`, where each has one of its own. */
  begin(at: Point, counter: NoiseCounter, step: number): void;
  /** Move number `number`, counted from a chain's start. */
  move(at: Point, counter: NoiseCounter, number: number, lengths: StepLengths): void;
  /** What is left of a move once the new point has been evaluated. */
  settle(at: Point, lengths: StepLengths): void;
}

/** A velocity is replaced where it is, unless it is drawn anew. */
const inPlace = ({ inputs }: TracedMap) =>
  inputs.some(([name]) => name === 'velocity') ? { inPlace: 'velocity' } : {};

/** The normal numbers whose angles are uniform, of a move each. Its buffers are its owner's. */
function uniformPairs(owner: Owner<Device>, chains: number, dim: number) {
  const cosines = normals(owner, Stream.uniforms, chains, dim);
  const sine = owner.createBuffer('chain normal numbers', chains * dim * 4);
  const blocks = Math.ceil(dim / 4);
  return {
    rows: { cosine: cosines.out, sine },
    draw(counter: NoiseCounter, number: number): void {
      cosines.draw(counter, 2 * number * blocks);
      cosines.draw(counter, (2 * number + 1) * blocks, sine);
    },
  };
}

/** Its buffers are its owner's. */
export function mover(owner: Owner<Device>, { transition, potential, segments }: ChainSpec, maps: StepMaps): Mover {
  const { device } = owner;
  const { dim } = potential;
  const count = totalChains(segments);
  const bytes = count * dim * 4;
  const blocks = Math.ceil(dim / 4);
  const reads = (name: string): boolean =>
    [maps.y, maps.velocity].some((map) => map?.inputs.some(([input]) => input === name));
  const noiseOf = (name: string) => (reads(name) ? normals(owner, Stream.langevinNoise, count, dim) : undefined);
  const [noise, nextNoise] = [noiseOf('noise'), noiseOf('nextNoise')];
  const pairs = reads('sine') ? uniformPairs(owner, count, dim) : undefined;
  const velocities = transition.velocity === 'fresh' ? normals(owner, Stream.velocity, count, dim) : undefined;
  // A result is never written over what another map of the same move still reads.
  const spare = owner.createBuffer('chain moves', bytes);
  const moveY = owner.own(mapRows(device, { map: maps.y, count }));
  const moveVelocity =
    maps.velocity && owner.own(mapRows(device, { map: maps.velocity, count, ...inPlace(maps.velocity) }));
  const settleVelocity =
    maps.settle && owner.own(mapRows(device, { map: maps.settle, count, ...inPlace(maps.settle) }));
  return {
    begin: (at, counter, step) => velocities?.draw(counter, step * blocks, at.velocity),
    move(at, counter, number, lengths) {
      noise?.draw(counter, number * blocks);
      nextNoise?.draw(counter, (number + 1) * blocks);
      pairs?.draw(counter, number);
      const drawn = { ...(noise && { noise: noise.out }), ...(nextNoise && { nextNoise: nextNoise.out }) };
      const rows = { ...at, ...lengths, ...drawn, ...pairs?.rows };
      moveY.run({ rows, out: spare });
      moveVelocity?.run({ rows, out: at.velocity });
      device.copy(spare, at.y, bytes);
    },
    settle: (at, lengths) => settleVelocity?.run({ rows: { ...at, ...lengths }, out: at.velocity }),
  };
}
