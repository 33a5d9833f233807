import type * as z from 'zod/mini';
import { checkOptions, described } from '../arguments.js';
import { invalid } from '../errors.js';
import { checkGraph } from './check_graph.js';
import { INPUT, type GraphNode, type LayerGraph } from './graph.js';
import { LAYER_KINDS, type LayerName } from './kinds/index.js';
import type { ImageShape } from './shape.js';

/** What a layer of a kind is told: those with a default may be left out. */
export type AttributesOf<Kind extends LayerName> = z.input<(typeof LAYER_KINDS)[Kind]['attributes']>;

/** A node of a graph under construction: what the next ones are made of. */
export interface Built {
  readonly name: string;
}

/** Takes a node, or the graph's input, to a layer of the kind. */
type Add<Kind extends LayerName> = (
  from: Built | readonly Built[],
  attributes: AttributesOf<Kind>,
  /** Left out, the kind and how many of it there are already. */
  name?: string,
) => Built;

/** Builds a graph: a method for each kind of layer, from what it takes and its attributes to what it gives. */
export type GraphBuilder = { readonly [Kind in LayerName]: Add<Kind> } & {
  readonly input: Built;
  /**
   * The graph, which ends with `output`.
   * @throws InvalidInputError where layers do not fit together
   */
  build(output: Built): LayerGraph;
};

/**
 * Begins a graph of layers on images of this shape.
 * @throws InvalidInputError for what is no shape
 * @example const g = layerGraph({ height: 32, width: 32, channels: 1 });
 *   const seen = g.activation(g.conv2d(g.input, { filters: 16, kernel: 3, padding: 1 }), { function: 'silu' });
 *   const graph = g.build(g.dense(seen, { units: 1 }));
 */
export function layerGraph(input: ImageShape): GraphBuilder {
  checkOptions('layerGraph', input, { height: true, width: true, channels: true });
  for (const name of ['height', 'width', 'channels'] as const)
    if (!(Number.isSafeInteger(input[name]) && input[name] > 0))
      throw invalid(
        'layerGraph',
        `${name} is a whole number from 1 up`,
        described(input[name]),
        'Pass { height, width, channels }.',
      );
  const nodes: GraphNode[] = [];
  const counts = new Map<string, number>();
  const add =
    (kind: LayerName) =>
    (from: Built | readonly Built[], attributes: object, name?: string): Built => {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const inputs = [from].flat().map((built) => built.name);
      nodes.push({ name: name ?? `${kind}${count}`, kind, inputs, attributes: { ...attributes } });
      return { name: nodes[nodes.length - 1].name };
    };
  const methods = Object.fromEntries((Object.keys(LAYER_KINDS) as LayerName[]).map((kind) => [kind, add(kind)]));
  return {
    ...(methods as { readonly [Kind in LayerName]: Add<Kind> }),
    input: { name: INPUT },
    build: (output) => checkGraph({ input, nodes: [...nodes], output: output.name }).source,
  };
}
