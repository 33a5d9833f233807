import type { CheckedGraph } from './graph.js';
import { layerKind, type LayerName } from './kinds/index.js';
import { addValues } from './kinds/steps/place.js';
import type { Layer } from './layer.js';
import type { LayerKind } from './layer_kind.js';
import { Recorder, type ArrangedWeights, type Value } from './recorder.js';
import { floatsOf } from './shape.js';

const kindOf = ({ kind }: Layer): LayerKind => layerKind(kind as LayerName);

/** A graph's layers under names of their own: a prefix says which of several bodies they belong to. */
export const renamed = (graph: CheckedGraph, prefix: string): CheckedGraph => ({
  ...graph,
  layers: graph.layers.map((layer) => ({ ...layer, name: prefix + layer.name })),
  tensors: graph.tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name })),
});

/** Values of all layers, in their order. */
export interface Forward {
  readonly input: Value;
  readonly values: readonly Value[];
}

/** Records what a graph does with an image. */
export function forwardPass(record: Recorder, { layers }: CheckedGraph, input: Value): Forward {
  const values: Value[] = [];
  for (const layer of layers) {
    const inputs = layer.from.map((place) => (place < 0 ? input : values[place]));
    values.push(kindOf(layer).forward(record, layer, inputs));
  }
  return { input, values };
}

/** Which gradients a backward pass is for. */
export interface Wanted {
  readonly input: boolean;
  readonly parameters: boolean;
}

/**
 * Records gradients of ⟨cotangent, output⟩, from the last layer to the first: of parameters into their buffers, of the
 * input as a value, which is returned. What a layer has several uses of adds up, later uses first.
 */
export function backwardPass(
  record: Recorder,
  graph: CheckedGraph,
  { input, values }: Forward,
  cotangent: Value,
  wanted: Wanted,
): Value | undefined {
  const { layers } = graph;
  const leads = leadsTo(graph, wanted);
  const cotangents = new Map<number, Value>([[graph.output, cotangent]]);
  const add = (place: number, value: Value) => {
    const other = cotangents.get(place);
    cotangents.set(place, other === undefined ? value : addValues(record, other, value));
  };
  for (let l = layers.length - 1; l >= 0; l--) {
    const own = cotangents.get(l);
    if (own === undefined) continue;
    cotangents.delete(l);
    const [layer, kind] = [layers[l], kindOf(layers[l])];
    const inputs = layer.from.map((place) => (place < 0 ? input : values[place]));
    const at = { inputs, output: values[l], cotangent: own };
    if (wanted.parameters) kind.parameterGradient?.(record, layer, at);
    const asked = layer.from.map((place) => (place < 0 ? wanted.input : leads[place]));
    if (!asked.includes(true)) continue;
    for (const [i, value] of kind.backward(record, layer, at, asked).entries())
      if (asked[i] && value) add(layer.from[i], value);
  }
  return cotangents.get(-1);
}

/** Whether a layer is, or follows from, something whose gradient is wanted. */
function leadsTo({ layers, tensors }: CheckedGraph, wanted: Wanted): boolean[] {
  const own = new Set(tensors.map(({ layer }) => layer));
  const leads: boolean[] = [];
  for (const [l, layer] of layers.entries()) {
    const through = !kindOf(layer).isConstant && layer.from.some((place) => (place < 0 ? wanted.input : leads[place]));
    leads.push(through || (wanted.parameters && own.has(l)));
  }
  return leads;
}

/** Weights that the passes of a graph read arranged, each once. */
export function arrangedWeights(graph: CheckedGraph): ArrangedWeights[] {
  const record = new Recorder();
  const forward = forwardPass(record, graph, record.value(floatsOf(graph.input)));
  const cotangent = record.value(floatsOf(graph.shape));
  backwardPass(record, graph, forward, cotangent, { input: true, parameters: false });
  return record.steps.flatMap(({ arranged }) => arranged ?? []);
}
