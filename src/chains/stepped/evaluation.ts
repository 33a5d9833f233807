import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { costGradient } from '../../ops/cost_gradient/launch.js';
import { costValue } from '../../ops/cost_value/launch.js';
import { mapRows } from '../../ops/map_rows/launch.js';
import { totalChains } from '../../ops/support/segments.js';
import type { PlacedPotential } from '../../potential/potential.js';
import type { ChainSpec } from '../chain.js';
import { driftMap, logDensityMap } from './step_maps.js';

/** Rows of chains at a point. */
export interface Point {
  /** f32 [chains, D], as are velocity and drift. */
  readonly y: DeviceBuffer;
  readonly velocity: DeviceBuffer;
  readonly drift: DeviceBuffer;
  /** f32 [chains] */
  readonly logDensity: DeviceBuffer;
}

export interface EvaluationSettings {
  readonly of: PlacedPotential;
  /** f32, the segments' [chains, D_k] blocks. */
  readonly x: DeviceBuffer;
  /** f32 [chains] */
  readonly epsilon: DeviceBuffer;
}

/**
 * What works out a point's drift and, where `tests`, its log density from where its chains stand. Its buffers are its
 * owner's.
 */
export function evaluation(
  owner: Owner<Device>,
  { potential, costs, segments }: ChainSpec,
  tests: boolean,
): (at: Point, settings: EvaluationSettings) => void {
  const { device } = owner;
  const { dim } = potential;
  const count = totalChains(segments);
  const score = owner.createBuffer('chain scores', count * dim * 4);
  const slope = owner.createBuffer('chain cost gradients', count * dim * 4);
  const scores = owner.own(potential.score(device, segments, tests));
  const slopes = owner.own(costGradient(device, { costs, segments }));
  const drifts = owner.own(mapRows(device, { map: driftMap(dim), count }));
  const values = tests
    ? {
        value: owner.createBuffer('chain potentials', count * 4),
        cost: owner.createBuffer('chain costs', count * 4),
        costs: owner.own(costValue(device, { costs, segments })),
        logDensities: owner.own(mapRows(device, { map: logDensityMap(), count })),
      }
    : undefined;
  return ({ y, drift, logDensity }, { of, x, epsilon }) => {
    scores.run({ of, y, out: score, ...(values && { values: values.value }) });
    slopes.run({ x, y, out: slope });
    drifts.run({ rows: { score, slope, epsilon }, out: drift });
    if (values === undefined) return;
    const { value, cost } = values;
    values.costs.run({ x, y, out: cost });
    values.logDensities.run({ rows: { value, cost, epsilon }, out: logDensity });
  };
}
