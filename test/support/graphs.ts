import { layerGraph, type Built, type GraphBuilder } from '../../src/layers/builder.js';
import type { LayerGraph } from '../../src/layers/graph.js';

/** Layers that end with so many numbers. */
type Body = (g: GraphBuilder, heads: number) => Built;

interface GraphCase {
  readonly input: readonly [height: number, width: number, channels: number];
  readonly body: Body;
}

const silu = (g: GraphBuilder, from: Built): Built => g.activation(from, { function: 'silu' });

/** Graphs of every kind of layer, on odd shapes. */
const CASES: Readonly<Record<string, GraphCase>> = {
  'a dense layer': { input: [1, 1, 5], body: (g, heads) => g.dense(g.input, { units: heads }) },
  'convolutions of odd kernels and strides': {
    input: [7, 5, 3],
    body: (g, heads) => {
      const first = silu(g, g.conv2d(g.input, { filters: 6, kernel: [3, 2], padding: [1, 0, 2, 1] }));
      const second = silu(g, g.conv2d(first, { filters: 4, kernel: 4, stride: [2, 3], padding: 1, bias: false }));
      return g.dense(second, { units: heads });
    },
  },
  'groups, and every channel by itself': {
    input: [4, 5, 6],
    body: (g, heads) => {
      const grouped = silu(g, g.conv2d(g.input, { filters: 4, kernel: 3, groups: 2, padding: 1 }));
      const each = silu(g, g.conv2d(grouped, { filters: 4, kernel: 2, groups: 4 }));
      return g.dense(each, { units: heads, bias: false });
    },
  },
  'a residual sum, and a value of three uses': {
    input: [3, 4, 2],
    body: (g, heads) => {
      const wide = g.conv2d(g.input, { filters: 5, kernel: 1 });
      const inner = silu(g, g.conv2d(wide, { filters: 5, kernel: 3, padding: 1 }));
      const sum = g.add([wide, inner, wide, g.activation(wide, { function: 'tanh' })], { factors: [1, 0.1, -0.5, 2] });
      return g.dense(silu(g, sum), { units: heads });
    },
  },
  'channels side by side, reshaped': {
    input: [4, 3, 2],
    body: (g, heads) => {
      const a = g.conv2d(g.input, { filters: 3, kernel: 1 });
      const both = g.concatenate([g.input, silu(g, a), a], {});
      return g.dense(
        silu(g, g.conv2d(g.reshape(both, { height: 2, width: 6, channels: 8 }), { filters: 3, kernel: 2 })),
        {
          units: heads,
        },
      );
    },
  },
  'transposed convolutions': {
    input: [3, 2, 4],
    body: (g, heads) => {
      const wide = silu(
        g,
        g.convTranspose2d(g.input, {
          filters: 6,
          kernel: [4, 3],
          stride: 2,
          padding: [1, 1, 0, 1],
          extra: [1, 0],
          groups: 2,
        }),
      );
      return g.dense(g.convTranspose2d(wide, { filters: 2, kernel: 2, bias: false }), { units: heads });
    },
  },
  'pooling by averages and maxima': {
    input: [7, 6, 2],
    body: (g, heads) => {
      const seen = g.conv2d(g.input, { filters: 3, kernel: 1 });
      const averages = g.pool2d(seen, { function: 'average', kernel: 3, stride: 2, padding: 1, countPadding: true });
      const others = g.pool2d(seen, { function: 'average', kernel: [3, 2], stride: 2, padding: [1, 0, 1, 0] });
      const maxima = g.pool2d(seen, { function: 'max', kernel: [3, 2], stride: 2, padding: [1, 0, 1, 0] });
      return g.dense(silu(g, g.concatenate([averages, others, maxima], {})), { units: heads });
    },
  },
  'images of other sizes, and factors of channels': {
    input: [3, 5, 2],
    body: (g, heads) => {
      const smooth = g.resize2d(g.conv2d(g.input, { filters: 3, kernel: 2 }), { size: [5, 3], mode: 'bilinear' });
      const affine = silu(g, g.channelAffine(smooth, {}));
      const rough = g.resize2d(g.conv2d(affine, { filters: 2, kernel: 2 }), { size: [3, 7], mode: 'nearest' });
      return g.dense(g.channelAffine(rough, {}), { units: heads });
    },
  },
  'normalised groups, instances, layers and pixels': {
    input: [3, 4, 2],
    body: (g, heads) => {
      const wide = g.conv2d(g.input, { filters: 6, kernel: 2 });
      const seen = [
        g.normalise(wide, { groups: 3 }),
        g.channelAffine(g.normalise(wide, { groups: 6, epsilon: 0.01 }), {}),
        g.normalise(silu(g, wide), {}),
        g.normalise(wide, { over: 'pixel', groups: 2, epsilon: 0.1 }),
      ];
      return g.dense(silu(g, g.concatenate(seen, {})), { units: heads });
    },
  },
  'images that modulate others': {
    input: [3, 4, 2],
    body: (g, heads) => {
      const style = g.dense(g.input, { units: 5 });
      const wide = g.conv2d(g.input, { filters: 5, kernel: 2 });
      const styled = g.shiftChannels([g.multiply([g.normalise(wide, { groups: 5 }), style], {}), style], {});
      const squared = g.multiply([wide, styled], {});
      return g.dense(silu(g, g.add([styled, g.multiply([squared, squared], {})], {})), { units: heads });
    },
  },
  'fixed filters, between pixels put in and left out': {
    input: [3, 4, 2],
    body: (g, heads) => {
      const smooth = [0.125, 0.375, 0.375, 0.125];
      const wide = g.conv2d(g.input, { filters: 5, kernel: 2 });
      const up = g.filter2d(wide, { filter: [smooth, smooth], up: 2, padding: [2, 2, 1, 1] });
      const odd = g.filter2d(up, {
        filter: [
          [1, -2, 0.5],
          [0.3, 1],
        ],
        down: [1, 2],
        padding: [1, 2, 0, -1],
      });
      return g.dense(silu(g, odd), { units: heads });
    },
  },
  'a constant image, roots, and factors and terms of pixels': {
    input: [1, 1, 5],
    body: (g, heads) => {
      const image = g.constant(g.input, { height: 3, width: 2, channels: 4 });
      const noise = g.constant(g.input, { height: 3, width: 2, channels: 1 });
      const style = g.dense(g.input, { units: 4 });
      const positive = g.activation(style, { function: 'softplus' });
      const root = g.activation(g.activation(positive, { function: 'sqrt' }), { function: 'reciprocal' });
      const styled = g.shiftChannels([g.multiply([image, root], {}), noise], {});
      const gate = silu(g, g.conv2d(styled, { filters: 1, kernel: 1 }));
      return g.dense(g.multiply([styled, gate], {}), { units: heads });
    },
  },
  'a modulated and demodulated convolution, transposed': {
    input: [1, 1, 3],
    body: (g, heads) => {
      const x = g.constant(g.input, { height: 3, width: 2, channels: 4 });
      const style = g.dense(g.input, { units: 4 });
      const wide = g.multiply([x, style], {});
      const up = g.convTranspose2d(wide, { filters: 3, kernel: 3, stride: 2, bias: false });
      const squares = g.dense(g.multiply([style, style], {}), { units: 3, bias: false });
      const sum = g.activation(squares, { function: 'softplus' });
      const demodulation = g.activation(g.activation(sum, { function: 'sqrt' }), { function: 'reciprocal' });
      const blurred = g.filter2d(g.multiply([up, demodulation], {}), {
        filter: [
          [1, 3, 3, 1],
          [1, 3, 3, 1],
        ],
      });
      return g.dense(silu(g, blurred), { units: heads });
    },
  },
  'channels first, and last again': {
    input: [3, 4, 2],
    body: (g, heads) => {
      const flat = g.dense(g.channelsFirst(g.conv2d(g.input, { filters: 3, kernel: 2 }), {}), { units: 30 });
      const image = g.channelsLast(silu(g, flat), { height: 5, width: 2, channels: 3 });
      return g.dense(silu(g, g.conv2d(image, { filters: 2, kernel: 2 })), { units: heads });
    },
  },
  'borders, and some of the channels': {
    input: [4, 3, 2],
    body: (g, heads) => {
      const wide = g.conv2d(g.input, { filters: 5, kernel: 1 });
      const mirrored = g.pad2d(wide, { padding: [3, 2, 1, 0], mode: 'reflect' });
      const edges = g.pad2d(g.takeChannels(wide, { first: 1, channels: 3 }), { padding: [0, 1, 4, 1], mode: 'edge' });
      const zeros = g.pad2d(g.takeChannels(wide, { first: 4, channels: 1 }), { padding: [2, 0, 2, 2] });
      return g.dense(silu(g, g.concatenate([mirrored, edges, zeros], {})), { units: heads });
    },
  },
  'every activation': {
    input: [2, 3, 2],
    body: (g, heads) => {
      const names = ['relu', 'leaky-relu', 'silu', 'softplus', 'tanh', 'sigmoid', 'elu'] as const;
      const base = g.conv2d(g.input, { filters: 3, kernel: 1 });
      const seen = names.map((name) =>
        g.activation(base, { function: name, ...((name === 'elu' || name === 'leaky-relu') && { slope: 0.3 }) }),
      );
      return g.dense(g.concatenate(seen, {}), { units: heads });
    },
  },
};

export const GRAPHS: readonly (readonly [name: string, graph: (heads: number) => LayerGraph])[] = Object.entries(
  CASES,
).map(
  ([
    name,
    {
      input: [height, width, channels],
      body,
    },
  ]) => [
    name,
    (heads) => {
      const g = layerGraph({ height, width, channels });
      return g.build(body(g, heads));
    },
  ],
);
