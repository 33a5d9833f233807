/**
 * langevin_chain as one would first write it: one invocation per chain, plain loops, everything in storage. The same
 * formula and noise as langevin_chain.wgsl.ts; kept to check it and to measure what it gains.
 *
 * Shapes: as langevin_chain; `tables` holds one record per chain. Scratch [SLOTS, chains]: score, activations and
 * slopes of the hidden layers, and the deltas of two layers.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import type { Activation, ParameterLayout } from '../shared/network_layout.js';
import { activationWgsl } from './parts/activation.wgsl.js';
import { costGradientFunctionWgsl, type CostFunctions } from './parts/cost_functions.wgsl.js';
import { WGSL_PHILOX } from './parts/philox.wgsl.js';
import { SPHERE_STEP } from './parts/sphere_step.wgsl.js';
import { headOfMarginalWgsl, STEP_FACTORS_OF_TILE, tileTablesWgsl } from './parts/tile_tables.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

export const NAIVE_CHAIN_WORKGROUP = 64;

export interface NaiveLangevinChainWgslSpec {
  readonly layout: ParameterLayout;
  readonly activation: Activation;
  readonly networks: number;
  readonly chains: number;
  readonly stream: number;
  readonly costs: CostFunctions;
  /** Whether y stays on the unit sphere, by sphere_step.wgsl.ts. */
  readonly onSphere: boolean;
  /** Whether a step takes the mean of its noise and the next one's. */
  readonly averagesNoise: boolean;
}

/** Floats of scratch per chain. */
export function naiveSlots(layout: ParameterLayout): number {
  const hidden = layout.layers.slice(0, -1);
  const widths = hidden.map((layer) => layer.outputs);
  return layout.layers[0].inputs + 2 * widths.reduce((sum, width) => sum + width, 0) + 2 * Math.max(...widths);
}

function layerCalls(layout: ParameterLayout): { forward: string; backward: string } {
  const hidden = layout.layers.slice(0, -1);
  const starts = hidden.map((_, i) => hidden.slice(0, i).reduce((sum, layer) => sum + layer.outputs, 0));
  const forward = hidden.map(
    (l, i) => `  forward_layer(chain, base + ${l.weightOffset}u, base + ${l.biasOffset}u, ${l.inputs}u, ${l.outputs}u, \
${i === 0 ? 'true' : 'false'}, ${starts[Math.max(0, i - 1)]}u, ${starts[i]}u);`,
  );
  const backward = hidden
    .slice(1)
    .map((l, i) => `  backward_layer(chain, base + ${l.weightOffset}u, ${l.inputs}u, ${l.outputs}u, ${starts[i]}u);`);
  return { forward: forward.join('\n'), backward: backward.reverse().join('\n') };
}

export function naiveLangevinChainWgsl(spec: NaiveLangevinChainWgslSpec): string {
  const { layout } = spec;
  const hidden = layout.layers.slice(0, -1);
  const first = hidden[0];
  const total = hidden.reduce((sum, layer) => sum + layer.outputs, 0);
  const widest = Math.max(...hidden.map((layer) => layer.outputs));
  const { forward, backward } = layerCalls(layout);
  return wgsl`
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> heads: array<f32>;
@group(0) @binding(2) var<storage, read> tables: array<u32>;
@group(0) @binding(3) var<storage, read> cost_constants: array<f32>;
@group(0) @binding(4) var<storage, read> x: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<f32>;

const DIM = ${first.inputs}u;
const CHAINS = ${spec.chains}u;
const NETWORK_STRIDE = ${layout.networkStride}u;
const LAST_WIDTH = ${layout.lastWidth}u;
const STREAM = ${spec.stream}u;
const BLOCKS = ${Math.ceil(first.inputs / 4)}u;
const WORKGROUP = ${NAIVE_CHAIN_WORKGROUP}u;
// Slots of scratch.
const VALUES = DIM;
const SLOPES = ${first.inputs + total}u;
const LAST_SLOPES = ${first.inputs + total + total - layout.lastWidth}u;
const DELTAS = ${first.inputs + 2 * total}u;
const BELOW = ${first.inputs + 2 * total + widest}u;

struct Uniforms {
  key_low: u32, key_high: u32, iteration: u32, first_chain: u32,
  first_step: u32, steps: u32,
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${WGSL_MATH}
${WGSL_PHILOX}
${spec.onSphere ? SPHERE_STEP : ''}
${activationWgsl(spec.activation)}
${tileTablesWgsl(spec.chains, spec.networks)}
${STEP_FACTORS_OF_TILE}
${headOfMarginalWgsl(layout.lastWidth)}
fn normal(chain: u32, i: u32, step: u32) -> f32 {
  let counter = vec4u(STREAM, uniforms.iteration, uniforms.first_chain + chain, step * BLOCKS + i / 4u);
  return normal4(counter, vec2u(uniforms.key_low, uniforms.key_high))[i % 4u];
}

fn slot(chain: u32, index: u32) -> u32 {
  return index * CHAINS + chain;
}

fn load_x(chain: u32, i: u32) -> f32 {
  return x[tile_record(chain).x_start + i];
}

fn load_y(chain: u32, i: u32) -> f32 {
  return y[chain * DIM + i];
}

fn store_cost_gradient(chain: u32, i: u32, value: f32) {
  scratch[slot(chain, i)] = -value;
}
${costGradientFunctionWgsl(spec.costs)}
fn forward_layer(
  chain: u32, weights: u32, biases: u32, inputs: u32, outputs: u32, from_point: bool, below: u32, here: u32,
) {
  for (var o = 0u; o < outputs; o++) {
    var z = parameters[biases + o];
    for (var i = 0u; i < inputs; i++) {
      let a = select(scratch[slot(chain, VALUES + below + i)], load_y(chain, min(i, DIM - 1u)), from_point);
      z = fma(parameters[weights + o * inputs + i], a, z);
    }
    let activated = activate(vec4f(z));
    scratch[slot(chain, VALUES + here + o)] = activated.value.x;
    scratch[slot(chain, SLOPES + here + o)] = activated.slope.x;
  }
}

fn backward_layer(chain: u32, weights: u32, inputs: u32, outputs: u32, below: u32) {
  for (var i = 0u; i < inputs; i++) {
    var sum = 0.0f;
    for (var o = 0u; o < outputs; o++) {
      sum = fma(parameters[weights + o * inputs + i], scratch[slot(chain, DELTAS + o)], sum);
    }
    scratch[slot(chain, BELOW + i)] = sum * scratch[slot(chain, SLOPES + below + i)];
  }
  for (var i = 0u; i < inputs; i++) {
    scratch[slot(chain, DELTAS + i)] = scratch[slot(chain, BELOW + i)];
  }
}

fn add_network_score(chain: u32, base: u32) {
${forward}
  for (var u = 0u; u < LAST_WIDTH; u++) {
    scratch[slot(chain, DELTAS + u)] = head(u) * scratch[slot(chain, LAST_SLOPES + u)];
  }
${backward}
  for (var i = 0u; i < DIM; i++) {
    for (var o = 0u; o < ${first.outputs}u; o++) {
      let weight = parameters[base + ${first.weightOffset}u + o * DIM + i];
      scratch[slot(chain, i)] = fma(weight, scratch[slot(chain, DELTAS + o)], scratch[slot(chain, i)]);
    }
  }
}

#if ${spec.onSphere}
// The displacement stands where the score was.
fn move_on_sphere(chain: u32) {
  var products = vec3f();
  for (var i = 0u; i < DIM; i++) {
    let p = load_y(chain, i);
    let v = scratch[slot(chain, i)];
    products += vec3f(p * p, p * v, v * v);
  }
  let factors = sphere_factors(products.x, products.y, products.z);
  for (var i = 0u; i < DIM; i++) {
    y[chain * DIM + i] = factors.x * load_y(chain, i) + factors.y * scratch[slot(chain, i)];
  }
}
#endif

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let chain = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (chain >= CHAINS) {
    return;
  }
  let record = tile_record(chain);
  let marginal = record.marginal;
  let factors = step_factors(record);
  for (var s = 0u; s < uniforms.steps; s++) {
    cost_gradient(marginal, chain);
    for (var n = 0u; n < NETWORKS; n++) {
      if (uses_network(marginal, n)) {
        head_start = head_place(marginal, n);
        add_network_score(chain, n * NETWORK_STRIDE);
      }
    }
    for (var i = 0u; i < DIM; i++) {
#if ${spec.averagesNoise}
      let z = 0.5f * (normal(chain, i, uniforms.first_step + s) + normal(chain, i, uniforms.first_step + s + 1u));
#else
      let z = normal(chain, i, uniforms.first_step + s);
#endif
#if ${spec.onSphere}
      scratch[slot(chain, i)] = factors.x * scratch[slot(chain, i)] + factors.y * z;
    }
    move_on_sphere(chain);
#else
      y[chain * DIM + i] += factors.x * scratch[slot(chain, i)] + factors.y * z;
    }
#endif
  }
}
`;
}
