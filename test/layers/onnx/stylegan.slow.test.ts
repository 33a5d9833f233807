import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { checkGraph } from '../../../src/layers/check_graph.js';
import { importOnnx } from '../../../src/layers/onnx/import_onnx.js';
import { partOfGraph } from '../../../src/layers/part_of_graph.js';
import type { TrainedGraph } from '../../../src/layers/trained_graph.js';
import { referenceGraph } from '../../reference/layers/graph.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { directionalDerivative, innerProduct } from '../../support/directional_derivative.js';
import { runGradients, runGraph } from '../../support/onnx/run_graph.js';
import { TestRandom } from '../../support/random.js';
import { expectClose, float32Tolerance, FLOAT32_UNIT } from '../../support/tolerance.js';

const [Z, IMAGES, NUMBERS] = [6, 2, 16 * 16 * 3];
/** The longest sum, 3 × 3 of seven channels, times the layers one after the other. */
const TERMS = 63 * 25;

const models: Record<'plain' | 'fused', TrainedGraph | undefined> = { plain: undefined, fused: undefined };
beforeAll(async () => {
  const read = (name: string) => readFileSync(`test/layers/onnx/models/${name}.onnx`);
  models.plain = await importOnnx(read('stylegan2_opset17'));
  models.fused = await importOnnx(read('stylegan2_fused_opset13'));
});

const random = new TestRandom(29);
const z = random.normals(IMAGES * Z);
const cotangent = random.normals(IMAGES * NUMBERS);
const directions = Array.from({ length: 3 }, () => random.uniforms(IMAGES * Z, -1, 1));

/** Σ ⟨cotangent, G(z)⟩ in float64. */
function objective({ graph }: TrainedGraph, parameters: ArrayLike<number>, at: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < IMAGES; n++) {
    const made = referenceGraph(graph, parameters, Array.from(at).slice(n * Z, (n + 1) * Z));
    sum += innerProduct(made, cotangent.subarray(n * NUMBERS, (n + 1) * NUMBERS));
  }
  return sum;
}

/**
 * Derivatives of the twin along directions of z, of all parameters, and of constants alone, with what rounding does to
 * them. Tensors one by one are those of `test/support/graphs.ts`.
 */
function twin() {
  const model = models.plain!;
  const constants = new Float64Array(model.parameters.length);
  for (const { name, offset, length } of checkGraph(model.graph).tensors)
    if (name.endsWith('.image')) constants.set(random.uniforms(length, -1, 1), offset);
  const within = [constants, ...[0, 1].map(() => random.uniforms(model.parameters.length, -1, 1))];
  const toInput = float32Tolerance(TERMS, (nudge) => {
    const [parameters, at] = [nudge(model.parameters), nudge(z)];
    const f = (point: Float64Array) => objective(model, parameters, point);
    return Float64Array.from(directions, (direction) => directionalDerivative(f, at, direction));
  });
  const toParameters = float32Tolerance(TERMS, (nudge) => {
    const [parameters, at] = [nudge(model.parameters), nudge(z)];
    const f = (point: Float64Array) => objective(model, point, at);
    return Float64Array.from(within, (direction) => directionalDerivative(f, parameters, direction));
  });
  return { within, toInput, toParameters };
}

let known: ReturnType<typeof twin> | undefined;

forEachDevice((_name, device) => {
  it('gradients to z and to parameters are the twin’s, to the same bits again', () =>
    withScratch(device(), async (scratch) => {
      known ??= twin();
      const { within, toInput, toParameters } = known;
      const found = await runGradients(scratch, models.plain!, z, cotangent);
      const along = directions.map((direction) => innerProduct(found.toInput, direction));
      expectClose(along, toInput.reference, toInput);
      const own = within.map((direction) => innerProduct(found.toParameters, direction));
      expectClose(own, toParameters.reference, toParameters);
      expect(await runGradients(scratch, models.plain!, z, cotangent)).toEqual(found);
    }));

  it('weights of each image give what scaled pictures give', () =>
    withScratch(device(), async (scratch) => {
      const plain = await runGraph(scratch, models.plain!, z);
      const size = Math.max(...plain.map(Math.abs));
      // Filters come after the factors of demodulation instead of before: sums are rounded otherwise.
      const absolute = 8 * Math.sqrt(TERMS) * FLOAT32_UNIT * size;
      const found = await runGraph(scratch, models.fused!, z);
      expectClose(found, plain, { absolute, relative: 0, reason: 'products in another order' });
    }));
});

it('filters are layers without parameters, and pictures follow from the styles alone', () => {
  const { graph } = models.plain!;
  const kinds = new Set(graph.nodes.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(
    [
      'activation',
      'add',
      'constant',
      'conv2d',
      'convTranspose2d',
      'channelAffine',
      'dense',
      'filter2d',
      'multiply',
      'pool2d',
      'reshape',
      'shiftChannels',
    ].sort(),
  );
  // Upsampling of RGB is one filter, zeros among it; behind transposed convolutions there are filters alone.
  const filters = graph.nodes.filter(({ kind }) => kind === 'filter2d').map(({ attributes }) => attributes.up);
  expect(filters.toSorted()).toEqual([[2, 2], [2, 2], undefined, undefined]);
});

it('is cut at w, constants and all', () => {
  const model = models.plain!;
  const { layers } = checkGraph(model.graph);
  const w = layers.findLast(({ shape, kind }) => kind === 'add' && shape.channels === 8)!;
  const [mapping, synthesis] = [{ to: w.name }, { from: w.name }].map((part) => partOfGraph(model, part));
  expect(synthesis.graph.input).toEqual({ height: 1, width: 1, channels: 8 });
  const one = z.subarray(0, Z);
  const styles = referenceGraph(mapping.graph, mapping.parameters, one);
  const made = referenceGraph(synthesis.graph, synthesis.parameters, styles);
  expect(made).toEqual(referenceGraph(model.graph, model.parameters, one));
});
