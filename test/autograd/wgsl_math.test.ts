import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WGSL_MATH } from '../../kernels/webgpu/parts/vector_math.wgsl.js';
import { read, readWrite } from '../../src/device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { sigmoid, sinOfTurns, softplus, ulp } from './elementary_functions.js';

const COUNT = 1 << 14;

/** Each invocation sets out[i] to the expression of a[i] and b[i]. */
const kernelSource = (expression: string) => `
@group(0) @binding(0) var<storage, read> as_: array<f32>;
@group(0) @binding(1) var<storage, read> bs: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
${WGSL_MATH}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let a = as_[id.x];
  let b = bs[id.x];
  out[id.x] = ${expression};
}
`;

interface Case {
  readonly expression: string;
  readonly reference: (a: number, b: number) => number;
  readonly from: number;
  readonly to: number;
  /** Two to three times what SwiftShader measures, which divides exactly: WGSL lets a division be off by 2.5 ulp. */
  readonly ulps: number;
  readonly absolute?: number;
}

const cases: readonly Case[] = [
  { expression: 'accurate_exp(a)', reference: Math.exp, from: -86.5, to: 88.7, ulps: 2.2 },
  { expression: 'accurate_log(a)', reference: Math.log, from: 1e-3, to: 4, ulps: 2 },
  { expression: 'accurate_log(a)', reference: Math.log, from: 1e-37, to: 3e38, ulps: 2 },
  { expression: 'accurate_sin(a)', reference: Math.sin, from: -8192, to: 8192, ulps: 0, absolute: 2e-7 },
  { expression: 'accurate_cos(a)', reference: Math.cos, from: -8192, to: 8192, ulps: 0, absolute: 2e-7 },
  { expression: 'accurate_sin_cos_turns(a).x', reference: sinOfTurns, from: 0, to: 1, ulps: 3 },
  { expression: 'accurate_sin_cos_turns(a).y', reference: (u) => sinOfTurns(u + 0.25), from: 0, to: 1, ulps: 3 },
  { expression: 'accurate_tanh(a)', reference: Math.tanh, from: -20, to: 20, ulps: 3 },
  { expression: 'accurate_tanh(a)', reference: Math.tanh, from: -0.7, to: 0.7, ulps: 3 },
  { expression: 'accurate_sigmoid(a)', reference: sigmoid, from: -86, to: 86, ulps: 5 },
  { expression: 'accurate_softplus(a)', reference: softplus, from: -86, to: 86, ulps: 5 },
  { expression: 'accurate_atan2(a, b)', reference: Math.atan2, from: -3, to: 3, ulps: 6 },
];

describe('WGSL_MATH', () => {
  let device: WebGpuDevice;
  beforeAll(async () => {
    device = await openWebGpuDevice({ allowSoftware: true });
  });
  afterAll(() => device.close());

  async function evaluate(expression: string, a: Float32Array, b: Float32Array): Promise<Float32Array> {
    const inputs = [a, b].map((data) => {
      const buffer = device.createBuffer('test input', data.byteLength);
      device.write(buffer, data);
      return buffer;
    });
    const out = device.createBuffer('test output', a.byteLength);
    try {
      const kernel = { name: expression, source: kernelSource(expression) };
      device.dispatch({ kernel, bindings: [...inputs.map(read), readWrite(out)], workgroups: a.length / 64 });
      return new Float32Array(await device.read(out));
    } finally {
      for (const buffer of [...inputs, out]) buffer.free();
    }
  }

  it.each(cases)('$expression on [$from, $to]', async ({ expression, reference, from, to, ulps, absolute = 0 }) => {
    const grid = (stride: number) =>
      Float32Array.from({ length: COUNT }, (_, i) => from + ((to - from) * ((i * stride) % COUNT)) / COUNT);
    const [a, b] = [grid(1), grid(4001)];
    const got = await evaluate(expression, a, b);
    const errors = got.map((v, i) => {
      const exact = reference(a[i], b[i]);
      const allowed = ulps * ulp(exact) + absolute;
      // At 0 an ulp is the smallest number there is.
      return Math.abs(v - exact) / allowed;
    });
    const worst = errors.reduce((p, q) => (q <= p ? p : q), 0);
    expect(worst).toBeLessThanOrEqual(1);
    expect(worst).toBeGreaterThan(0.01);
  });

  it('stays within bounds far out', async () => {
    const a = new Float32Array(64).fill(0);
    a.set([1000, -1000, -86.7, 1e6, -1e30]);
    expect([...(await evaluate('accurate_exp(min(a, 0.0f))', a, a))].slice(0, 3)).toEqual([1, 0, 0]);
    expect([...(await evaluate('accurate_tanh(a)', a, a))].slice(0, 5)).toEqual([1, -1, -1, 1, -1]);
    expect([...(await evaluate('accurate_sigmoid(a)', a, a))].slice(0, 3)).toEqual([1, 0, 0]);
    for (const v of await evaluate('accurate_sin(a)', a, a)) expect(Math.abs(v)).toBeLessThanOrEqual(1);
    expect([...(await evaluate('accurate_atan2(a - a, a * 0.0f)', a, a))].slice(0, 5).map(Math.abs)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});
