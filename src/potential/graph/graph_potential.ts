import { invalid } from '../../errors.js';
import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner } from '../../device/owner.js';
import { checkGraph } from '../../layers/check_graph.js';
import { frozenGraph, frozenPlaces, joinedTensors, type FrozenTensors } from '../../layers/frozen_graph.js';
import type { LayerGraph } from '../../layers/graph.js';
import { inputFactors, initialTensors, type WeightStart } from '../../layers/initial.js';
import { arrangedWeights, renamed } from '../../layers/passes.js';
import { floatsOf, sameShape, shapeText } from '../../layers/shape.js';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import { placeTensors } from '../../layers/tensors.js';
import { checkCount, checkPositive } from '../../ops/support/checks.js';
import { congruence, type Parametrisation } from '../congruence.js';
import type { PlacedPotential, Potential } from '../potential.js';
import { evaluationProgram, parameterGradientProgram } from './programs.js';
import { dimOf, type Bodies } from './bodies.js';

/** Bytes that the values of layers take at once, where nothing else is asked for. */
export const DEFAULT_MEMORY = 2 ** 28;

export interface GraphPotentialSpec {
  /** The body g, whose input is a point y: an image, channels last. It gives 1 number, or K with `shared`. */
  readonly graph: LayerGraph;
  readonly congruence: Parametrisation;
  /** λ, [K], Σλ_k = 1. */
  readonly weights: readonly number[];
  /** Factor between the bodies' outputs and the potentials, in units of the cost. */
  readonly scale: number;
  /** G of potentials g(G(z)) of points z: its parameters stay as they are. Left out, bodies see points themselves. */
  readonly through?: TrainedGraph;
  /** How weights begin, default `fan-in`. */
  readonly start?: WeightStart;
  /**
   * Bytes, default 2²⁸: what values of layers may take at once in a program, which cuts a batch accordingly. One image
   * is always evaluated as a whole. What a single op takes beside it is not counted.
   */
  readonly memory?: number;
}

/** A potential whose bodies are graphs of layers. */
export interface GraphPotential extends Potential {
  readonly graph: LayerGraph;
  /** Multiply-adds of one value of all its bodies. */
  readonly multiplyAdds: number;
}

/** A placed one: its tensors each in a buffer. */
export interface PlacedGraph extends PlacedPotential {
  readonly tensors: FrozenTensors;
}

/** How many numbers a body gives: its heads. */
export const headsOf = (kind: Parametrisation, marginals: number): number => (kind === 'shared' ? marginals : 1);

/**
 * K congruent potentials made of graphs of layers as those of networks are: f_k = scale · Σ C[k,n,h] g_{n,h} with
 * Σ_k λ_k C[k,·,·] = 0, see `congruence`.
 * @throws InvalidInputError for a graph that is none, or gives another number of heads
 */
export function graphPotential(spec: GraphPotentialSpec): GraphPotential {
  const { weights, scale, memory = DEFAULT_MEMORY, start = 'fan-in' } = spec;
  checkPositive('graphPotential', 'scale', scale);
  checkCount('graphPotential', 'memory', memory);
  const graph = checkGraph(spec.graph);
  const { networks, heads, coefficients } = congruence(spec.congruence, weights);
  if (floatsOf(graph.shape) !== heads) {
    const rule = `a body of "${spec.congruence}" for ${weights.length} potentials gives ${heads} numbers`;
    throw invalid('graphPotential', rule, shapeText(graph.shape), `End it with a dense layer of ${heads} units.`);
  }
  const graphs = Array.from({ length: networks }, (_, n) => renamed(graph, `network.${n}.`));
  const tensors = graphs.flatMap((body, n) =>
    body.tensors.map(({ name, shape, offset, length }) => ({
      name,
      shape,
      offset: n * graph.length + offset,
      length,
    })),
  );
  const through = spec.through && frozenGraph(spec.through, 'generator');
  if (through && !sameShape(through.graph.shape, graph.input)) {
    const rule = `a body is of the generator’s pictures, ${shapeText(through.graph.shape)}`;
    throw invalid('graphPotential', rule, shapeText(graph.input), 'Build it for that shape.');
  }
  const bodies: Bodies = {
    graphs,
    ...(through && { through }),
    heads,
    coefficients: coefficients.map((c) => c * scale),
    memory,
    tensors,
  };
  const perBody = (factors: Float64Array): Float64Array => repeated(factors, networks);
  return {
    graph: graph.source,
    multiplyAdds: networks * graph.multiplyAdds,
    dim: dimOf(bodies),
    marginals: weights.length,
    length: networks * graph.length,
    tensors,
    initial(key, { inputDeviations, outputFactor = 1 } = {}) {
      const parameters = new Float32Array(networks * graph.length);
      for (let body = 0; body < networks; body++)
        parameters.set(initialTensors(graph, key, { start, body, outputFactor }), body * graph.length);
      // Deviations are of z, whose pictures the bodies see.
      if (!inputDeviations || through) return parameters;
      const factors = perBody(inputFactors(graph, inputDeviations));
      return parameters.map((value, i) => value / factors[i]);
    },
    stepFactors: (inputDeviations) =>
      through
        ? new Float32Array(networks * graph.length).fill(1)
        : Float32Array.from(perBody(inputFactors(graph, inputDeviations)), (factor) => 1 / factor),
    place: (device, given) => placeGraph(device, given, bodies),
    value: (device, segments) => evaluationProgram(device, bodies, segments, { value: true, gradient: false }),
    score(device, segments, values = false) {
      const program = evaluationProgram(device, bodies, segments, { value: values, gradient: true });
      return {
        run: ({ of, y, out, values: kept }) => program.run({ of, y, gradient: out, ...(kept && { out: kept }) }),
        free: () => program.free(),
      };
    },
    parameterGradient: (device, segments) => parameterGradientProgram(device, bodies, segments),
  };
}

function placeGraph(device: Device, given: Float32Array | DeviceBuffer, bodies: Bodies): PlacedGraph {
  return withOwner(device, (owner) => {
    const parameters = given instanceof Float32Array ? owner.upload('parameters', given) : given;
    const tensors = placeTensors(owner, bodies.tensors, bodies.graphs.flatMap(arrangedWeights));
    const refresh = () => tensors.refresh(parameters);
    refresh();
    const { through } = bodies;
    const all = through ? joinedTensors('generator.', frozenPlaces(owner)(through), tensors) : tensors;
    return { parameters, tensors: all, refresh };
  });
}

function repeated(values: Float64Array, times: number): Float64Array {
  const out = new Float64Array(values.length * times);
  for (let t = 0; t < times; t++) out.set(values, t * values.length);
  return out;
}
