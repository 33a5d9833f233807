import { generousLimits } from 'energy-barycenter/engine';
import { create, globals } from 'webgpu';
import { LEARNING_RATE } from './example_reference.js';

Object.assign(globalThis, globals);

/** A caller's own GPU, opened without any of our code: only the limits come from us. */
export interface CallerGpu {
  /** Dawn serves a device as long as this object is held. */
  readonly gpu: GPU;
  readonly device: GPUDevice;
}

export async function openCallerGpu(): Promise<CallerGpu> {
  // Clearing workgroup memory, which no kernel here needs, takes software drivers seconds to compile.
  const gpu = create(['enable-dawn-features=disable_workgroup_init']);
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('the tests need WebGPU');
  return { gpu, device: await adapter.requestDevice({ requiredLimits: generousLimits(adapter) }) };
}

/** A storage buffer of a caller's, a whole number of 16-byte words, with these numbers first. */
export function callerBuffer(device: GPUDevice, label: string, floats: number, values?: Float32Array): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ label, size: Math.ceil(floats / 4) * 16, usage });
  if (values) device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
  return buffer;
}

/** The first floats of a buffer, read by the caller's own means. */
export async function readCallerBuffer(device: GPUDevice, buffer: GPUBuffer, floats: number): Promise<Float32Array> {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = device.createBuffer({ size: floats * 4, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, floats * 4);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return values;
}

/** A caller's optimizer as a pass of its own on the caller's queue: parameters ← parameters − rate · gradient. */
export function gradientDescentPass(device: GPUDevice, parameters: GPUBuffer, gradient: GPUBuffer): () => void {
  const code = `
@group(0) @binding(0) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&parameters)) {
    parameters[id.x] -= ${LEARNING_RATE} * gradient[id.x];
  }
}`;
  const compute = { module: device.createShaderModule({ code }) };
  const pipeline = device.createComputePipeline({ layout: 'auto', compute });
  const entries = [parameters, gradient].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(Math.ceil(parameters.size / 4 / 64));
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
}
