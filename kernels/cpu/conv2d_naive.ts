/**
 * A convolution and its gradients straight from their equations, a number at a time: what the tiled kernels are timed
 * against.
 *
 *     output[n, y, x, f] = bias[f] + Σ_(i, j, c) weights[i, j, c, f] · input[n, y·sy + i − top, x·sx + j − left, c]
 *
 * input [images, height, width, channels], output [images, outputHeight, outputWidth, filters], weights [kernelHeight,
 * kernelWidth, channels/groups, filters]. Sums are in float64.
 */
/** The twin of `conv2dWords` in src/ops/support/conv2d/cpu_naive.ts. */
@unmanaged
class Shape {
  height: i32;
  width: i32;
  channels: i32;
  filters: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideDown: i32;
  strideAcross: i32;
  top: i32;
  left: i32;
  groups: i32;
  outputHeight: i32;
  outputWidth: i32;
}

@unmanaged
class ForwardArguments {
  input: usize;
  weights: usize;
  /** [filters], or none. */
  bias: usize;
  output: usize;
  shape: usize;
  images: i32;
}

/** A command's tile is a row of one output image. */
export function conv2d_naive(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<ForwardArguments>(pointer);
  const s = changetype<Shape>(a.shape);
  const image = tile / s.outputHeight;
  const y = tile % s.outputHeight;
  const ownFilters = s.filters / s.groups;
  const ownChannels = s.channels / s.groups;
  let out = a.output + ((<usize>tile * <usize>s.outputWidth * <usize>s.filters) << 2);
  for (let x = 0; x < s.outputWidth; x++) {
    for (let f = 0; f < s.filters; f++) {
      let sum: f64 = a.bias ? load<f32>(a.bias + ((<usize>f) << 2)) : 0;
      const firstChannel = (f / ownFilters) * ownChannels;
      for (let i = 0; i < s.kernelHeight; i++) {
        const row = y * s.strideDown + i - s.top;
        if (<u32>row >= <u32>s.height) continue;
        for (let j = 0; j < s.kernelWidth; j++) {
          const column = x * s.strideAcross + j - s.left;
          if (<u32>column >= <u32>s.width) continue;
          let value = at(a.input, pixel(s, image, row, column), s.channels, firstChannel);
          let weight = weightAt(a.weights, s, i, j, 0, f);
          for (let c = 0; c < ownChannels; c++) {
            sum += <f64>load<f32>(value) * <f64>load<f32>(weight);
            value += 4;
            weight += (<usize>s.filters) << 2;
          }
        }
      }
      store<f32>(out, <f32>sum);
      out += 4;
    }
  }
}

@unmanaged
class InputGradientArguments {
  outputGradient: usize;
  weights: usize;
  /** [channels], or none. */
  bias: usize;
  inputGradient: usize;
  shape: usize;
  images: i32;
}

/** A command's tile is a row of one input image. */
export function conv2d_input_gradient_naive(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<InputGradientArguments>(pointer);
  const s = changetype<Shape>(a.shape);
  const image = tile / s.height;
  const y = tile % s.height;
  const ownFilters = s.filters / s.groups;
  const ownChannels = s.channels / s.groups;
  let out = a.inputGradient + ((<usize>tile * <usize>s.width * <usize>s.channels) << 2);
  for (let x = 0; x < s.width; x++) {
    for (let c = 0; c < s.channels; c++) {
      let sum: f64 = a.bias ? load<f32>(a.bias + ((<usize>c) << 2)) : 0;
      const firstFilter = (c / ownChannels) * ownFilters;
      for (let i = 0; i < s.kernelHeight; i++) {
        const down = y + s.top - i;
        if (down < 0 || down % s.strideDown != 0 || down / s.strideDown >= s.outputHeight) continue;
        for (let j = 0; j < s.kernelWidth; j++) {
          const across = x + s.left - j;
          if (across < 0 || across % s.strideAcross != 0 || across / s.strideAcross >= s.outputWidth) continue;
          const place = outputPixel(s, image, down / s.strideDown, across / s.strideAcross);
          const value = at(a.outputGradient, place, s.filters, firstFilter);
          const weight = weightAt(a.weights, s, i, j, c % ownChannels, firstFilter);
          for (let f: usize = 0; f < (<usize>ownFilters) << 2; f += 4) {
            sum += <f64>load<f32>(value + f) * <f64>load<f32>(weight + f);
          }
        }
      }
      store<f32>(out, <f32>sum);
      out += 4;
    }
  }
}

@unmanaged
class WeightGradientArguments {
  input: usize;
  outputGradient: usize;
  weightGradient: usize;
  /** [filters], or none. */
  biasGradient: usize;
  shape: usize;
  images: i32;
}

/** A command's tile is one filter. */
export function conv2d_weight_gradient_naive(pointer: usize, f: i32, thread: i32): void {
  const a = changetype<WeightGradientArguments>(pointer);
  const s = changetype<Shape>(a.shape);
  const ownChannels = s.channels / s.groups;
  const firstChannel = (f / (s.filters / s.groups)) * ownChannels;
  for (let i = 0; i < s.kernelHeight; i++) {
    for (let j = 0; j < s.kernelWidth; j++) {
      for (let c = 0; c < ownChannels; c++) {
        store<f32>(weightAt(a.weightGradient, s, i, j, c, f), <f32>productSum(a, s, i, j, firstChannel + c, f));
      }
    }
  }
  if (!a.biasGradient) return;
  let sum: f64 = 0;
  for (let p = 0; p < a.images * s.outputHeight * s.outputWidth; p++) {
    sum += load<f32>(at(a.outputGradient, p, s.filters, f));
  }
  store<f32>(a.biasGradient + ((<usize>f) << 2), <f32>sum);
}

/** Σ over images and places of what tap (i, j) sees of channel c, times the gradient of filter f. */
function productSum(a: WeightGradientArguments, s: Shape, i: i32, j: i32, c: i32, f: i32): f64 {
  let sum: f64 = 0;
  for (let image = 0; image < a.images; image++) {
    for (let y = 0; y < s.outputHeight; y++) {
      const row = y * s.strideDown + i - s.top;
      if (<u32>row >= <u32>s.height) continue;
      for (let x = 0; x < s.outputWidth; x++) {
        const column = x * s.strideAcross + j - s.left;
        if (<u32>column >= <u32>s.width) continue;
        const value = load<f32>(at(a.input, pixel(s, image, row, column), s.channels, c));
        sum += <f64>value * <f64>load<f32>(at(a.outputGradient, outputPixel(s, image, y, x), s.filters, f));
      }
    }
  }
  return sum;
}

@inline
function pixel(s: Shape, image: i32, row: i32, column: i32): i32 {
  return (image * s.height + row) * s.width + column;
}

@inline
function outputPixel(s: Shape, image: i32, row: i32, column: i32): i32 {
  return (image * s.outputHeight + row) * s.outputWidth + column;
}

/** Address of a channel of a pixel. */
@inline
function at(images: usize, place: i32, channels: i32, channel: i32): usize {
  return images + ((<usize>place * <usize>channels + <usize>channel) << 2);
}

@inline
function weightAt(weights: usize, s: Shape, i: i32, j: i32, channel: i32, filter: i32): usize {
  const row = (i * s.kernelWidth + j) * (s.channels / s.groups) + channel;
  return weights + ((<usize>row * <usize>s.filters + <usize>filter) << 2);
}
