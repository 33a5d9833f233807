import { BarycenterError, invalid, InvalidInputError } from '../errors.js';
import { Graph } from './graph.js';
import { Node } from './node.js';
import { TracedGraph } from './traced_graph.js';
import type { TracedCost } from './traced_cost.js';
import { traceInto, type Scalar, type Vector } from './tracing.js';

/** Features of pictures by name. */
export type FeatureJson =
  /** One number a pixel. */
  | { readonly kind: 'grey' }
  /** A number a channel: the largest mean over a window of so many pixels' side, default 2. */
  | { readonly kind: 'bright-colour'; readonly window?: number }
  /** Means over squares of so many pixels' side. */
  | { readonly kind: 'down-sampled'; readonly factor: number };

/** The costs that have a form in a problem file. */
export type CostJson =
  | { readonly kind: 'squared-euclidean' }
  | { readonly kind: 'geodesic' }
  | {
      readonly kind: 'twist';
      /** Radians of rotation per unit of distance from the origin. */
      readonly slope: number;
    }
  /** Through the generator of the problem. */
  | {
      readonly kind: 'generated';
      /** Left out, pictures as they are. */
      readonly features?: FeatureJson;
      /** What points of the marginal are, default `pictures`. */
      readonly points?: 'pictures' | 'features';
    };

/** A cost c(x, y), in the unit that ε has. Built-in ones come from `costs.ts`, others from `defineCost`. */
export interface Cost {
  /** How the cost stands in a problem file; undefined for a cost written in code. */
  readonly json: CostJson | undefined;
  /**
   * The cost for x of dimension `xDim` and y of dimension `yDim`: the same object for the same dimensions.
   * @throws InvalidInputError where the cost does not suit the dimensions or is not a differentiable function of y
   */
  trace(xDim: number, yDim: number): TracedCost;
}

export type CostFunction = (x: Vector, y: Vector) => Scalar;

/**
 * A cost from ordinary code over traced values. The function is called once per pair of dimensions, with stand-ins for
 * x and y; use the functions of `expressions.ts`, not JavaScript's operators or branches on values.
 */
export function defineCost(cost: CostFunction): Cost {
  return costWithJson(cost, undefined);
}

export function costWithJson(cost: CostFunction, json: CostJson | undefined): Cost {
  if (typeof cost !== 'function') {
    throw invalid('defineCost', 'it takes a function of x and y', typeof cost, 'Write defineCost((x, y) => …).');
  }
  const traces = new Map<string, TracedCost>();
  return {
    json,
    trace(xDim, yDim) {
      const key = `${xDim},${yDim}`;
      let traced = traces.get(key);
      if (!traced) traces.set(key, (traced = trace(cost, xDim, yDim)));
      return traced;
    },
  };
}

/** The user's function; what it throws of its own, a misspelt name for example, is their error to mend and not ours. */
function called(cost: CostFunction, x: Vector, y: Vector): unknown {
  try {
    return cost(x, y);
  } catch (error) {
    if (error instanceof BarycenterError) throw error;
    throw new InvalidInputError(`cost: the function threw "${String(error)}". Mend the function.`, { cause: error });
  }
}

function trace(cost: CostFunction, xDim: number, yDim: number): TracedCost {
  for (const [name, dim] of Object.entries({ xDim, yDim })) {
    if (!Number.isSafeInteger(dim) || dim < 1) {
      throw invalid('cost', `${name} must be a whole number from 1 up`, String(dim), 'Pass the dimension of the data.');
    }
  }
  const graph = new Graph([
    ['x', xDim],
    ['y', yDim],
  ]);
  const [x, y] = graph.inputs as unknown as [Vector, Vector];
  const root: unknown = traceInto(graph, () => called(cost, x, y));
  return new TracedGraph(graph, checkedRoot(graph, root));
}

function checkedRoot(graph: Graph, root: unknown): Node {
  const rule = 'the function must return a traced scalar that depends on y';
  if (!(root instanceof Node)) {
    const received = root instanceof Promise ? 'a promise' : root === undefined ? 'nothing' : `a plain ${typeof root}`;
    throw invalid('cost', rule, received, 'Return an expression of x and y, such as squaredNorm(sub(x, y)).');
  }
  if (root.graph !== graph) {
    throw invalid('cost', rule, 'a value traced in another cost', 'Build the result from this cost’s own x and y.');
  }
  if (!root.isScalar) {
    throw invalid('cost', rule, `a vector of length ${root.length}`, 'Reduce it with sum, squaredNorm or norm.');
  }
  if (!root.dependsOnY) {
    throw invalid('cost', rule, 'an expression without y', 'A cost without y cannot move the barycenter; use y in it.');
  }
  return root;
}
