/**
 * Writes case folders for `check.mjs`: every feature of the protocol in a few small shapes, and the shapes that are
 * timed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalSource } from './normals.mjs';

const EUCLIDEAN = { kind: 'squared-euclidean' };
const TWIST = { kind: 'twist', slope: 0.4 };
/** δ_kn − 1/3, one head each; and the same as three heads of one network. */
const CONGRUENT = [2, -1, -1, -1, 2, -1, -1, -1, 2].map((c) => c / 3);

const single = (inputDim, hidden, chains, activation = 'relu') => ({
  name: `${inputDim}-${hidden.join('-')}-${chains}`,
  inputDim,
  hidden,
  activation,
  networks: 1,
  heads: 1,
  marginals: 1,
  coefficients: [1],
  segments: [{ marginal: 0, chains }],
  cost: EUCLIDEAN,
});
const three = (name, more) => ({
  name,
  inputDim: 2,
  hidden: [17, 9],
  activation: 'silu',
  networks: 3,
  heads: 1,
  marginals: 3,
  coefficients: CONGRUENT,
  segments: [0, 1, 2].map((marginal) => ({ marginal, chains: 5 + marginal })),
  cost: TWIST,
  ...more,
});

export const FEATURES = [
  ...['relu', 'leaky-relu', 'silu', 'softplus', 'tanh'].map((activation) => ({
    ...single(5, [12, 7, 10], 9, activation),
    name: `activation-${activation}`,
  })),
  three('separate', {}),
  three('shared', { networks: 1, heads: 3 }),
  three('reduced', { networks: 2, coefficients: [1, 0, 0, 1, -1, -1] }),
  three('gap', { networks: 2, coefficients: [1, 0, 0, 1, -1, 0], hidden: [8] }),
  three('one-marginal', { segments: [{ marginal: 1, chains: 11 }], activation: 'relu', cost: EUCLIDEAN }),
];

export const SHAPES = [
  single(2, [32, 32], 256),
  single(2, [128, 128, 128], 1024),
  single(16, [128, 128], 4096),
  single(64, [256, 256, 256], 1024),
  three('twister-separate', { hidden: [64, 64], segments: [0, 1, 2].map((marginal) => ({ marginal, chains: 256 })) }),
  three('twister-shared', {
    hidden: [64, 64],
    networks: 1,
    heads: 3,
    segments: [0, 1, 2].map((marginal) => ({ marginal, chains: 256 })),
  }),
];

/** @returns {{ given: object, parameters: Float32Array, x: Float32Array, y: Float32Array }} what was written */
export function writeCase(folder, sample) {
  const given = { scale: 2, epsilon: 0.5, stepSize: 0.04, ...sample };
  const fill = normalSource(3);
  const parameters = Float32Array.from(initialParameters(given, fill));
  const floats = given.segments.reduce((sum, s) => sum + s.chains, 0) * given.inputDim;
  const [x, y] = [new Float32Array(floats), new Float32Array(floats)];
  fill(x, 1);
  fill(y, 1);
  y.fill(0, 0, given.cost.kind === 'twist' ? 2 : 0); // the twist's gradient divides by ‖y‖
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'case.json'), JSON.stringify(given));
  for (const [name, values] of Object.entries({ parameters, x, y })) writeFileSync(join(folder, `${name}.f32`), values);
  return { given, parameters, x, y };
}

/** Weights N(0, 2/inputs), biases N(0, 0.01). */
function initialParameters({ inputDim, hidden, networks, heads }, fill) {
  const widths = [inputDim, ...hidden, heads];
  return Array.from({ length: networks }).flatMap(() =>
    hidden.concat(heads).flatMap((outputs, l) => {
      const weight = new Float32Array(outputs * widths[l]);
      const bias = new Float32Array(outputs);
      fill(weight, Math.sqrt(2 / widths[l]));
      fill(bias, 0.1);
      return [...weight, ...bias];
    }),
  );
}
