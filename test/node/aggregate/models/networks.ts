import type { Tensor } from '../../../../src/io/tensor.js';
import { TestRandom } from '../../../support/random.js';

export type Network = Map<string, Tensor>;

const tensor = (shape: readonly number[], data: Tensor['data']): Tensor => ({ shape, data });

/** A chain of dense layers of these widths, as PyTorch names them. */
export function network(
  widths: readonly number[],
  seed: number,
  names = widths.slice(1).map((_, l) => `layers.${l}`),
): Network {
  const random = new TestRandom(seed);
  const out: Network = new Map();
  for (const [l, name] of names.entries()) {
    const [inputs, outputs] = [widths[l], widths[l + 1]];
    out.set(`${name}.weight`, tensor([outputs, inputs], random.normals(outputs * inputs, 1 / Math.sqrt(inputs))));
    out.set(`${name}.bias`, tensor([outputs], random.normals(outputs, 0.5)));
  }
  return out;
}

const layerNames = (model: Network): string[] =>
  [...model.keys()].filter((n) => n.endsWith('.weight')).map((n) => n.slice(0, -7));

/** A random order of 0 … count − 1. */
function order(count: number, random: TestRandom): number[] {
  const keys = random.uniforms(count);
  return Array.from({ length: count }, (_, i) => i).sort((a, b) => keys[a] - keys[b]);
}

/** The same function with its hidden neurons in another order. */
export function permuted(model: Network, seed: number): Network {
  const random = new TestRandom(seed);
  const out: Network = new Map();
  const names = layerNames(model);
  let before: number[] | undefined;
  for (const [l, name] of names.entries()) {
    const { shape, data } = model.get(`${name}.weight`)!;
    const [outputs, inputs] = shape;
    const rows = l === names.length - 1 ? Array.from({ length: outputs }, (_, i) => i) : order(outputs, random);
    const columns = before ?? Array.from({ length: inputs }, (_, i) => i);
    const weight = Float32Array.from(rows.flatMap((i) => columns.map((j) => data[i * inputs + j])));
    out.set(`${name}.weight`, tensor(shape, weight));
    const bias = model.get(`${name}.bias`)!;
    out.set(
      `${name}.bias`,
      tensor(
        bias.shape,
        Float32Array.from(rows, (i) => bias.data[i]),
      ),
    );
    before = rows;
  }
  return out;
}

/** With normal noise on every weight. */
export function noisy(model: Network, deviation: number, seed: number): Network {
  const random = new TestRandom(seed);
  return new Map(
    [...model].map(([name, { shape, data }]) => {
      const noise = random.normals(data.length, deviation);
      return [
        name,
        tensor(
          shape,
          Float32Array.from(data, (value, i) => value + noise[i]),
        ),
      ];
    }),
  );
}

/** What it answers to inputs, [rows, widths[0]], rectified between layers. */
export function answers(model: ReadonlyMap<string, Tensor>, inputs: Float64Array): Float64Array {
  const names = layerNames(model as Network);
  return names.reduce((values, name, l) => {
    const { shape, data } = model.get(`${name}.weight`)!;
    const bias = model.get(`${name}.bias`)!.data;
    const [outputs, width] = shape;
    const rows = values.length / width;
    return Float64Array.from({ length: rows * outputs }, (_, at) => {
      const [row, i] = [Math.floor(at / outputs), at % outputs];
      let sum = bias[i];
      for (let d = 0; d < width; d++) sum += data[i * width + d] * values[row * width + d];
      return l === names.length - 1 ? sum : Math.max(0, sum);
    });
  }, inputs);
}
