import { checkOptions, described } from '../arguments.js';
import { invalid } from '../errors.js';
import { costWithJson, type Cost } from './cost.js';
import {
  add,
  atan2,
  component,
  dot,
  exp,
  log,
  max,
  mul,
  norm,
  rotate,
  square,
  squaredNorm,
  sub,
  sum,
} from './expressions.js';
import type { Scalar, Vector } from './tracing.js';

const squaredEuclideanCost = costWithJson(
  (x, y) => {
    if (x.length !== y.length) {
      throw invalid(
        'squared-euclidean',
        'x and y must have the same dimension',
        `${x.length} and ${y.length}`,
        'Give the barycenter the dimension of the data, or use featureCost(u, v) with maps into one space.',
      );
    }
    return mul(0.5, squaredNorm(sub(x, y)));
  },
  { kind: 'squared-euclidean' },
);

/** c(x, y) = ½‖x − y‖². */
export function squaredEuclidean(): Cost {
  return squaredEuclideanCost;
}

const crossEntropyCost = costWithJson((target, logits) => {
  if (target.length !== logits.length) {
    const received = `${target.length} and ${logits.length}`;
    const wayOut = 'End the graph with a dense layer of as many units as there are classes.';
    throw invalid('cross-entropy', 'there is a share of the target for each logit', received, wayOut);
  }
  let most: Scalar = component(logits, 0);
  for (let i = 1; i < logits.length; i++) most = max(most, component(logits, i));
  return sub(add(most, log(sum(exp(sub(logits, most))))), dot(target, logits));
}, undefined);

/**
 * c(p, y) = log Σ_i exp y_i − Σ_i p_i y_i, in nats: of logits y where the classes have the shares p, which sum to 1
 * (one of them 1 where the class is known). For the training of graphs of layers; it takes the largest logit out before
 * exp.
 */
export function crossEntropy(): Cost {
  return crossEntropyCost;
}

const geodesicCost = costWithJson(
  (x, y) => {
    if (x.length !== y.length || x.length < 2) {
      const rule = 'x and y must be points of one unit sphere, of dimension 2 and more';
      throw invalid(
        'geodesic',
        rule,
        `dimensions ${x.length} and ${y.length}`,
        'Use unit vectors (cos t, sin t) for angles t.',
      );
    }
    return mul(2, square(atan2(norm(sub(x, y)), norm(add(x, y)))));
  },
  { kind: 'geodesic' },
);

/**
 * c(x, y) = ½ arccos²⟨x, y⟩ for unit vectors, as 2 atan2(‖x − y‖, ‖x + y‖)²: the angle between them is twice that of
 * their difference and sum, which loses no digits near x = y, as ⟨x, y⟩ does, nor does its gradient −(log_y x). At the
 * antipode, the cut locus, the gradient counts as 0. For chains under the constraint `unit-sphere`: off the sphere its
 * values mean nothing.
 */
export function geodesic(): Cost {
  return geodesicCost;
}

/** A feature map, written with the functions of `expressions.ts`. */
export type FeatureMap = (p: Vector) => Vector;

/** c(x, y) = ½‖u(x) − v(y)‖², v being u where left out. */
export function featureCost(u: FeatureMap, v: FeatureMap = u): Cost {
  for (const map of [u, v]) {
    if (typeof map !== 'function')
      throw invalid('featureCost', 'it takes a function of a point', described(map), 'Write featureCost((p) => …).');
  }
  return costWithJson(featureFunction(u, v), undefined);
}

function featureFunction(u: FeatureMap, v: FeatureMap) {
  return (x: Vector, y: Vector) => mul(0.5, squaredNorm(sub(u(x), v(y))));
}

const twists = new Map<number, Cost>();

/**
 * The cost of the twister (arXiv 2310.01105, section 5.1): ½‖u(x) − u(y)‖² on the plane, u rotating p by slope·‖p‖
 * radians. One object for each slope, so that marginals with the same slope share it.
 */
export function twist(settings: { readonly slope: number }): Cost {
  checkOptions<typeof settings>('twist', settings, { slope: true });
  const { slope } = settings;
  if (!Number.isFinite(slope)) {
    throw invalid('twist', 'slope must be a finite number of radians per unit of distance', String(slope), 'Try 0.4.');
  }
  let cost = twists.get(slope);
  if (!cost) {
    const turn: FeatureMap = (p) => rotate(p, mul(slope, norm(p)));
    cost = costWithJson(
      (x, y) => {
        const wrong = [x, y].find((p) => p.length !== 2);
        if (wrong)
          throw invalid('twist', 'x and y must be points of the plane', `dimension ${wrong.length}`, 'Use 2-D data.');
        return featureFunction(turn, turn)(x, y);
      },
      { kind: 'twist', slope },
    );
    twists.set(slope, cost);
  }
  return cost;
}
