import { WGSL_MATH } from '../../kernels/webgpu/parts/vector_math.wgsl.js';
import type { TracedCost } from '../../src/autograd/traced_cost.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { read, readWrite } from '../../src/device/webgpu/kernel_call.js';
import type { CostEvaluation } from './run_cpu_program.js';

/** Stands before the cost's own constants, to see that the offset is kept. */
const OFFSET = 3;

/**
 * The smallest kernel around a cost: one invocation evaluates one point, to out = value, gradient (, gradient again).
 */
function kernelSource(cost: TracedCost, points: number): { readonly source: string; readonly constants: Float32Array } {
  const { source, elementwise, constants } = cost.toWgsl({ name: 'cost', constantsOffset: OFFSET });
  const component = elementwise ? 'cost_gradient_component(chain, i)' : `out[${points}u + chain * ${cost.yDim}u + i]`;
  const text = `
@group(0) @binding(0) var<storage, read> xs: array<f32>;
@group(0) @binding(1) var<storage, read> ys: array<f32>;
@group(0) @binding(2) var<storage, read> cost_constants: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
struct Uniforms { points: u32 }
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_MATH}
fn load_x(chain: u32, i: u32) -> f32 { return xs[chain * ${cost.xDim}u + i]; }
fn load_y(chain: u32, i: u32) -> f32 { return ys[chain * ${cost.yDim}u + i]; }
fn store_cost_gradient(chain: u32, i: u32, value: f32) { out[uniforms.points + chain * ${cost.yDim}u + i] = value; }
${source}
@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let chain = id.x;
  if (chain >= uniforms.points) { return; }
  cost_gradient(chain);
  for (var i = 0u; i < ${cost.yDim}u; i++) {
    out[${points * (1 + cost.yDim)}u + chain * ${cost.yDim}u + i] = ${component};
  }
  out[chain] = cost_value(chain) + 0.0f * cost_constants[0];
}
`;
  const padded = new Float32Array(OFFSET + constants.length);
  padded.set(constants, OFFSET);
  return { source: text, constants: padded };
}

/** Evaluates a cost by its WGSL; x [points, xDim], y [points, yDim]. Checks the two forms of the gradient to agree. */
export async function evaluateWgsl(
  device: WebGpuDevice,
  cost: TracedCost,
  x: Float32Array,
  y: Float32Array,
): Promise<CostEvaluation> {
  const points = y.length / cost.yDim;
  const { source, constants } = kernelSource(cost, points);
  const buffers = [x, y, constants].map((data) => {
    const buffer = device.createBuffer('test input', data.byteLength);
    device.write(buffer, data);
    return buffer;
  });
  const out = device.createBuffer('test output', points * (1 + 2 * cost.yDim) * 4);
  try {
    device.write(out, new Float32Array(out.byteLength / 4).fill(NaN));
    device.dispatch({
      kernel: { name: 'cost under test', source },
      bindings: [...buffers.map(read), readWrite(out)],
      uniforms: Uint32Array.of(points, 0, 0, 0).buffer,
      workgroups: Math.ceil(points / 16),
    });
    const result = Float64Array.from(new Float32Array(await device.read(out)));
    const gradients = result.subarray(points, points + y.length);
    const again = result.subarray(points + y.length);
    if (again.some((v, i) => !Object.is(v, gradients[i]))) throw new Error('the two forms of the gradient differ');
    return { values: result.subarray(0, points), gradients };
  } finally {
    for (const buffer of [...buffers, out]) buffer.free();
  }
}
