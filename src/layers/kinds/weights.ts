import type { LayerTensor } from '../layer.js';

export const weightTensor = (shape: readonly number[], fanIn: number, fanOut: number): LayerTensor => ({
  name: 'weight',
  shape,
  start: { kind: 'weights', fanIn, fanOut },
});

export const biasTensor = (length: number, fanIn: number): LayerTensor => ({
  name: 'bias',
  shape: [length],
  start: { kind: 'bias', fanIn },
});
