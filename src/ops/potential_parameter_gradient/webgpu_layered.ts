import { layeredOutputDeltasWgsl } from '../../../kernels/webgpu/layered_output_deltas.wgsl.js';
import { hiddenRows, wholeBlocks } from '../../../kernels/webgpu/parts/network_tile.wgsl.js';
import { traceRows } from '../../../kernels/webgpu/potential_trace.wgsl.js';
import { TILE_WORDS } from '../../../kernels/webgpu/parts/tile_tables.wgsl.js';
import type { Owner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { parameterLayout } from '../support/network_shape.js';
import type { PotentialParameterGradientSpec } from './contract.js';
import { LayeredNetwork } from '../support/webgpu/layered_network.js';
import { layeredPlan, type LayeredTuning } from '../support/webgpu/layered_plan.js';
import { tracePassRows } from '../support/webgpu/layered_rows.js';
import { dispatchSlice, sliceSpec, SliceDoors } from '../support/webgpu/layered_slices.js';
import { TRACE_BYTES, type TraceStage } from './trace_stage.js';
import { WorkMeter } from '../support/webgpu/work_meter.js';

/**
 * Traces of networks whose layers do not fit a workgroup's memory: one dispatch per layer and pass, straight into the
 * trace's rows. Its buffers are its owner's.
 */
export function layeredTrace(
  owner: Owner<WebGpuDevice>,
  spec: PotentialParameterGradientSpec,
  tuning: LayeredTuning = {},
): TraceStage {
  const { device } = owner;
  const { network } = spec;
  const layout = parameterLayout(network);
  const rowCount = network.networks * traceRows(layout).count;
  const name = 'potential_parameter_gradient';
  const plan = layeredPlan(device, name, spec, rowCount, { workspaceBytes: TRACE_BYTES, ...tuning });
  const { tile, tables, sliceTiles } = plan;
  const vectors = (sliceTiles * tile.chains) / 4;
  const slopeBlocks = (hiddenRows(layout).count - wholeBlocks(layout.lastWidth)) / 4;
  // A network that a marginal does not use has deltas of 0 there, which must be written all the same.
  const words = tables.words.slice().fill(1, tables.tiles * TILE_WORDS, tables.factorsWord);
  const trace = owner.createBuffer(`${name} trace`, rowCount * vectors * 16);
  const space = {
    tables: owner.upload(`${name} tables`, words),
    rows: trace,
    slopeBits: owner.createBuffer(`${name} slope bits`, slopeBlocks * vectors * 4),
  };
  const scaled = Float32Array.from(network.coefficients, (c) => network.scale * c);
  const coefficients = spec.coefficients ?? owner.upload(`${name} coefficients`, scaled);
  const places = Array.from({ length: network.networks }, (_, n) => tracePassRows(layout, network.activation, n));
  const meter = new WorkMeter(device, plan.multiplyAdds);
  const layers = new LayeredNetwork(network, plan, 'trace', space, (n) => places[n], meter);
  const slices = sliceSpec(network, plan);
  const doors = new SliceDoors(slices, space, meter);
  const source = layeredOutputDeltasWgsl({ ...slices, heads: network.heads });
  const outputDeltas = { name: 'layered_output_deltas', source };
  return {
    tileChains: tile.chains,
    tiles: tables.tiles,
    sliceTiles,
    trace,
    run(args, firstTile, tiles) {
      const slice = { firstTile, tiles, networks: places.map((_, n) => n) };
      for (const n of slice.networks) {
        doors.enter(args.y, slice, places[n].points);
        layers.forward(args, n, slice, args.weights);
        layers.backward(args, n, slice);
        const bindings = [read(coefficients), read(space.tables), read(args.weights), readWrite(trace)];
        const deltaRow = places[n].points + traceRows(layout).outputDeltas;
        const uniforms = [n, deltaRow].map((value) => ['u32', value] as const);
        dispatchSlice(meter, outputDeltas, bindings, slice, uniforms, (network.heads * tiles * tile.chains) / 4);
      }
    },
  };
}
