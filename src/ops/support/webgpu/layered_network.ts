import { layerWorkgroups } from '../../../../kernels/webgpu/layer_product.wgsl.js';
import { layeredBackwardWgsl } from '../../../../kernels/webgpu/layered_backward.wgsl.js';
import { layeredForwardWgsl, type LayeredForwardWgslSpec } from '../../../../kernels/webgpu/layered_forward.wgsl.js';
import { slopeForm } from '../../../../kernels/webgpu/layered_slopes.wgsl.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import { packUniforms, read, readWrite, type Kernel } from '../../../device/webgpu/kernel_call.js';
import type { NetworkBuffers } from '../network_buffers.js';
import type { LayerLayout, NetworkShape, ParameterLayout } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../network_shape.js';
import type { LayeredPlan, Slice } from './layered_plan.js';
import type { LayerRows } from './layered_rows.js';
import type { WorkMeter } from './work_meter.js';

/** What the layers of a network work on. */
export interface LayerWorkspace {
  readonly tables: DeviceBuffer;
  /** f32 [rows, chains of a slice] */
  readonly rows: DeviceBuffer;
  /** u32 [blocks, vectors of a slice], of activations with two-valued slopes. */
  readonly slopeBits: DeviceBuffer;
}

/** The layers of a set of networks on a slice of chains, one dispatch each. */
export class LayeredNetwork {
  readonly #plan: LayeredPlan;
  readonly #meter: WorkMeter;
  readonly #layout: ParameterLayout;
  readonly #space: LayerWorkspace;
  readonly #rowsOf: (network: number) => LayerRows;
  readonly #forward: Kernel;
  readonly #backward: Kernel;
  readonly #bits: boolean;

  constructor(
    network: NetworkShape,
    plan: LayeredPlan,
    keep: LayeredForwardWgslSpec['keep'],
    space: LayerWorkspace,
    rowsOf: (network: number) => LayerRows,
    meter: WorkMeter,
  ) {
    this.#plan = plan;
    this.#meter = meter;
    this.#layout = parameterLayout(network);
    this.#space = space;
    this.#rowsOf = rowsOf;
    this.#bits = keep !== 'values' && slopeForm(network.activation) === 'bits';
    const { activation, networks } = network;
    const spec = { tile: plan.tile, networks, tiles: plan.tables.tiles, sliceTiles: plan.sliceTiles, activation };
    const { lastWidth } = this.#layout;
    this.#forward = { name: 'layered_forward', source: layeredForwardWgsl({ ...spec, lastWidth, keep }) };
    this.#backward = { name: 'layered_backward', source: layeredBackwardWgsl(spec) };
  }

  /**
   * Hidden layers of network n, up to the last one's activations or, but for values, its deltas; those of a trace times
   * `chainWeights`, f32 [chains].
   */
  forward({ arranged, heads }: NetworkBuffers, n: number, slice: Slice, chainWeights?: DeviceBuffer): void {
    const { tables, rows, slopeBits } = this.#space;
    const place = this.#rowsOf(n);
    const hidden = this.#layout.layers.slice(0, -1);
    const base = n * this.#layout.networkStride;
    const bindings = [
      read(arranged),
      read(heads),
      read(tables),
      readWrite(rows),
      ...(this.#bits ? [readWrite(slopeBits)] : []),
      ...(chainWeights ? [read(chainWeights)] : []),
    ];
    hidden.forEach((layer, l) => {
      const { inputs, outputs, biasOffset } = layer;
      const last = l === hidden.length - 1;
      const uniforms = packUniforms([
        ...this.#product(n, slice, layer, { depth: inputs, width: outputs }),
        ['u32', l === 0 ? place.points : place.activations[l - 1]],
        ['u32', base + biasOffset],
        ['u32', place.activations[l]],
        ['u32', last ? 0 : place.slopes[l]],
        ['u32', place.deltas[l]],
        ['u32', last ? 1 : 0],
      ]);
      this.#enqueue(this.#forward, bindings, uniforms, slice, inputs, outputs);
    });
  }

  /** From the deltas of the last hidden layer of network n to those of the first. */
  backward(buffers: NetworkBuffers, n: number, slice: Slice): void {
    const place = this.#rowsOf(n);
    for (let l = this.#layout.layers.length - 2; l > 0; l--) {
      this.#down(buffers, n, slice, l, [
        ['u32', place.deltas[l - 1]],
        ['u32', place.slopes[l - 1]],
        ['u32', 0],
      ]);
    }
  }

  /** Adds the score of network n, from the deltas of its first layer, to the rows of the score. */
  addScore(buffers: NetworkBuffers, n: number, slice: Slice): void {
    this.#down(buffers, n, slice, 0, [
      ['u32', this.#rowsOf(n).score],
      ['u32', 0],
      ['u32', 1],
    ]);
  }

  #down(
    { parameters }: NetworkBuffers,
    n: number,
    slice: Slice,
    l: number,
    target: Parameters<typeof packUniforms>[0],
  ): void {
    const { tables, rows, slopeBits } = this.#space;
    const layer = this.#layout.layers[l];
    const { inputs, outputs } = layer;
    const uniforms = packUniforms([
      ...this.#product(n, slice, layer, { depth: outputs, width: inputs }),
      ['u32', this.#rowsOf(n).deltas[l]],
      ...target,
    ]);
    const bindings = [read(parameters), read(tables), readWrite(rows), ...(this.#bits ? [read(slopeBits)] : [])];
    this.#enqueue(this.#backward, bindings, uniforms, slice, outputs, inputs);
  }

  /** Uniforms of the product up to its input row; see `LAYER_UNIFORMS`. */
  #product(
    n: number,
    { firstTile, tiles }: Slice,
    { weightOffset }: LayerLayout,
    { depth, width }: { readonly depth: number; readonly width: number },
  ): Parameters<typeof packUniforms>[0] {
    const weights = n * this.#layout.networkStride + weightOffset;
    const aligned = weights % 4 === 0 && width % 4 === 0;
    const values = [firstTile, tiles, n, depth, width, weights, aligned ? 1 : 0];
    return values.map((value) => ['u32', value] as const);
  }

  #enqueue(
    kernel: Kernel,
    bindings: ReturnType<typeof read>[],
    uniforms: ArrayBuffer,
    { tiles }: Slice,
    depth: number,
    width: number,
  ): void {
    const { tile } = this.#plan;
    const workgroups = layerWorkgroups(tile, tiles, width);
    this.#meter.dispatch({ kernel, bindings, uniforms, workgroups }, depth * width * tiles * tile.chains);
  }
}
