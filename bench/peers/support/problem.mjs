/** Reads a case folder and does, once, what need not be done in every step. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnsupportedError } from './unsupported.mjs';

/**
 * @typedef {object} Layer  z = W a + b
 * @property {number} inputs
 * @property {number} outputs
 * @property {Float32Array} weight W, [outputs, inputs]
 * @property {Float32Array} transposed Wᵀ, [inputs, outputs]
 * @property {Float32Array} bias b, [outputs]
 *
 * @typedef {object} Head
 * @property {number} chains
 * @property {Float32Array} weight [last width] drift · scale · Σ_h C[k,n,h] W_last[h]: the gradient that a step adds
 *
 * @typedef {object} Job  a network and the chains next to each other that use it
 * @property {Layer[]} layers hidden layers only
 * @property {number} first first chain
 * @property {number} chains
 * @property {Head[]} heads segment after segment
 *
 * @typedef {object} Piece  chains that the same jobs move
 * @property {number} first
 * @property {number} chains
 * @property {number[]} jobs indices
 */

/**
 * One step is  y ← y + drift · (∇f_k(y) − ∇_y c_k(x, y)) + temperature · √η · ξ,  drift = η/2ε.
 * The output layer's bias moves no chain and is left out.
 */
export function readProblem(folder) {
  const given = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const chains = given.segments.reduce((sum, s) => sum + s.chains, 0);
  const drift = given.stepSize / (2 * given.epsilon);
  const networks = splitParameters(given, readFloats(join(folder, 'parameters.f32')));
  const jobs = networks.flatMap((network, n) => jobsOf(given, network, n, drift));
  const problem = {
    name: given.name,
    dim: given.inputDim,
    activation: given.activation,
    cost: given.cost,
    chains,
    drift,
    noiseScale: Math.sqrt(given.stepSize),
    jobs,
    pieces: piecesOf(jobs, chains),
    x: readFloats(join(folder, 'x.f32')),
    y: readFloats(join(folder, 'y.f32')),
  };
  for (const [name, floats] of [
    ['x', problem.x],
    ['y', problem.y],
  ]) {
    if (floats.length !== chains * problem.dim) {
      throw new Error(
        `${name}.f32 holds ${floats.length} floats, ${chains} chains of dimension ${problem.dim} need others`,
      );
    }
  }
  if (given.cost.kind === 'twist' && problem.dim !== 2) throw new UnsupportedError('the twist is a cost of the plane');
  return problem;
}

/** [rows, width] with each head's weight on the rows of its chains; one row where all chains share it. */
export function headRows({ heads, chains }) {
  if (heads.length === 1) return { rows: 1, values: heads[0].weight };
  const width = heads[0].weight.length;
  const values = new Float32Array(chains * width);
  let row = 0;
  for (const head of heads) {
    for (let c = 0; c < head.chains; c++) values.set(head.weight, row++ * width);
  }
  return { rows: chains, values };
}

/** u(p) of the twist for [chains, 2] points: each turned by the angle slope · ‖p‖. */
export function twisted(points, slope) {
  const turned = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const [a, b] = [points[i], points[i + 1]];
    const angle = slope * Math.hypot(a, b);
    turned[i] = Math.cos(angle) * a - Math.sin(angle) * b;
    turned[i + 1] = Math.sin(angle) * a + Math.cos(angle) * b;
  }
  return turned;
}

/** A float32 matrix [rows, columns] the other way round. */
export function transpose(matrix, rows, columns) {
  const transposed = new Float32Array(matrix.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) transposed[c * rows + r] = matrix[r * columns + c];
  }
  return transposed;
}

export function readFloats(path) {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @returns per network its hidden layers and the output layer's rows */
function splitParameters({ inputDim, hidden, networks, heads }, parameters) {
  let at = 0;
  const take = (count) => parameters.subarray(at, (at += count));
  const split = Array.from({ length: networks }, () => {
    const layers = hidden.map((outputs, l) => {
      const inputs = l === 0 ? inputDim : hidden[l - 1];
      const weight = take(outputs * inputs);
      return { inputs, outputs, weight, transposed: transpose(weight, outputs, inputs), bias: take(outputs) };
    });
    const output = take(heads * hidden.at(-1));
    take(heads);
    return { layers, output };
  });
  if (at !== parameters.length)
    throw new Error(`parameters.f32 holds ${parameters.length} floats, the shape needs ${at}`);
  return split;
}

/** The network on every maximal run of neighbouring segments whose marginal uses it, C[k,n,·] ≠ 0. */
function jobsOf({ coefficients, networks, heads, scale, segments }, { layers, output }, n, drift) {
  const jobs = [];
  let first = 0;
  let open;
  for (const { marginal, chains } of segments) {
    const start = (marginal * networks + n) * heads;
    const row = coefficients.slice(start, start + heads);
    if (row.every((c) => c === 0)) {
      open = undefined;
    } else if (chains > 0) {
      if (!open) jobs.push((open = { layers, first, chains: 0, heads: [] }));
      open.chains += chains;
      open.heads.push({ chains, weight: combine(row, output, drift * scale) });
    }
    first += chains;
  }
  return jobs;
}

/** factor · Σ_h c_h W[h, ·] */
function combine(row, output, factor) {
  const width = output.length / row.length;
  return Float32Array.from({ length: width }, (_, i) => {
    return factor * row.reduce((sum, c, h) => sum + c * output[h * width + i], 0);
  });
}

function piecesOf(jobs, chains) {
  const cuts = [...new Set([0, chains, ...jobs.flatMap((j) => [j.first, j.first + j.chains])])].sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => {
    const first = cuts[i];
    const covering = jobs.flatMap((job, j) => (job.first <= first && end <= job.first + job.chains ? [j] : []));
    if (covering.length === 0) throw new UnsupportedError('a marginal whose potential is zero');
    return { first, chains: end - first, jobs: covering };
  });
}
