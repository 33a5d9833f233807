import { potentialTraceWgsl, traceRows } from '../../../kernels/webgpu/potential_trace.wgsl.js';
import type { Owner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { parameterLayout } from '../support/network_shape.js';
import type { PotentialParameterGradientSpec } from './contract.js';
import { totalChains } from '../support/segments.js';
import { chooseTile, tileLimits, tileTables } from '../support/webgpu/tile_plan.js';
import { TRACE_BYTES, type TraceStage } from './trace_stage.js';

/** Traces of networks whose layers fit a workgroup's memory: one dispatch per slice. Its buffers are its owner's. */
export function fusedTrace(
  owner: Owner<WebGpuDevice>,
  { network, segments, coefficients: given }: PotentialParameterGradientSpec,
  traceBytes = TRACE_BYTES,
): TraceStage {
  const { device } = owner;
  const layout = parameterLayout(network);
  const { networks, heads, activation } = network;
  const tile = chooseTile(tileLimits(device), network, totalChains(segments));
  const { tiles, words } = tileTables(network, segments, tile.chains);
  const bytesPerTile = networks * traceRows(layout).count * tile.chains * 4;
  const mostBytes = Math.min(traceBytes, device.limits.maxStorageBufferBindingSize);
  const sliceTiles = Math.min(tiles, Math.max(1, Math.floor(mostBytes / bytesPerTile)));
  const source = potentialTraceWgsl({ layout, activation, tile, networks, heads, tiles, sliceTiles });
  const kernel = { name: 'potential_trace', source };
  const name = 'potential_parameter_gradient';
  const tables = owner.upload(`${name} tables`, words);
  const scaled = Float32Array.from(network.coefficients, (c) => network.scale * c);
  const coefficients = given ?? owner.upload(`${name} coefficients`, scaled);
  const trace = owner.createBuffer(`${name} trace`, sliceTiles * bytesPerTile);
  return {
    tileChains: tile.chains,
    tiles,
    sliceTiles,
    trace,
    run(args, firstTile, count) {
      const inputs = [args.parameters, args.arranged, args.heads, tables, args.weights, coefficients, args.y];
      const uniforms = packUniforms([
        ['u32', firstTile],
        ['u32', count],
      ]);
      const bindings = [...inputs.map(read), readWrite(trace)];
      device.dispatch({ kernel, bindings, uniforms, workgroups: count * networks });
    },
  };
}
