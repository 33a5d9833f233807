/**
 * A convolution and its gradients straight from their equations, one invocation per number of the result: for groups of
 * so few channels that a matrix product would mostly fill up tiles (depthwise).
 *
 *     output[n, y, x, f] = bias[f] + sum_(i, j, c) weights[i, j, c, f] input[n, y sy + i - top, x sx + j - left, c]
 *
 * Shapes: input [images, HEIGHT, WIDTH, CHANNELS], output [images, OUTPUT_HEIGHT, OUTPUT_WIDTH, FILTERS], weights
 * [KERNEL_HEIGHT, KERNEL_WIDTH, OWN_CHANNELS, FILTERS]. Work per invocation: all terms of its sum; sums over pixels are
 * made of one sum per image, in order.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const CONV2D_DIRECT_WORKGROUP = 64;

/** Constants of the shaders, by name. */
export type Conv2dConstants = Readonly<Record<string, number>>;

export type Conv2dDirection = 'forward' | 'input-gradient' | 'weight-gradient';

const FORWARD = /* wgsl */ `
fn result(index: u32) -> f32 {
  let f = index % FILTERS;
  let x = i32(index / FILTERS % OUTPUT_WIDTH);
  let y = i32(index / FILTERS / OUTPUT_WIDTH % OUTPUT_HEIGHT);
  let image = index / FILTERS / OUTPUT_WIDTH / OUTPUT_HEIGHT;
  let first = f / OWN_FILTERS * OWN_CHANNELS;
  var sum = bias_of(f);
  for (var i = 0; i < KERNEL_HEIGHT; i++) {
    let row = y * STRIDE_DOWN + i - TOP;
    for (var j = 0; j < KERNEL_WIDTH; j++) {
      let column = x * STRIDE_ACROSS + j - LEFT;
      if (row < 0 || row >= i32(HEIGHT) || column < 0 || column >= i32(WIDTH)) {
        continue;
      }
      let place = input_place(image, u32(row), u32(column)) + first;
      let weight = u32(i * KERNEL_WIDTH + j) * OWN_CHANNELS * FILTERS + f;
      for (var c = 0u; c < OWN_CHANNELS; c++) {
        sum += a[place + c] * b[weight + c * FILTERS];
      }
    }
  }
  return sum;
}
`;

const INPUT_GRADIENT = /* wgsl */ `
fn result(index: u32) -> f32 {
  let c = index % CHANNELS;
  let x = i32(index / CHANNELS % WIDTH);
  let y = i32(index / CHANNELS / WIDTH % HEIGHT);
  let image = index / CHANNELS / WIDTH / HEIGHT;
  let first = c / OWN_CHANNELS * OWN_FILTERS;
  var sum = bias_of(c);
  for (var i = 0; i < KERNEL_HEIGHT; i++) {
    let down = y + TOP - i;
    for (var j = 0; j < KERNEL_WIDTH; j++) {
      let across = x + LEFT - j;
      if (down < 0 || across < 0 || down % STRIDE_DOWN != 0 || across % STRIDE_ACROSS != 0
        || down / STRIDE_DOWN >= i32(OUTPUT_HEIGHT) || across / STRIDE_ACROSS >= i32(OUTPUT_WIDTH)) {
        continue;
      }
      let place = output_place(image, u32(down / STRIDE_DOWN), u32(across / STRIDE_ACROSS)) + first;
      let weight = (u32(i * KERNEL_WIDTH + j) * OWN_CHANNELS + c % OWN_CHANNELS) * FILTERS + first;
      for (var f = 0u; f < OWN_FILTERS; f++) {
        sum += a[place + f] * b[weight + f];
      }
    }
  }
  return sum;
}
`;

/** Of the bias where the index is past the weights. */
const WEIGHT_GRADIENT = /* wgsl */ `
const WEIGHTS = u32(KERNEL_HEIGHT * KERNEL_WIDTH) * OWN_CHANNELS * FILTERS;

fn result(index: u32) -> f32 {
  let f = index % FILTERS;
  let c = f / OWN_FILTERS * OWN_CHANNELS + index / FILTERS % OWN_CHANNELS;
  let tap = i32(index / FILTERS / OWN_CHANNELS);
  var total = 0.0f;
  for (var image = 0u; image < uniforms.images; image++) {
    var sum = 0.0f;
    for (var y = 0u; y < OUTPUT_HEIGHT; y++) {
      let row = i32(y) * STRIDE_DOWN + tap / KERNEL_WIDTH - TOP;
      for (var x = 0u; x < OUTPUT_WIDTH; x++) {
        let column = i32(x) * STRIDE_ACROSS + tap % KERNEL_WIDTH - LEFT;
        let gradient = b[output_place(image, y, x) + f];
        if (index >= WEIGHTS) {
          sum += gradient;
        } else if (row >= 0 && row < i32(HEIGHT) && column >= 0 && column < i32(WIDTH)) {
          sum += a[input_place(image, u32(row), u32(column)) + c] * gradient;
        }
      }
    }
    total += sum;
  }
  return total;
}
`;

const RESULTS: Readonly<Record<Conv2dDirection, string>> = {
  forward: FORWARD,
  'input-gradient': INPUT_GRADIENT,
  'weight-gradient': WEIGHT_GRADIENT,
};

/** Signed constants; the others are u32. */
const SIGNED = ['KERNEL_HEIGHT', 'KERNEL_WIDTH', 'STRIDE_DOWN', 'STRIDE_ACROSS', 'TOP', 'LEFT'];

const declare = (constants: Conv2dConstants): string =>
  Object.entries(constants)
    .map(([name, value]) => `const ${name} = ${value}${SIGNED.includes(name) ? 'i' : 'u'};`)
    .join('\n');

/** @param second whether a second result, of the weight gradient, or a bias, of the others, is bound */
export function conv2dDirectWgsl(direction: Conv2dDirection, constants: Conv2dConstants, second: boolean): string {
  const makesBias = direction === 'weight-gradient' && second;
  const readsBias = direction !== 'weight-gradient' && second;
  return wgsl`
${declare(constants)}
const OWN_CHANNELS = CHANNELS / GROUPS;
const OWN_FILTERS = FILTERS / GROUPS;
const WORKGROUP = ${CONV2D_DIRECT_WORKGROUP}u;

struct Uniforms { images: u32, first_group: u32, results: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
#if ${readsBias}
@group(0) @binding(3) var<storage, read> bias: array<f32>;
#endif
#if ${makesBias}
@group(0) @binding(3) var<storage, read_write> bias_gradient: array<f32>;
#endif
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

fn bias_of(channel: u32) -> f32 {
#if ${readsBias}
  return bias[channel];
#else
  return 0.0f;
#endif
}

fn input_place(image: u32, row: u32, column: u32) -> u32 {
  return ((image * HEIGHT + row) * WIDTH + column) * CHANNELS;
}

fn output_place(image: u32, row: u32, column: u32) -> u32 {
  return ((image * OUTPUT_HEIGHT + row) * OUTPUT_WIDTH + column) * FILTERS;
}
${RESULTS[direction]}
@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (uniforms.first_group + group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= uniforms.results) {
    return;
  }
#if ${makesBias}
  if (index >= WEIGHTS) {
    bias_gradient[index - WEIGHTS] = result(index);
    return;
  }
#endif
  out[index] = result(index);
}
`;
}
