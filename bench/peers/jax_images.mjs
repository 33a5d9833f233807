/**
 * jax-js on graphs of layers, images as [images, channels, height, width]: WebAssembly, `jit` of `valueAndGrad`.
 *
 * Its one variant, `wasm-grad`, has one thread, as the library runs in Node for want of a global `Worker`.
 *
 * An array passed to a function is consumed; `.ref` keeps it for another use (the library's memory model).
 */
import { readFileSync } from 'node:fs';
import { forward } from './support/image_passes.mjs';
import {
  joinedFloats,
  permuted,
  readImageProblem,
  WARM_UP_EVALUATIONS,
  weightShape,
} from './support/image_problem.mjs';
import { servePeer } from './support/protocol.mjs';
import { UnsupportedError } from './support/unsupported.mjs';

/** Operations on weights that `layer.arrays` has, all of which are borrowed; inputs are consumed. */
function operations({ nn, lax, numpy: np }, { images }) {
  return {
    convolve(layer, x) {
      const [top, left, bottom, right] = layer.attributes.padding;
      const border = [
        [top, bottom],
        [left, right],
      ];
      const { weight, bias } = layer.arrays;
      const product = lax.convGeneralDilated(x, weight.ref, layer.attributes.stride, border);
      return bias ? product.add(bias.ref) : product;
    },
    dense(layer, x) {
      const { weight, bias } = layer.arrays;
      return np.matmul(x.reshape([images, -1]), weight.ref).add(bias.ref);
    },
    /** Averages as a convolution of every channel by itself. */
    pool({ inputs: [{ channels }] }, x) {
      const ninths = np.ones([channels, 1, 3, 3]).div(9);
      const border = [
        [1, 1],
        [1, 1],
      ];
      return lax.convGeneralDilated(x, ninths, [2, 2], border, { featureGroupCount: channels });
    },
    activate({ attributes }, z) {
      if (attributes.kind === 'silu') return nn.silu(z);
      if (attributes.kind === 'leaky-relu') return nn.leakyRelu(z, attributes.slope);
      throw new UnsupportedError(`activation ${attributes.kind}`);
    },
    add: (x, y) => x.add(y),
    scale: (x, by) => x.mul(by),
  };
}

/** Weights in the library's order: [filters, channels, height, width] and, of dense layers, [numbers, units]. */
function placeArrays({ numpy: np }, layer) {
  const { kind, weight, bias } = layer;
  if (!weight) return {};
  const shape = weightShape(layer);
  const [height, width, channels, filters] = shape;
  if (kind === 'dense') {
    const values = permuted(weight, shape, [2, 0, 1, 3]);
    return { weight: np.array(values).reshape([values.length / filters, filters]), bias: np.array(bias) };
  }
  return {
    weight: np.array(permuted(weight, shape, [3, 2, 0, 1])).reshape([filters, channels, height, width]),
    ...(bias && { bias: np.array(bias).reshape([1, filters, 1, 1]) }),
  };
}

/** Seconds of a batch that leave a bench time for the others. */
const MOST_SECONDS = 5;

/** @throws UnsupportedError, with the time of one image, where a batch would take minutes */
async function openIfQuick(jax, problem) {
  const { images, y } = problem;
  const one = await openEvaluation(jax, { ...problem, images: 1, y: y.slice(0, y.length / images) });
  await one.advance(1);
  const start = performance.now();
  await one.advance(1);
  const seconds = (performance.now() - start) / 1e3;
  one.release();
  if (seconds * images <= MOST_SECONDS) return openEvaluation(jax, problem);
  throw new UnsupportedError(
    `one image takes ${seconds.toFixed(2)} s, so that a batch would take about ${(seconds * images).toFixed(0)} s: not timed in turns`,
  );
}

async function openEvaluation(jax, problem) {
  const { numpy: np, jit, valueAndGrad } = jax;
  jax.defaultDevice('wasm');
  const { images, factor, input, layers, output, y } = problem;
  const shape = [images, input.channels, input.height, input.width];
  const arrays = layers.map((layer) => placeArrays(jax, layer));
  const ops = operations(jax, problem);
  const uses = layers.map((_, l) => layers.filter(({ from }) => from.includes(l)).length);
  /** factor · g of images, which are consumed; arrays are borrowed. */
  const valuesOf = (at, borrowed) => {
    const values = [];
    const left = [...uses];
    for (const [l, layer] of layers.entries()) {
      const inputs = layer.from.map((place) => {
        if (place < 0) return at;
        return --left[place] > 0 ? values[place].ref : values[place];
      });
      values.push(forward(ops, { ...layer, arrays: borrowed[l] }, inputs));
    }
    return values[output].reshape([images]).mul(factor);
  };
  // Ones that are an argument: under `jit`, 0.1.25 takes the border of a constant for more of the constant, so that the
  // gradient of a last convolution comes out several times too large.
  const ones = np.ones([images]);
  const evaluate = jit(valueAndGrad((at, borrowed, by) => np.sum(valuesOf(at, borrowed).mul(by))));
  const kept = () =>
    arrays.map((own) => Object.fromEntries(Object.entries(own).map(([name, array]) => [name, array.ref])));
  const start = np.array(permuted(y, [images, input.height, input.width, input.channels], [0, 3, 1, 2])).reshape(shape);
  let result;
  return {
    place: () => undefined,
    async advance(steps) {
      for (let step = 0; step < steps; step++) {
        for (const array of result ?? []) array.dispose();
        result = evaluate(start.ref, kept(), ones.ref);
        await result[1].blockUntilReady();
      }
    },
    async read() {
      // `valueAndGrad` gives the sum of the values only; what it sums is asked for once more.
      const values = await valuesOf(start.ref, arrays).data();
      return joinedFloats(values, permuted(await result[1].ref.data(), shape, [0, 2, 3, 1]));
    },
    release: () => undefined,
  };
}

async function peer() {
  try {
    const jax = await import('@jax-js/jax');
    await jax.init('wasm');
    const { version } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.resolve('@jax-js/jax')), 'utf8'),
    );
    return {
      peer: 'jax-js',
      version,
      threads: 1,
      device: 'cpu',
      variants: ['wasm-grad'],
      read: readImageProblem,
      warmUpSteps: WARM_UP_EVALUATIONS,
      open: (_variant, problem) => openIfQuick(jax, problem),
    };
  } catch (error) {
    return { unavailable: `@jax-js/jax does not load: ${error.message.split('\n')[0]}` };
  }
}

await servePeer(await peer());
