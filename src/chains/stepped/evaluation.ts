import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { chainCostGradient, chainCostValue } from '../../cost/chain_cost.js';
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

/** What is worked out at a point. */
export interface EvaluationNeeds {
  readonly drift: boolean;
  readonly logDensity: boolean;
}

/**
 * What works out a point's drift and log density from where its chains stand, each only where it is needed: without a
 * drift no gradient is evaluated. Its buffers are its owner's.
 */
export function evaluation(
  owner: Owner<Device>,
  spec: ChainSpec,
  needs: EvaluationNeeds,
): (at: Point, settings: EvaluationSettings) => void {
  const { device } = owner;
  const { potential, segments } = spec;
  const count = totalChains(segments);
  const value = needs.logDensity ? owner.createBuffer('chain potentials', count * 4) : undefined;
  const drifts = needs.drift ? driftsOf(owner, spec, needs.logDensity) : undefined;
  const values = needs.drift || !value ? undefined : owner.own(potential.value(device, segments));
  const logDensities = value && logDensitiesOf(owner, spec);
  return (at, settings) => {
    drifts?.(at, settings, value);
    if (value === undefined) return;
    values?.run({ of: settings.of, y: at.y, out: value });
    logDensities?.(at, settings, value);
  };
}

/** Drifts, and beside them the potentials' values into a buffer that is given. */
function driftsOf(owner: Owner<Device>, { potential, costs, segments }: ChainSpec, withValues: boolean) {
  const { device } = owner;
  const { dim } = potential;
  const count = totalChains(segments);
  const score = owner.createBuffer('chain scores', count * dim * 4);
  const slope = owner.createBuffer('chain cost gradients', count * dim * 4);
  const scores = owner.own(potential.score(device, segments, withValues));
  const slopes = owner.own(chainCostGradient(device, { costs, segments }));
  const drifts = owner.own(mapRows(device, { map: driftMap(dim), count }));
  return ({ y, drift }: Point, { of, x, epsilon }: EvaluationSettings, values: DeviceBuffer | undefined): void => {
    scores.run({ of, y, out: score, ...(values && { values }) });
    slopes.run({ x, y, out: slope });
    drifts.run({ rows: { score, slope, epsilon }, out: drift });
  };
}

/** Log densities, of potentials' values that are there. */
function logDensitiesOf(owner: Owner<Device>, { costs, segments }: ChainSpec) {
  const { device } = owner;
  const count = totalChains(segments);
  const cost = owner.createBuffer('chain costs', count * 4);
  const costValues = owner.own(chainCostValue(device, { costs, segments }));
  const logDensities = owner.own(mapRows(device, { map: logDensityMap(), count }));
  return ({ y, logDensity }: Point, { x, epsilon }: EvaluationSettings, value: DeviceBuffer): void => {
    costValues.run({ x, y, out: cost });
    logDensities.run({ rows: { value, cost, epsilon }, out: logDensity });
  };
}
