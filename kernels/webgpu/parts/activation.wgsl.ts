/**
 * Activations of four pre-activations at a time, with their slopes:
 *   relu max(z, 0); leaky-relu z or LEAK z; silu z s(z); softplus log(1 + e^z); tanh z, s(z) = 1/(1 + e^-z).
 * Include after `WGSL_MATH`. A NaN comes out as NaN, so that a diverged chain shows.
 */
import { LEAKY_SLOPE, type Activation } from '../../shared/network_layout.js';

/** Whether the slope takes two values only, so that one bit per unit keeps it. */
export const hasBinarySlope = (activation: Activation): boolean => activation === 'relu' || activation === 'leaky-relu';

const SIGMOID4 = /* wgsl */ `
fn sigmoid4(z: vec4f) -> vec4f {
  return vec4f(accurate_sigmoid(z.x), accurate_sigmoid(z.y), accurate_sigmoid(z.z), accurate_sigmoid(z.w));
}
`;

const rectifier = (leak: number): string => /* wgsl */ `
const SLOPE_BELOW_ZERO = ${leak}f;
fn activate(z: vec4f) -> Activated {
  let slope = select(vec4f(SLOPE_BELOW_ZERO), vec4f(1.0f), z > vec4f());
  return Activated(select(z, z * SLOPE_BELOW_ZERO, z < vec4f()), slope);
}
`;

const ACTIVATE: Record<Activation, string> = {
  relu: rectifier(0),
  'leaky-relu': rectifier(LEAKY_SLOPE),
  silu: /* wgsl */ `
${SIGMOID4}
fn activate(z: vec4f) -> Activated {
  let s = sigmoid4(z);
  return Activated(z * s, fma(z * s, 1.0f - s, s));
}
`,
  softplus: /* wgsl */ `
${SIGMOID4}
fn activate(z: vec4f) -> Activated {
  let value = vec4f(accurate_softplus(z.x), accurate_softplus(z.y), accurate_softplus(z.z), accurate_softplus(z.w));
  return Activated(value, sigmoid4(z));
}
`,
  tanh: /* wgsl */ `
fn activate(z: vec4f) -> Activated {
  let t = vec4f(accurate_tanh(z.x), accurate_tanh(z.y), accurate_tanh(z.z), accurate_tanh(z.w));
  return Activated(t, fma(-t, t, vec4f(1.0f)));
}
`,
};

export function activationWgsl(activation: Activation): string {
  return /* wgsl */ `
struct Activated { value: vec4f, slope: vec4f }
${ACTIVATE[activation]}`;
}
