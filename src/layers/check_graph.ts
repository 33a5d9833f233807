import * as z from 'zod/mini';
import { described } from '../arguments.js';
import { invalid } from '../errors.js';
import { IN_WORDS } from '../io/issue_text.js';
import { INPUT, type CheckedGraph, type GraphTensor } from './graph.js';
import { LAYER_KINDS, layerKind, type LayerName } from './kinds/index.js';
import type { Layer } from './layer.js';
import { floatsOf, MOST_FLOATS, shapeText, type ImageShape } from './shape.js';

const count = z.int().check(z.gte(1));
const imageShape = z.strictObject({ height: count, width: count, channels: count });

/** A graph of layers as JSON: kinds, attributes and names, in an order in which inputs come first. */
const graphSchema = z.strictObject({
  input: imageShape,
  nodes: z
    .array(
      z.strictObject({
        name: z
          .string()
          .check(z.regex(/^[\w-]+(\.[\w-]+)*$/, 'must be letters, digits, _ and -, with dots in between')),
        kind: z.enum(Object.keys(LAYER_KINDS) as [LayerName, ...LayerName[]]),
        inputs: z.array(z.string()).check(z.minLength(1)),
        attributes: z._default(z.record(z.string(), z.unknown()), {}),
      }),
    )
    .check(z.minLength(1)),
  output: z.string(),
});

type Node = z.output<typeof graphSchema>['nodes'][number];

const refused = (rule: string, received: string, wayOut: string) => invalid('layer graph', rule, received, wayOut);

/** @throws InvalidInputError for what is no graph, attributes that a kind does not have, and shapes that do not fit */
export function checkGraph(given: unknown): CheckedGraph {
  const { success, error, data } = graphSchema.safeParse(given, IN_WORDS);
  if (!success) throw refused(issueText(error), described(given), 'Build it with layerGraph(…).');
  const layers: Layer[] = [];
  const tensors: GraphTensor[] = [];
  const places = new Map<string, number>([[INPUT, -1]]);
  let [length, multiplyAdds] = [0, 0];
  for (const node of data.nodes) {
    const layer = checkNode(node, data.input, layers, places);
    const kind = layerKind(node.kind);
    for (const tensor of kind.tensors?.(layer) ?? []) {
      const size = tensor.shape.reduce((product, side) => product * side, 1);
      const name = `${node.name}.${tensor.name}`;
      tensors.push({ ...tensor, name, layer: layers.length, offset: length, length: size });
      length += size;
      if (length > MOST_FLOATS)
        throw refused(`parameters are at most ${MOST_FLOATS} numbers`, `more, by ${name}`, 'Use fewer filters.');
    }
    multiplyAdds += kind.multiplyAdds?.(layer) ?? 0;
    places.set(node.name, layers.length);
    layers.push(layer);
  }
  const output = places.get(data.output) ?? -1;
  if (output < 0) throw refused('output is the name of a node', JSON.stringify(data.output), 'Name the last one.');
  if (!followsFrom(layers, output)) {
    const rule = 'the output follows from the input';
    throw refused(rule, `"${data.output}" of constants alone`, 'Let a layer of it read the input.');
  }
  const shape = layers[output].shape;
  return { source: data, input: data.input, layers, output, shape, tensors, length, multiplyAdds };
}

function checkNode(
  node: Node,
  input: ImageShape,
  layers: readonly Layer[],
  places: ReadonlyMap<string, number>,
): Layer {
  const where = `node "${node.name}"`;
  const kind = layerKind(node.kind);
  if (places.has(node.name))
    throw refused(`names of nodes differ, and none is "${INPUT}"`, `"${node.name}" again`, 'Rename it.');
  if (kind.inputs !== 'some' && kind.inputs !== node.inputs.length)
    throw refused(`${where}: ${node.kind} has inputs: ${kind.inputs}`, `${node.inputs.length}`, 'Mend its inputs.');
  const from = node.inputs.map((name) => {
    const place = places.get(name);
    if (place === undefined)
      throw refused(`${where}: inputs are "${INPUT}" or nodes before it`, JSON.stringify(name), 'Order the nodes.');
    return place;
  });
  const attributes = kind.attributes.safeParse(node.attributes, IN_WORDS);
  if (!attributes.success)
    throw refused(`${where}: ${issueText(attributes.error)}`, JSON.stringify(node.attributes), 'Mend its attributes.');
  const inputs = from.map((place) => (place < 0 ? input : layers[place].shape));
  const shape = kind.shape(inputs, attributes.data, where);
  if (!(floatsOf(shape) <= MOST_FLOATS))
    throw refused(`${where}: an image has at most ${MOST_FLOATS} numbers`, shapeText(shape), 'Make it smaller.');
  return { name: node.name, kind: node.kind, attributes: attributes.data, inputs, shape, from };
}

/** Whether the graph's input reaches a layer. */
function followsFrom(layers: readonly Layer[], output: number): boolean {
  const reached: boolean[] = [];
  for (const { kind, from } of layers)
    reached.push(!layerKind(kind as LayerName).isConstant && from.some((place) => place < 0 || reached[place]));
  return reached[output];
}

/** The first thing that a schema minds, in a clause. */
function issueText({ issues: [{ path, message }] }: z.core.$ZodError): string {
  return `${path.length > 0 ? `${path.map(String).join('.')}: ` : ''}${message}`;
}
