import { describe, expect, it } from 'vitest';
import { layerGraph } from '../../src/layers/builder.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import type { LayerGraph } from '../../src/layers/graph.js';
import { InvalidInputError } from '../../src/errors.js';

function small(): LayerGraph {
  const g = layerGraph({ height: 6, width: 5, channels: 2 });
  const seen = g.activation(g.conv2d(g.input, { filters: 3, kernel: 3, stride: [2, 1], padding: 1 }), {
    function: 'silu',
  });
  return g.build(g.dense(seen, { units: 4 }, 'head'));
}

describe('a graph of layers', () => {
  it('knows shapes, names and places of parameters, and multiply-adds', () => {
    const { layers, tensors, shape, length, multiplyAdds } = checkGraph(small());
    expect(layers.map(({ shape: { height, width, channels } }) => [height, width, channels])).toEqual([
      [3, 5, 3],
      [3, 5, 3],
      [1, 1, 4],
    ]);
    expect(shape).toEqual({ height: 1, width: 1, channels: 4 });
    expect(tensors.map(({ name, shape: sides, offset }) => [name, sides, offset])).toEqual([
      ['conv2d1.weight', [3, 3, 2, 3], 0],
      ['conv2d1.bias', [3], 54],
      ['head.weight', [45, 4], 57],
      ['head.bias', [4], 237],
    ]);
    expect(length).toBe(241);
    expect(multiplyAdds).toBe(15 * 54 + 180);
  });

  it('goes through JSON', () => {
    const graph = small();
    const back = checkGraph(JSON.parse(JSON.stringify(graph)));
    expect(back.source).toEqual(graph);
    expect(back.tensors).toEqual(checkGraph(graph).tensors);
  });

  const node = (fields: object) => ({
    input: { height: 4, width: 4, channels: 2 },
    nodes: [{ name: 'a', kind: 'dense', inputs: ['input'], attributes: { units: 1 }, ...fields }],
    output: 'a',
  });

  it.each([
    ['no graph', undefined, /expected object/],
    ['no nodes', { ...node({}), nodes: [] }, /nodes/],
    ['an unknown kind', node({ kind: 'lstm' }), /nodes\.0\.kind/],
    ['an unknown field', { ...node({}), weights: [] }, /weights/],
    ['an unknown attribute', node({ attributes: { units: 1, depth: 2 } }), /node "a".*depth/s],
    ['a missing attribute', node({ attributes: {} }), /units/],
    ['an input that comes later', node({ inputs: ['b'] }), /"input" or nodes before it; got "b"/],
    ['too many inputs', node({ inputs: ['input', 'input'] }), /inputs: 1; got 2/],
    ['the name of the input', node({ name: 'input' }), /none is "input"/],
    ['a name for paths', node({ name: '../a' }), /letters, digits/],
    ['an output that is not there', { ...node({}), output: 'b' }, /output is the name of a node; got "b"/],
    ['a kernel larger than the image', node({ kind: 'conv2d', attributes: { filters: 1, kernel: 5 } }), /must fit/],
    [
      'groups that divide nothing',
      node({ kind: 'conv2d', attributes: { filters: 3, kernel: 1, groups: 2 } }),
      /groups/,
    ],
    [
      'a slope of a function without one',
      node({ kind: 'activation', attributes: { function: 'tanh', slope: 1 } }),
      /slope/,
    ],
    [
      'a reshape to other numbers',
      node({ kind: 'reshape', attributes: { height: 3, width: 3, channels: 3 } }),
      /32 numbers/,
    ],
    ['groups of no channels', node({ kind: 'normalise', attributes: { groups: 3 } }), /groups divide the 2 channels/],
    [
      'channels that are not there',
      node({ kind: 'takeChannels', attributes: { first: 1, channels: 2 } }),
      /some of the 2 channels; got 2 from 1 on/,
    ],
    [
      'a mirrored border as wide as the image',
      node({ kind: 'pad2d', attributes: { padding: [0, 0, 0, 4], mode: 'reflect' } }),
      /narrower than the image of 4×4 pixels/,
    ],
    [
      'channels first of another image',
      node({ kind: 'channelsLast', attributes: { height: 4, width: 4, channels: 3 } }),
      /keeps the 32 numbers/,
    ],
    [
      'constants alone',
      node({ kind: 'constant', attributes: { height: 2, width: 2, channels: 1 } }),
      /the output follows from the input; got "a" of constants alone/,
    ],
    [
      'a filter longer than the image',
      node({ kind: 'filter2d', attributes: { filter: [[1, 1, 1, 1, 1], [1]] } }),
      /node "a": a filter must fit into height with its padding, 4 places; got 5 weights/,
    ],
    ['factors for other inputs', node({ kind: 'add', attributes: { factors: [1, 2] } }), /a factor for each of 1/],
    ['more', node({ kind: 'conv2d', attributes: { filters: 16_384, kernel: [4, 4], padding: 16_000 } }), /at most/],
  ])('refuses %s', (_, graph, message) => {
    expect(() => checkGraph(graph)).toThrow(InvalidInputError);
    expect(() => checkGraph(graph)).toThrow(message);
  });

  it('refuses sums and neighbours of other shapes, by the name of the node', () => {
    const g = layerGraph({ height: 4, width: 4, channels: 2 });
    const other = g.conv2d(g.input, { filters: 2, kernel: 2 });
    expect(() => g.build(g.add([g.input, other], {}, 'sum'))).toThrow(/node "sum": .*4×4×2; got 3×3×2/);
    const m = layerGraph({ height: 4, width: 4, channels: 2 });
    const style = m.dense(m.input, { units: 3 });
    expect(() => m.build(m.multiply([m.input, style], {}, 'styled'))).toThrow(
      /node "styled": .*each pixel, or each number; got 1×1×3/,
    );
    const h = layerGraph({ height: 4, width: 4, channels: 2 });
    const smaller = h.conv2d(h.input, { filters: 2, kernel: 2 });
    expect(() => h.build(h.concatenate([h.input, smaller], {}, 'both'))).toThrow(/node "both": .*4×4 pixels/);
  });
});
