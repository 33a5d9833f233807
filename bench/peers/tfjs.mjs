/**
 * TensorFlow.js: the WebAssembly backend with a hand-written gradient and with `tf.grad`, and the WebGPU backend with
 * the hand-written one. Everything stays in the backend; nothing is read back inside a run.
 *
 * The WebAssembly backend has one thread: its `WASM_HAS_MULTITHREAD_SUPPORT` is off in Node, and with that overruled
 * and its workers given a Node loader, the threaded binaries of 4.10 to 4.22 still start a pool of one
 * (https://github.com/tensorflow/tfjs/issues/8513 sees the same in Electron).
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { offerWebGpu } from './support/dawn.mjs';
import { normalSource } from './support/normals.mjs';
import { headRows, twisted } from './support/problem.mjs';
import { servePeer } from './support/protocol.mjs';
import { UnsupportedError } from './support/unsupported.mjs';

const require = createRequire(import.meta.url);
/** On a device that works through a queue, this many steps may be recorded before it is asked to catch up. */
const STEPS_PER_WAIT = 50;

/** Per activation: the name that `fused.matMul` knows, the value, and a gradient times act′(z). a is act(z). */
const ACTIVATIONS = {
  relu: { fused: 'relu', value: (tf, z) => tf.relu(z), backward: (tf, g, _z, a) => tf.mul(g, tf.step(a)) },
  'leaky-relu': {
    value: (tf, z) => tf.leakyRelu(z, 0.01),
    backward: (tf, g, z) => tf.mul(g, tf.step(z, 0.01)),
  },
  silu: {
    value: (tf, z) => tf.mul(z, tf.sigmoid(z)),
    backward(tf, g, z, a) {
      const sigmoid = tf.sigmoid(z);
      return tf.mul(g, tf.add(sigmoid, tf.mul(a, tf.sub(1, sigmoid))));
    },
  },
  softplus: { value: (tf, z) => tf.softplus(z), backward: (tf, g, z) => tf.mul(g, tf.sigmoid(z)) },
  tanh: { value: (tf, z) => tf.tanh(z), backward: (tf, g, _z, a) => tf.mul(g, tf.sub(1, tf.square(a))) },
};

/** Tensors that all steps share. `tf.keep` is not needed: they are made outside of any `tidy`. */
function constantsOf(tf, problem) {
  const { jobs, x, cost, chains, dim, drift } = problem;
  const networks = jobs.map((job) => {
    const { rows, values } = headRows(job);
    return {
      ...job,
      head: tf.tensor2d(values, [rows, values.length / rows]),
      layers: job.layers.map(({ inputs, outputs, weight, transposed, bias }) => ({
        weight: tf.tensor2d(weight, [outputs, inputs]),
        transposed: tf.tensor2d(transposed, [inputs, outputs]),
        bias: tf.tensor1d(bias),
      })),
    };
  });
  const quarterTurn = tf.tensor2d([0, -1, 1, 0], [2, 2]);
  const target = (cost.kind === 'twist' ? twisted(x, cost.slope) : x).map((v) => drift * v);
  const towards = tf.tensor2d(target, [chains, dim]);
  return { networks, towards, across: dim === 2 ? tf.matMul(towards, quarterTurn) : undefined, quarterTurn };
}

/** drift · ∇f of one network and its heads. Matrices are kept both ways round: only untransposed products are fast. */
function manualGradient(tf, { fused, value, backward }, { layers, head }, y) {
  let a = y;
  const passed = layers.map(({ transposed, bias }) => {
    const z = tf.fused.matMul({ a, b: transposed, bias, activation: fused ?? 'linear' });
    a = fused ? z : value(tf, z);
    return { z, a };
  });
  return layers.reduceRight((g, { weight }, l) => {
    return tf.fused.matMul({ a: backward(tf, g, passed[l].z, passed[l].a), b: weight });
  }, head);
}

/** drift · Σ_chains f of one network and its heads, to be differentiated. */
function potentialSum(tf, { fused, value }, { layers, head }, y) {
  const last = layers.reduce((a, { transposed, bias }) => {
    const z = tf.fused.matMul({ a, b: transposed, bias, activation: fused ?? 'linear' });
    return fused ? z : value(tf, z);
  }, y);
  return tf.sum(tf.mul(last, head));
}

/**
 * y − drift · ∇_y c. For the twist, with p = drift · u(x) and w = R(−s r) p, that is (1 − drift) y + w − (s/r)(w × y)
 * y.
 */
function pulled(tf, { drift, cost }, { towards, across, quarterTurn }, y) {
  const kept = tf.mul(y, 1 - drift);
  if (cost.kind === 'squared-euclidean') return tf.add(kept, towards);
  const r = tf.maximum(tf.sqrt(tf.sum(tf.square(y), 1, true)), 1e-20);
  const angle = tf.mul(r, cost.slope);
  const w = tf.add(tf.mul(tf.cos(angle), towards), tf.mul(tf.sin(angle), across));
  const cross = tf.sum(tf.mul(w, tf.matMul(y, quarterTurn)), 1, true);
  return tf.sub(tf.add(kept, w), tf.mul(tf.div(tf.mul(cross, cost.slope), r), y));
}

/** drift · Σ_chains c, to be differentiated. */
function costSum(tf, { drift, cost }, { towards, quarterTurn }, y) {
  const turn = (p) => {
    const angle = tf.mul(tf.sqrt(tf.add(tf.sum(tf.square(p), 1, true), 1e-30)), cost.slope);
    return tf.sub(tf.mul(tf.cos(angle), p), tf.mul(tf.sin(angle), tf.matMul(p, quarterTurn)));
  };
  const u = cost.kind === 'twist' ? turn(y) : y;
  return tf.mul(tf.sum(tf.square(tf.sub(u, tf.div(towards, drift)))), drift / 2);
}

/** One step without its noise; autograd differentiates potential and cost as they are written. */
function noiselessStep(tf, problem, constants, autograd) {
  const { chains, jobs, pieces } = problem;
  const activation = ACTIVATIONS[problem.activation];
  if (!activation) throw new UnsupportedError(`activation ${problem.activation}`);
  const rowsOf = (value, from, count, all) => (count === all ? value : tf.slice(value, [from, 0], [count, -1]));
  const pointOf = (y, { first, chains: count }) => rowsOf(y, first, count, chains);
  if (autograd) {
    const gradient = tf.grad((y) => {
      const potentials = constants.networks.map((n) => potentialSum(tf, activation, n, pointOf(y, n)));
      return tf.sub(tf.addN(potentials), costSum(tf, problem, constants, y));
    });
    return (y) => tf.add(y, gradient(y));
  }
  return (y) => {
    const gradients = constants.networks.map((n) => manualGradient(tf, activation, n, pointOf(y, n)));
    const moves = pieces.map(({ first, chains: count, jobs: used }) => {
      return used
        .map((j) => rowsOf(gradients[j], first - jobs[j].first, count, jobs[j].chains))
        .reduce((a, b) => tf.add(a, b));
    });
    return tf.add(pulled(tf, problem, constants, y), moves.length === 1 ? moves[0] : tf.concat(moves, 0));
  };
}

/** Noise is drawn by JavaScript: `tf.randomNormal` does the same on every backend, several times slower. */
async function openChains(tf, variant, problem) {
  const [backend, gradient] = variant.split('-');
  await tf.setBackend(backend);
  tf.engine().startScope(); // ends with `release`, and with it the constants and y
  const { chains, dim, noiseScale } = problem;
  const move = noiselessStep(tf, problem, constantsOf(tf, problem), gradient === 'autograd');
  const fillNormals = normalSource(1);
  let y = tf.tensor2d(problem.y, [chains, dim]);
  const replace = (next) => {
    y.dispose();
    y = next;
  };
  const step = (temperature) => {
    const moved = move(y);
    if (temperature === 0) return moved;
    const noise = new Float32Array(chains * dim);
    fillNormals(noise, temperature * noiseScale);
    return tf.add(moved, tf.tensor2d(noise, [chains, dim]));
  };
  return {
    place: (start) => replace(tf.tensor2d(start.slice(), [chains, dim])),
    async advance(steps, temperature) {
      for (let done = 1; done <= steps; done++) {
        replace(tf.tidy(() => step(temperature)));
        if (backend === 'webgpu' && (done % STEPS_PER_WAIT === 0 || done === steps)) await y.data();
      }
    },
    read: async () => Float32Array.from(await y.data()),
    release: () => tf.engine().endScope(),
  };
}

async function peer() {
  try {
    const tf = require('@tensorflow/tfjs');
    const wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    await tf.setBackend('wasm');
    const adapter = await offerWebGpu();
    if (adapter) require('@tensorflow/tfjs-backend-webgpu');
    return {
      peer: 'tfjs',
      version: tf.version.tfjs,
      threads: wasm.getThreadsCount(),
      device: adapter ? `cpu; webgpu on ${adapter}` : 'cpu',
      variants: ['wasm-manual', 'wasm-autograd', ...(adapter ? ['webgpu-manual'] : [])],
      open: (variant, problem) => openChains(tf, variant, problem),
    };
  } catch (error) {
    return { unavailable: `@tensorflow/tfjs does not load: ${error.message.split('\n')[0]}` };
  }
}

await servePeer(await peer());
