import { mul, squaredNorm } from '../../../src/autograd/index.js';
import { traceMap, type TracedMap } from '../../../src/autograd/traced_map.js';
import type { DeviceBuffer } from '../../../src/device/contract.js';
import type { Device } from '../../../src/device/device.js';
import { withOwner } from '../../../src/device/owner.js';
import { mapRows } from '../../../src/ops/map_rows/launch.js';
import { totalChains, type Segment } from '../../../src/ops/support/segments.js';
import type { Potential } from '../../../src/potential/potential.js';

interface Arguments {
  readonly y: DeviceBuffer;
  readonly out: DeviceBuffer;
  readonly values?: DeviceBuffer;
}

/**
 * A potential of another kind than networks: f_k(y) = −½ a_k ‖y‖². What it is known by is fixed, so that its parameter
 * is one that nothing depends on.
 */
export function wells(curvatures: readonly number[], dim: number): Potential {
  const value = traceMap({ y: dim, a: 'scalar' }, ({ y, a }) => mul(mul(-0.5, a), squaredNorm(y)));
  const score = traceMap({ y: dim, a: 'scalar' }, ({ y, a }) => mul(mul(-1, a), y));
  const program = (device: Device, segments: readonly Segment[], map: TracedMap, values = false) =>
    withOwner(device, (owner) => {
      const count = totalChains(segments);
      const each = segments.flatMap(({ marginal, chains }) => new Array<number>(chains).fill(curvatures[marginal]));
      const a = owner.upload('curvatures', Float32Array.from(each));
      const main = owner.own(mapRows(device, { map, count }));
      const also = values ? owner.own(mapRows(device, { map: value, count })) : undefined;
      return {
        run({ y, out, values: kept }: Arguments) {
          main.run({ rows: { y, a }, out });
          if (kept) also?.run({ rows: { y, a }, out: kept });
        },
      };
    });
  return {
    dim,
    marginals: curvatures.length,
    length: 1,
    tensors: [{ name: 'nothing', shape: [1], offset: 0, length: 1 }],
    initial: () => new Float32Array(1),
    stepFactors: () => new Float32Array(1),
    place: (device, given) =>
      withOwner(device, (owner) => ({
        parameters: given instanceof Float32Array ? owner.upload('nothing', given) : given,
        refresh: () => undefined,
      })),
    value: (device, segments) => program(device, segments, value),
    score: (device, segments, values) => program(device, segments, score, values),
    parameterGradient: (device) =>
      withOwner(device, () => ({ run: ({ gradient }) => device.write(gradient, new Float32Array(1)) })),
  };
}
