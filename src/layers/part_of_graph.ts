import { checkObject, checkOptions, described, nearestName } from '../arguments.js';
import { invalid } from '../errors.js';
import { checkGraph } from './check_graph.js';
import { frozenGraph } from './frozen_graph.js';
import { INPUT, type CheckedGraph } from './graph.js';
import { layerKind, type LayerName } from './kinds/index.js';
import type { TrainedGraph } from './trained_graph.js';

/** Where a part of a graph begins and ends. */
export interface GraphPart {
  /** The layer whose image is the part's input; left out, the graph's own input. */
  readonly from?: string;
  /** The layer whose image is the part's; left out, the graph's own. */
  readonly to?: string;
}

/**
 * The layers between two of a trained graph, with their parameters, as a graph of its own: of an auto-encoder the
 * decoder, of a classifier what it sees before its last layer.
 * @example const decoder = partOfGraph(autoEncoder, { from: 'latent' });
 * @throws InvalidInputError for layers that the graph does not have, and a part that sees more than `from`
 */
export function partOfGraph(trained: TrainedGraph, part: GraphPart): TrainedGraph {
  const operation = 'partOfGraph';
  checkObject(operation, 'a trained graph', trained, 'Pass { graph, parameters }.');
  checkOptions<GraphPart>(operation, part, { from: true, to: true });
  frozenGraph(trained, operation);
  const graph = checkGraph(trained.graph);
  const { layers, output } = graph;
  const [first, last] = [
    part.from === undefined ? -1 : placeOf(graph, part.from),
    part.to === undefined ? output : placeOf(graph, part.to),
  ];
  const wanted = layersBetween(graph, first, last);
  const start = first < 0 ? graph.input : layers[first].shape;
  const nodes = graph.source.nodes
    .filter((_, l) => wanted.has(l))
    .map((node) => ({ ...node, inputs: node.inputs.map((name) => (name === part.from ? INPUT : name)) }));
  const parameters = graph.tensors
    .filter(({ layer }) => wanted.has(layer))
    .flatMap(({ offset, length }) => Array.from(trained.parameters.subarray(offset, offset + length)));
  const cut = checkGraph({ input: start, nodes, output: layers[last].name });
  return { graph: cut.source, parameters: Float32Array.from(parameters) };
}

function placeOf({ layers }: CheckedGraph, name: string): number {
  const place = layers.findIndex((layer) => layer.name === name);
  if (place >= 0) return place;
  const names = layers.map((layer) => layer.name);
  const nearest = typeof name === 'string' ? nearestName(name, names) : undefined;
  const wayOut = nearest ? `Did you mean "${nearest}"?` : `Layers: ${names.join(', ')}.`;
  throw invalid('partOfGraph', 'from and to are names of layers', described(name), wayOut);
}

/** What `last` follows from, back to `first` and without it. */
function layersBetween({ layers }: CheckedGraph, first: number, last: number): ReadonlySet<number> {
  const wanted = new Set<number>();
  const open = [last];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place === first || wanted.has(place)) continue;
    if (place < 0) {
      const rule = `"${layers[last].name}" follows from "${layers[first].name}" alone`;
      throw invalid('partOfGraph', rule, "the graph's input beside it", 'Begin earlier, or end earlier.');
    }
    wanted.add(place);
    if (!layerKind(layers[place].kind as LayerName).isConstant) open.push(...layers[place].from);
  }
  if (wanted.size > 0) return wanted;
  throw invalid('partOfGraph', 'a part has a layer', `from and to both "${layers[last].name}"`, 'End it later.');
}
