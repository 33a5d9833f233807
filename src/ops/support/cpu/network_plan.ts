import type { CpuDevice } from '../../../device/cpu/cpu_device.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import type { Owner } from '../../../device/owner.js';
import { ACTIVATIONS, type NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout, usesNetwork } from '../network_shape.js';
import { even, placePanels } from './panels.js';
import { ROW_BYTES } from './tile.js';

/** The table of `kernels/cpu/parts/network.ts` in device memory. */
export interface NetworkPlan {
  readonly descriptor: DeviceBuffer;
  /** Bytes of the rows that one network keeps of one tile. */
  readonly tileBytes: number;
  /** Bytes of one network's panels. */
  readonly panelBytes: number;
  /** Where the descriptor has scale · C, f32 [K, N, H], in bytes. */
  readonly factors: { readonly byteOffset: number; readonly byteLength: number };
}

export interface NetworkPlanOptions {
  /** Keep φ(z) beside ∂f/∂z: the parameter gradient needs both, a score only the latter. */
  readonly keepValues: boolean;
}

const HEADER_WORDS = 11;
const LAYER_WORDS = 8;

/** Rows that `tile_product` keeps its sums in, before those of the layers. */
const SUM_ROWS = 4;

/** The descriptor is its owner's. */
export function createNetworkPlan(
  owner: Owner<CpuDevice>,
  shape: NetworkShape,
  options: NetworkPlanOptions,
): NetworkPlan {
  const layout = parameterLayout(shape);
  const hidden = layout.layers.slice(0, -1);
  const rows = placeRows(shape, options.keepValues);
  const panels = placePanels(shape);
  const usesStart = HEADER_WORDS + hidden.length * LAYER_WORDS;
  const factorsStart = usesStart + shape.marginals * shape.networks;
  const words = new Uint32Array(factorsStart + shape.coefficients.length);
  words.set([
    shape.inputDim,
    hidden.length,
    ACTIVATIONS.indexOf(shape.activation),
    shape.networks,
    shape.marginals,
    shape.heads,
    layout.lastWidth,
    layout.networkStride * 4,
    panels.stride,
    usesStart * 4,
    factorsStart * 4,
  ]);
  hidden.forEach(({ inputs, outputs, weightOffset, biasOffset }, l) => {
    const { forward, backward } = panels.layers[l];
    const { values, slopes } = rows.layers[l];
    const layer = [inputs, outputs, weightOffset * 4, biasOffset * 4, forward, backward, values, slopes];
    words.set(layer, HEADER_WORDS + l * LAYER_WORDS);
  });
  for (let k = 0; k < shape.marginals; k++) {
    for (let n = 0; n < shape.networks; n++)
      words[usesStart + k * shape.networks + n] = usesNetwork(shape, k, n) ? 1 : 0;
  }
  new Float32Array(words.buffer, factorsStart * 4).set(shape.coefficients.map((c) => c * shape.scale));
  const descriptor = owner.upload('network table', words);
  const factors = { byteOffset: factorsStart * 4, byteLength: shape.coefficients.length * 4 };
  return { descriptor, tileBytes: rows.bytes, panelBytes: panels.stride, factors };
}

/** Enqueues a table's coefficients anew, where a program is given a buffer of them. */
export function takeCoefficients(
  device: CpuDevice,
  { descriptor, factors: { byteOffset, byteLength } }: NetworkPlan,
  coefficients: DeviceBuffer | undefined,
): void {
  if (coefficients) device.copy(coefficients, descriptor, byteLength, 0, byteOffset);
}

/** Multiply-adds of one network's hidden layers for one chain, one way. */
export function hiddenWeights(shape: NetworkShape): number {
  return parameterLayout(shape)
    .layers.slice(0, -1)
    .reduce((sum, layer) => sum + layer.inputs * layer.outputs, 0);
}

/** Rows of a tile, an even number per layer. ReLU's slope is the sign of its value: one place serves both. */
function placeRows(shape: NetworkShape, keepValues: boolean) {
  const shared = !keepValues && (shape.activation === 'relu' || shape.activation === 'leaky-relu');
  let bytes = SUM_ROWS * ROW_BYTES;
  const layers = shape.hidden.map((width) => {
    const values = bytes;
    bytes += even(width) * ROW_BYTES;
    const slopes = shared ? values : bytes;
    if (!shared) bytes += even(width) * ROW_BYTES;
    return { values, slopes };
  });
  return { layers, bytes };
}
