import {
  mergeChunksWgsl,
  mergeWorkgroups,
  sortChunk,
  sortChunksWgsl,
  sortWorkgroups,
} from '../../../kernels/webgpu/sort_segments.wgsl.js';
import type { DeviceBuffer, Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite, type KernelCall } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { rowsPerDispatch } from '../support/webgpu/dispatch_rows.js';
import type { SortSegmentsArguments, SortSegmentsSpec } from './contract.js';

/** Keys with the places that they came from. */
interface Pairs {
  readonly keys: DeviceBuffer;
  readonly order: DeviceBuffer;
}

/** Exchanges of a key in its chunk, about, or looks of its bisection. */
const LOOKS = 32;

export function sortSegmentsOnWebGpu(device: WebGpuDevice, spec: SortSegmentsSpec): Program<SortSegmentsArguments> {
  const chunk = sortChunk(spec.length);
  const sort = { name: 'sort_chunks', source: sortChunksWgsl(chunk) };
  const merge = { name: 'merge_chunks', source: mergeChunksWgsl() };

  /** Rows in as many dispatches as they take. */
  const dispatch = (
    call: Pick<KernelCall, 'kernel' | 'bindings'>,
    { rows, length }: SortSegmentsArguments,
    perRow: number,
    width: number,
  ): void => {
    const most = rowsPerDispatch(device, length * LOOKS);
    for (let first = 0; first < rows; first += most) {
      const some = Math.min(most, rows - first);
      const uniforms = packUniforms([length, first, some, width].map((value) => ['u32', value]));
      device.dispatch({ ...call, uniforms, workgroups: some * perRow, long: some < rows });
    }
  };

  return withOwner(device, (owner) => {
    const bytes = spec.rows * spec.length * 4;
    const other: Pairs = {
      keys: owner.createBuffer('sort_segments keys', bytes),
      order: owner.createBuffer('sort_segments order', bytes),
    };
    return {
      run(args) {
        const { keys, order, rows, length } = args;
        const bindings = [read(keys), readWrite(other.keys), readWrite(other.order)];
        dispatch({ kernel: sort, bindings }, args, sortWorkgroups(length, chunk), chunk);
        let [from, to]: Pairs[] = [other, { keys, order }];
        for (let width = chunk; width < length; width *= 2) {
          const pairs = [read(from.keys), read(from.order), readWrite(to.keys), readWrite(to.order)];
          dispatch({ kernel: merge, bindings: pairs }, args, mergeWorkgroups(length), width);
          [from, to] = [to, from];
        }
        if (from !== other) return;
        device.copy(other.keys, keys, rows * length * 4);
        device.copy(other.order, order, rows * length * 4);
      },
    };
  });
}
