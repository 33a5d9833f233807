import { add, atan2, component, div, lessThan, mul, squaredNorm, sub, where } from '../../autograd/index.js';
import { traceMap, type Rows, type TracedMap } from '../../autograd/traced_map.js';
import type { Scalar, Vector } from '../../autograd/tracing.js';
import type { Standing, Transition } from '../transition.js';

/** The maps of rows that a step of a transition is made of. */
export interface StepMaps {
  readonly y: TracedMap;
  readonly velocity?: TracedMap;
  readonly settle?: TracedMap;
  /** η of a step; left out, the one that is asked for. */
  readonly stepSize?: TracedMap;
  /** Of transitions that do not test, 0. */
  readonly logRatio: TracedMap;
}

const standing = (dim: number) =>
  ({ y: dim, velocity: dim, drift: dim, logDensity: 'scalar', stepSize: 'scalar', scale: dim }) as const;

/** The rows of both ends of a step, under names of their own. */
const ends = (dim: number) =>
  ({
    fromY: dim,
    fromVelocity: dim,
    fromDrift: dim,
    fromLogDensity: 'scalar',
    toY: dim,
    toVelocity: dim,
    toDrift: dim,
    toLogDensity: 'scalar',
    stepSize: 'scalar',
    scale: dim,
  }) as const;

type Ends = Rows<ReturnType<typeof ends>>;

const from = (rows: Ends): Standing => ({
  y: rows.fromY,
  velocity: rows.fromVelocity,
  drift: rows.fromDrift,
  logDensity: rows.fromLogDensity,
});
const to = (rows: Ends): Standing => ({
  y: rows.toY,
  velocity: rows.toVelocity,
  drift: rows.toDrift,
  logDensity: rows.toLogDensity,
});

/** A number uniform on [0, 1]: the angle of a point with two normal coordinates, in turns. */
const uniformOf = (sine: Scalar, cosine: Scalar): Scalar => add(0.5, mul(1 / (2 * Math.PI), atan2(sine, cosine)));

/** The same by component. */
const uniformsOf = (sine: Vector, cosine: Vector): Vector => add(0.5, mul(1 / (2 * Math.PI), atan2(sine, cosine)));

/** A point in the coordinates y/s: μ_x is there what it is here, but for a constant. */
const inScale = (at: Standing, scale: Vector): Standing => ({
  ...at,
  y: div(at.y, scale),
  drift: mul(scale, at.drift),
});

/** Traces a transition for points of R^dim; of scaled chains one that walks in the coordinates y/s. */
export function stepMaps(transition: Transition, dim: number, isScaled = false): StepMaps {
  const seen = (at: Standing, scale: Vector): Standing => (isScaled ? inScale(at, scale) : at);
  const given = { ...standing(dim), noise: dim, nextNoise: dim, sine: dim, cosine: dim };
  const { settle, vary } = transition;
  const logRatio = transition.logRatio ?? (() => 0);
  const move = (rows: Rows<typeof given>) => {
    const uniforms = uniformsOf(rows.sine, rows.cosine);
    return transition.move(seen(rows, rows.scale), rows.noise, rows.stepSize, uniforms, rows.nextNoise);
  };
  return {
    y: traceMap(given, (rows) => (isScaled ? mul(rows.scale, move(rows).y) : move(rows).y)),
    ...(transition.velocity !== 'none' && {
      velocity: traceMap(given, (rows) => move(rows).velocity ?? rows.velocity),
    }),
    ...(settle && { settle: traceMap(standing(dim), (rows) => settle(seen(rows, rows.scale), rows.stepSize)) }),
    ...(vary && {
      stepSize: traceMap({ stepSize: 'scalar', normals: 2 }, ({ stepSize, normals }) =>
        vary(stepSize, uniformOf(component(normals, 1), component(normals, 0))),
      ),
    }),
    logRatio: traceMap(ends(dim), (rows) =>
      logRatio(seen(from(rows), rows.scale), seen(to(rows), rows.scale), rows.stepSize),
    ),
  };
}

/** Whether a transition looks at drifts: one that does not may be without gradients. */
export const readsDrift = ({ y, velocity, settle, logRatio }: StepMaps): boolean =>
  [y, velocity, settle, logRatio].some((map) => map?.inputs.some(([name]) => DRIFTS.has(name)));

const DRIFTS: ReadonlySet<string> = new Set(['drift', 'fromDrift', 'toDrift']);

/** ∇_y log μ_x(y) */
export const driftMap = (dim: number): TracedMap =>
  traceMap({ score: dim, slope: dim, epsilon: 'scalar' }, ({ score, slope, epsilon }) =>
    div(sub(score, slope), epsilon),
  );

/** log μ_x(y) */
export const logDensityMap = (): TracedMap =>
  traceMap({ value: 'scalar', cost: 'scalar', epsilon: 'scalar' }, ({ value, cost, epsilon }) =>
    div(sub(value, cost), epsilon),
  );

/**
 * 1 where a step is accepted, else 0: log u < logRatio, for a uniform u whose −log u is half the sum of two normal
 * numbers' squares. A ratio that is no number accepts nothing.
 */
export const acceptanceMap = (): TracedMap =>
  traceMap({ logRatio: 'scalar', normals: 2 }, ({ logRatio, normals }) =>
    where(lessThan(mul(-0.5, squaredNorm(normals)), logRatio), 1, 0),
  );

/** What is kept of a row: that of the step where it was accepted. */
export const choiceMap = (length: number | 'scalar'): TracedMap =>
  traceMap({ accepted: 'scalar', there: length, here: length }, ({ accepted, there, here }) =>
    where(accepted, there, here),
  );
