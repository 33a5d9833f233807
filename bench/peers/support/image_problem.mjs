/** Reads a case folder of graphs of layers, as `bench/support/image_case.ts` writes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFloats } from './problem.mjs';
import { UnsupportedError } from './unsupported.mjs';

/** Evaluations that `prepare` runs: the slowest take seconds each. */
export const WARM_UP_EVALUATIONS = 1;

/**
 * Values of factor · g at images and their gradients. A layer has `kind`, `attributes`, `inputs` and `shape` (height,
 * width, channels), `from` (−1 is the image), and `weight` and `bias` where it has them: [height, width, channels,
 * filters] of convolutions, [numbers, units] of dense layers, numbers of an image row by row, channels last.
 */
export function readImageProblem(folder) {
  const given = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  if (given.kind !== 'evaluation') throw new UnsupportedError(`cases of the kind ${given.kind}`);
  const parameters = readFloats(join(folder, 'parameters.f32'));
  const [{ images, factor }, ...others] = given.segments;
  if (others.length > 0) throw new UnsupportedError('images of several factors');
  const layers = given.layers.map(({ tensors, ...layer }) => {
    const own = Object.entries(tensors).map(([name, { offset, length }]) => {
      return [name, parameters.slice(offset, offset + length)];
    });
    return { ...layer, ...Object.fromEntries(own) };
  });
  return { input: given.input, images, factor, layers, output: given.output, y: readFloats(join(folder, 'y.f32')) };
}

/** Values and gradients, as a check is to have them. */
export function joinedFloats(values, gradients) {
  const joined = new Float32Array(values.length + gradients.length);
  joined.set(values);
  joined.set(gradients, values.length);
  return joined;
}

/**
 * An array of such a shape with its axes in another order.
 * @param {number[]} order which axis of the given array each of the new ones is
 */
export function permuted(values, shape, order) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const out = new Float32Array(values.length);
  const [extents, steps] = [order.map((axis) => shape[axis]), order.map((axis) => strides[axis])];
  const at = order.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = values[at.reduce((sum, place, axis) => sum + place * steps[axis], 0)];
    for (let axis = at.length - 1; axis >= 0 && ++at[axis] === extents[axis]; axis--) at[axis] = 0;
  }
  return out;
}

/** Of the weights of a convolution or a dense layer. */
export function weightShape({ kind, attributes, inputs: [{ height, width, channels }] }) {
  return kind === 'conv2d'
    ? [...attributes.kernel, channels, attributes.filters]
    : [height, width, channels, attributes.units];
}
