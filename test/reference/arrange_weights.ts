import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import type { DeviceKind } from '../../src/device/contract.js';
import { packNetworks, unpackNetworks, type Layer } from './networks.js';

/** Every W as [inputs, outputs] in its place, biases as they are: how GPU kernels read weights backwards. */
function transposed(network: NetworkShape, parameters: Float64Array): number[] {
  return [...packNetworks(unpackNetworks(network, parameters), true)];
}

/** Two rows side by side, their starts first; an odd last row beside zeros. */
function panels(
  rows: number,
  terms: number,
  start: (row: number) => number,
  entry: (row: number, term: number) => number,
) {
  const values: number[] = [];
  for (let row = 0; row < rows; row += 2) {
    const pair = (of: (row: number) => number): number[] => [of(row), row + 1 < rows ? of(row + 1) : 0];
    values.push(...pair(start));
    for (let term = 0; term < terms; term++) values.push(...pair((r) => entry(r, term)));
  }
  return values;
}

/** Of every hidden layer W a + b, started from b, and then its way back, Wᵀ δ, started from 0. */
function layerPanels({ inputs, outputs, weights, biases }: Layer): number[] {
  const w = (o: number, i: number): number => weights[o * inputs + i];
  const forward = panels(outputs, inputs, (o) => biases[o], w);
  const backward = panels(
    inputs,
    outputs,
    () => 0,
    (i, o) => w(o, i),
  );
  return [...forward, ...backward];
}

/** Weights in the order in which a device's kernels read them. */
export function referenceArrangeWeights(
  kind: DeviceKind,
  network: NetworkShape,
  parameters: Float64Array,
): Float64Array {
  if (kind === 'webgpu') return Float64Array.from(transposed(network, parameters));
  const networks = unpackNetworks(network, parameters);
  return Float64Array.from(networks.flatMap((layers) => layers.slice(0, -1).flatMap(layerPanels)));
}
