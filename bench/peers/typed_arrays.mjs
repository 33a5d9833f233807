/**
 * No library: the loop that a programmer would write with typed arrays. One thread, one chain after the other, four
 * rows of a matrix at a time so that sums don't wait for one another; the matrices are kept both ways round, so that
 * forward and backward read them in order. (Of six forms tried, saxpy order and float32 rounding among them, this one
 * was the fastest or level at widths 32, 128 and 256: 2 to 2.5 GFLOP/s.)
 */
import { normalSource } from './support/normals.mjs';
import { servePeer } from './support/protocol.mjs';
import { twisted } from './support/problem.mjs';
import { UnsupportedError } from './support/unsupported.mjs';

/** a = act(z) and slope = act′(z) of one layer, in place of z. */
const ACTIVATIONS = {
  relu(z, slope) {
    for (let i = 0; i < z.length; i++) {
      const positive = z[i] > 0;
      slope[i] = positive ? 1 : 0;
      if (!positive) z[i] = 0;
    }
  },
  'leaky-relu'(z, slope) {
    for (let i = 0; i < z.length; i++) {
      slope[i] = z[i] > 0 ? 1 : 0.01;
      z[i] *= slope[i];
    }
  },
  silu(z, slope) {
    for (let i = 0; i < z.length; i++) {
      const sigmoid = 1 / (1 + Math.exp(-z[i]));
      const a = z[i] * sigmoid;
      slope[i] = sigmoid + a * (1 - sigmoid);
      z[i] = a;
    }
  },
  softplus(z, slope) {
    for (let i = 0; i < z.length; i++) {
      const small = Math.exp(-Math.abs(z[i]));
      slope[i] = (z[i] > 0 ? 1 : small) / (1 + small);
      z[i] = Math.max(z[i], 0) + Math.log1p(small);
    }
  },
  tanh(z, slope) {
    for (let i = 0; i < z.length; i++) {
      z[i] = Math.tanh(z[i]);
      slope[i] = 1 - z[i] * z[i];
    }
  },
};

/** z = M a + b, M [z.length, a.length]. */
function affine(matrix, bias, a, z) {
  const inputs = a.length;
  const whole = z.length - (z.length % 4);
  for (let o = 0; o < whole; o += 4) {
    const first = o * inputs;
    const second = first + inputs;
    const third = second + inputs;
    const fourth = third + inputs;
    let s0 = bias[o];
    let s1 = bias[o + 1];
    let s2 = bias[o + 2];
    let s3 = bias[o + 3];
    for (let i = 0; i < inputs; i++) {
      const v = a[i];
      s0 += matrix[first + i] * v;
      s1 += matrix[second + i] * v;
      s2 += matrix[third + i] * v;
      s3 += matrix[fourth + i] * v;
    }
    z[o] = s0;
    z[o + 1] = s1;
    z[o + 2] = s2;
    z[o + 3] = s3;
  }
  for (let o = whole; o < z.length; o++) {
    let sum = bias[o];
    for (let i = 0; i < inputs; i++) sum += matrix[o * inputs + i] * a[i];
    z[o] = sum;
  }
}

/** @returns a function that adds drift · ∇f of one network at `point` to `move`, for one head's weights */
function gradientOf(layers, activate, point, move) {
  const values = layers.map(({ outputs }) => new Float32Array(outputs));
  const slopes = layers.map(({ outputs }) => new Float32Array(outputs));
  const gradients = [point, ...values].map(({ length }) => new Float32Array(length));
  const zeros = gradients.map(({ length }) => new Float32Array(length));
  const depth = layers.length;
  return (head) => {
    for (let l = 0; l < depth; l++) {
      affine(layers[l].weight, layers[l].bias, l === 0 ? point : values[l - 1], values[l]);
      activate(values[l], slopes[l]);
    }
    gradients[depth].set(head);
    for (let l = depth - 1; l >= 0; l--) {
      const gradient = gradients[l + 1];
      const slope = slopes[l];
      for (let i = 0; i < slope.length; i++) gradient[i] *= slope[i];
      affine(layers[l].transposed, zeros[l], gradient, gradients[l]);
    }
    for (let i = 0; i < move.length; i++) move[i] += gradients[0][i];
  };
}

/**
 * ∇_y ½‖u(x) − u(y)‖² = y − w + (s/r)(w × y) y for w = R(−s r) u(x), r = ‖y‖; `target` is u(x).
 */
function subtractTwistGradient(target, at, slope, drift, point, move) {
  const [a, b] = point;
  const r = Math.hypot(a, b);
  const cos = Math.cos(slope * r);
  const sin = Math.sin(slope * r);
  const w0 = cos * target[at] + sin * target[at + 1];
  const w1 = cos * target[at + 1] - sin * target[at];
  const radial = r > 0 ? (slope / r) * (w0 * b - w1 * a) : 0;
  move[0] -= drift * (a - w0 + radial * a);
  move[1] -= drift * (b - w1 + radial * b);
}

function openChains(problem) {
  const { dim, chains, drift, noiseScale, cost, jobs } = problem;
  const activate = ACTIVATIONS[problem.activation];
  if (!activate) throw new UnsupportedError(`activation ${problem.activation}`);
  const twist = cost.kind === 'twist';
  if (!twist && cost.kind !== 'squared-euclidean') throw new UnsupportedError(`cost ${cost.kind}`);
  const target = twist ? twisted(problem.x, cost.slope) : problem.x;
  const y = new Float32Array(chains * dim);
  const point = new Float32Array(dim);
  const move = new Float32Array(dim);
  const work = jobs.map((job) => ({ ...job, add: gradientOf(job.layers, activate, point, move), heads: headOf(job) }));
  const fillNormals = normalSource(1);
  const noise = new Float32Array(dim);

  const moveChain = (c, temperature) => {
    const at = c * dim;
    for (let i = 0; i < dim; i++) {
      point[i] = y[at + i];
      move[i] = twist ? 0 : drift * (target[at + i] - point[i]);
    }
    if (twist) subtractTwistGradient(target, at, cost.slope, drift, point, move);
    for (const { first, heads, add } of work) {
      if (c >= first && c < first + heads.length) add(heads[c - first]);
    }
    if (temperature !== 0) fillNormals(noise, temperature * noiseScale);
    for (let i = 0; i < dim; i++) y[at + i] = point[i] + move[i] + noise[i];
  };
  return {
    place: (start) => y.set(start),
    advance(steps, temperature) {
      noise.fill(0);
      for (let step = 0; step < steps; step++) {
        for (let c = 0; c < chains; c++) moveChain(c, temperature);
      }
    },
    read: () => y.slice(),
    release: () => undefined,
  };
}

/** Head weights of every chain of a job. */
function headOf({ heads }) {
  return heads.flatMap(({ chains, weight }) => Array.from({ length: chains }, () => weight));
}

await servePeer({
  peer: 'typed arrays',
  version: process.versions.node,
  threads: 1,
  device: 'cpu',
  variants: ['loop'],
  open: (_variant, problem) => openChains(problem),
});
