import { expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/io/safetensors.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import { decodeTrainedGraph, encodeTrainedGraph } from '../../src/layers/trained_graph_file.js';
import { GRAPHS } from '../support/graphs.js';
import { TestRandom } from '../support/random.js';

const trainedOf = (which: number) => {
  const graph = GRAPHS[which][1](2);
  return { graph, parameters: new TestRandom(3).normals(checkGraph(graph).length) };
};

it.each(GRAPHS.map(([name], i) => [name, i] as const))('%s: comes back as it went, and to the same bytes', (_, i) => {
  const trained = trainedOf(i);
  const bytes = encodeTrainedGraph(trained);
  const back = decodeTrainedGraph(bytes);
  expect(back.parameters).toEqual(trained.parameters);
  expect(checkGraph(back.graph).layers).toEqual(checkGraph(trained.graph).layers);
  expect(encodeTrainedGraph(back)).toEqual(bytes);
  // Tensors are the graph's, by name, with their shapes.
  const { tensors } = decodeSafetensors(bytes);
  for (const { name, shape, offset, length } of checkGraph(trained.graph).tensors)
    expect(tensors.get(name)).toEqual({ shape, data: trained.parameters.slice(offset, offset + length) });
});

/** A file with something else in it. */
function changed(change: (file: ReturnType<typeof open>) => void): Uint8Array {
  const file = open();
  change(file);
  return encodeSafetensors(file);
}
function open() {
  const { tensors, metadata } = decodeSafetensors(encodeTrainedGraph(trainedOf(0)));
  return { tensors: new Map(tensors), metadata: { ...metadata } as Record<string, string> };
}

it.each<[string, Uint8Array, RegExp]>([
  [
    'another kind of file',
    changed(({ metadata }) => (metadata.format = 'pt')),
    /^reading d\.st: a trained graph has the format .*; got "pt"/,
  ],
  ['a graph that is no JSON', changed(({ metadata }) => (metadata.graph = '{')), /its graph: must be JSON/],
  ['a graph that is none', changed(({ metadata }) => (metadata.graph = '{}')), /layer graph/],
  [
    'a tensor that is missing',
    changed(({ tensors }) => tensors.delete('dense1.bias')),
    /tensor "dense1\.bias" is float32 of shape \[2\]; got none/,
  ],
  [
    'a tensor of another shape',
    changed(({ tensors }) => tensors.set('dense1.bias', { shape: [3], data: new Float32Array(3) })),
    /got Float32Array of \[3\]/,
  ],
  [
    'float64',
    changed(({ tensors }) => tensors.set('dense1.bias', { shape: [2], data: new Float64Array(2) })),
    /got Float64Array of \[2\]/,
  ],
  [
    'a tensor too many',
    changed(({ tensors }) => tensors.set('dense2.bias', { shape: [1], data: new Float32Array(1) })),
    /every tensor is one of its graph; got "dense2\.bias"/,
  ],
  [
    'numbers that are none',
    changed(({ tensors }) => tensors.set('dense1.bias', { shape: [2], data: Float32Array.of(1, NaN) })),
    /must be finite; got NaN at index 1 of .*dense1\.bias/,
  ],
  ['half a file', encodeTrainedGraph(trainedOf(0)).subarray(0, 300), /reading d\.st/],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeTrainedGraph(bytes, 'd.st')).toThrow(InvalidInputError);
  expect(() => decodeTrainedGraph(bytes, 'd.st')).toThrow(message);
});
