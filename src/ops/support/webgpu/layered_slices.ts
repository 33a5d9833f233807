import { layeredEnterWgsl } from '../../../../kernels/webgpu/layered_enter.wgsl.js';
import { layeredLeaveWgsl } from '../../../../kernels/webgpu/layered_leave.wgsl.js';
import { LAYERED_WORKGROUP, type LayeredSliceSpec } from '../../../../kernels/webgpu/parts/layered_slice.wgsl.js';
import type { DeviceBuffer } from '../../../device/contract.js';
import { packUniforms, read, readWrite, type Binding, type Kernel } from '../../../device/webgpu/kernel_call.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import type { LayeredPlan, Slice } from './layered_plan.js';
import type { WorkMeter } from './work_meter.js';

/** Multiply-adds that a component of a chain counts in the small kernels: noise is the most of it. */
const WORK_PER_COMPONENT = 32;

export function sliceSpec(network: NetworkShape, { tile, tables, sliceTiles }: LayeredPlan): LayeredSliceSpec {
  return {
    dim: network.inputDim,
    networks: network.networks,
    tileChains: tile.chains,
    tiles: tables.tiles,
    sliceTiles,
  };
}

/** Enqueues one of the small kernels of layered_slice.wgsl.ts, whose uniforms begin with the slice. */
export function dispatchSlice(
  meter: WorkMeter,
  kernel: Kernel,
  bindings: readonly Binding[],
  { firstTile, tiles }: Slice,
  uniforms: Parameters<typeof packUniforms>[0],
  invocations: number,
): void {
  const packed = packUniforms([['u32', firstTile], ['u32', tiles], ...uniforms]);
  const workgroups = Math.ceil(invocations / LAYERED_WORKGROUP);
  meter.dispatch({ kernel, bindings, uniforms: packed, workgroups }, WORK_PER_COMPONENT * invocations);
}

/** Moves points between [chains, D] and the rows of a slice's workspace. */
export class SliceDoors {
  readonly #meter: WorkMeter;
  readonly #enter: Kernel;
  readonly #leave: Kernel;
  readonly #space: { readonly tables: DeviceBuffer; readonly rows: DeviceBuffer };
  readonly #perTile: number;

  constructor(
    spec: LayeredSliceSpec,
    space: { readonly tables: DeviceBuffer; readonly rows: DeviceBuffer },
    meter: WorkMeter,
  ) {
    this.#meter = meter;
    this.#space = space;
    this.#perTile = (spec.dim * spec.tileChains) / 4;
    this.#enter = { name: 'layered_enter', source: layeredEnterWgsl(spec) };
    this.#leave = { name: 'layered_leave', source: layeredLeaveWgsl(spec) };
  }

  /** Brings the slice's points in, and clears the rows from `clearedRow` on where one is given. */
  enter(y: DeviceBuffer, slice: Slice, pointRow: number, clearedRow?: number): void {
    const { tables, rows } = this.#space;
    const cleared = clearedRow === undefined ? [0, 0] : [clearedRow, 1];
    const uniforms = [pointRow, ...cleared].map((value) => ['u32', value] as const);
    const bindings = [read(tables), read(y), readWrite(rows)];
    dispatchSlice(this.#meter, this.#enter, bindings, slice, uniforms, this.#count(slice));
  }

  /** Takes the slice's D rows from `sourceRow` on out. */
  leave(out: DeviceBuffer, slice: Slice, sourceRow: number): void {
    const { tables, rows } = this.#space;
    const bindings = [read(tables), read(rows), readWrite(out)];
    dispatchSlice(this.#meter, this.#leave, bindings, slice, [['u32', sourceRow]], this.#count(slice));
  }

  #count({ tiles }: Slice): number {
    return tiles * this.#perTile;
  }
}
