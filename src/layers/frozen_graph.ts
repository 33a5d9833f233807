import { invalid } from '../errors.js';
import type { Device } from '../device/device.js';
import type { Owner } from '../device/owner.js';
import { checkGraph } from './check_graph.js';
import type { CheckedGraph } from './graph.js';
import { arrangedWeights, renamed } from './passes.js';
import { placeTensors, type PlacedTensors } from './tensors.js';
import type { TrainedGraph } from './trained_graph.js';

/** A graph whose parameters are never trained, checked. */
export interface FrozenGraph {
  readonly graph: CheckedGraph;
  /** f32 [length] */
  readonly parameters: Float32Array;
}

/**
 * @param name what messages call it, and what its tensors' names begin with
 * @throws InvalidInputError for a graph that is none, another number of parameters, and ones that are not finite
 */
export function frozenGraph({ graph, parameters }: TrainedGraph, name: string): FrozenGraph {
  const checked = renamed(checkGraph(graph), `${name}.`);
  if (!(parameters instanceof Float32Array) || parameters.length !== checked.length) {
    const received = parameters instanceof Float32Array ? String(parameters.length) : typeof parameters;
    throw invalid(name, `parameters are a Float32Array of ${checked.length} numbers`, received, 'Pass those it has.');
  }
  const bad = parameters.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return { graph: checked, parameters };
  const { name: tensor, offset } = checked.tensors.findLast((one) => one.offset <= bad)!;
  const received = `${parameters[bad]} at index ${bad - offset} of ${tensor}`;
  throw invalid(name, 'parameters must be finite', received, 'Train or export it again.');
}

/** What steps look up of tensors that never change. */
export type FrozenTensors = Pick<PlacedTensors, 'parameter' | 'arranged'>;

/** Parameters on a device, each graph's once however many ask for it. What is placed is the owner's. */
export function frozenPlaces(owner: Owner<Device>): (frozen: FrozenGraph) => FrozenTensors {
  const placed = new Map<Float32Array, FrozenTensors>();
  return ({ graph, parameters }) => {
    const known = placed.get(parameters);
    if (known) return known;
    const tensors = placeTensors(owner, graph.tensors, arrangedWeights(graph));
    if (parameters.length > 0) tensors.refresh(owner.upload('frozen parameters', parameters));
    placed.set(parameters, tensors);
    return tensors;
  };
}

/** Tensors of two graphs, the first of which has names of that prefix. */
export const joinedTensors = (prefix: string, first: FrozenTensors, second: FrozenTensors): FrozenTensors => {
  const of = (name: string): FrozenTensors => (name.startsWith(prefix) ? first : second);
  return {
    parameter: (name) => of(name).parameter(name),
    arranged: (name, result) => of(name).arranged(name, result),
  };
};
