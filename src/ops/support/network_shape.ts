import { checkObject } from '../../arguments.js';
import type { NetworkShape, LayerLayout, ParameterLayout } from '../../../kernels/shared/network_layout.js';

/** Parameters are stored network after network, layer after layer, W then b: the order of `torch.nn.Linear`. */
export function parameterLayout(shape: NetworkShape): ParameterLayout {
  checkObject('parameterLayout', 'a network', shape, 'Make one with singleNetwork(…) or congruentNetwork(…).');
  const widths = [shape.inputDim, ...shape.hidden, shape.heads];
  const layers: LayerLayout[] = [];
  let offset = 0;
  for (let l = 0; l + 1 < widths.length; l++) {
    const inputs = widths[l];
    const outputs = widths[l + 1];
    layers.push({ inputs, outputs, weightOffset: offset, biasOffset: offset + inputs * outputs });
    offset += (inputs + 1) * outputs;
  }
  const lastWidth = shape.hidden.at(-1)!;
  return {
    layers,
    networkStride: offset,
    length: offset * shape.networks,
    lastWidth,
    headsLength: shape.marginals * shape.networks * (lastWidth + 1),
  };
}

/** Whether marginal k uses network n, i.e. C[k,n,·] ≠ 0. */
export function usesNetwork(shape: NetworkShape, marginal: number, network: number): boolean {
  const start = (marginal * shape.networks + network) * shape.heads;
  return shape.coefficients.subarray(start, start + shape.heads).some((c) => c !== 0);
}

/** `index[i]` is the place of `parameters[i]` in a GPU's `arranged`: W_l becomes W_lᵀ in place, biases stay. */
export function transposeIndex(shape: NetworkShape): Uint32Array {
  const layout = parameterLayout(shape);
  const index = Uint32Array.from({ length: layout.length }, (_, i) => i);
  for (let n = 0; n < shape.networks; n++) {
    for (const { inputs, outputs, weightOffset } of layout.layers) {
      const base = n * layout.networkStride + weightOffset;
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) index[base + o * inputs + i] = base + i * outputs + o;
      }
    }
  }
  return index;
}
