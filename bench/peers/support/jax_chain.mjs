/**
 * The chain in jax-js: ten steps under one `jit`, noise from its own counter-based generator in the same program, the
 * gradient by `grad` or by hand.
 *
 * An array passed to a function is consumed; `.ref` keeps it for another use (the library's memory model).
 */
import { headRows, twisted } from './problem.mjs';
import { UnsupportedError } from './unsupported.mjs';

const UNROLLED = 10;

/** Per activation: act(z), and a gradient times act′(z); both consume what they are given. */
function activations({ nn, numpy: np }) {
  return {
    relu: { value: nn.relu, backward: (g, z) => np.where(z.greater(0), g, 0) },
    'leaky-relu': { value: (z) => nn.leakyRelu(z, 0.01), backward: (g, z) => g.mul(np.where(z.greater(0), 1, 0.01)) },
    silu: {
      value: nn.silu,
      backward(g, z) {
        const sigmoid = nn.sigmoid(z.ref);
        return g.mul(sigmoid.ref.add(z.mul(sigmoid.ref).mul(np.subtract(1, sigmoid))));
      },
    },
    softplus: { value: nn.softplus, backward: (g, z) => g.mul(nn.sigmoid(z)) },
    tanh: { value: np.tanh, backward: (g, z) => g.mul(np.subtract(1, np.square(np.tanh(z)))) },
  };
}

/** What all steps share, as one tree of arrays. */
function constantsOf({ numpy: np }, { jobs, x, cost, chains, dim, drift }) {
  const target = (cost.kind === 'twist' ? twisted(x, cost.slope) : x).map((v) => drift * v);
  const across = target.map((v, i) => (i % 2 === 0 ? (target[i + 1] ?? 0) : -target[i - 1]));
  const matrix = (values, rows) => np.array(values.slice()).reshape([rows, values.length / rows]);
  return {
    networks: jobs.map((job) => {
      const { rows, values } = headRows(job);
      return {
        head: matrix(values, rows),
        layers: job.layers.map(({ inputs, outputs, weight, transposed, bias }) => ({
          weight: matrix(weight, outputs),
          transposed: matrix(transposed, inputs),
          bias: np.array(bias.slice()),
        })),
      };
    }),
    target: matrix(target, chains),
    ...(dim === 2
      ? {
          across: matrix(across, chains),
          quarterTurn: np.array([
            [0, -1],
            [1, 0],
          ]),
        }
      : {}),
  };
}

/** One step without its noise; consumes y, borrows the constants. */
function stepOf(jax, problem, autograd) {
  const { numpy: np, grad } = jax;
  const { chains, jobs, pieces, drift, cost } = problem;
  const activation = activations(jax)[problem.activation];
  if (!activation) throw new UnsupportedError(`activation ${problem.activation}`);
  const { value, backward } = activation;
  const rowsOf = (array, from, count, all) => (count === all ? array : array.slice([from, from + count]));
  const dense = (a, { transposed, bias }) => np.matmul(a, transposed.ref).add(bias.ref);

  const manualGradient = ({ layers, head }, point) => {
    let a = point;
    const passed = layers.map((layer, l) => {
      const z = dense(a, layer);
      if (l + 1 < layers.length) a = value(z.ref);
      return z;
    });
    return layers.reduceRight((g, { weight }, l) => np.matmul(backward(g, passed[l]), weight.ref), head.ref);
  };
  const potential = ({ layers, head }, point) => {
    return layers
      .reduce((a, layer) => value(dense(a, layer)), point)
      .mul(head.ref)
      .sum();
  };
  const norm = (y) => np.maximum(np.sqrt(np.square(y).sum(1, { keepdims: true })), 1e-20);

  /** y − drift · ∇_y c. For the twist, with p = drift · u(x), w = R(−s r) p: (1 − drift) y + w − (s/r)(w × y) y. */
  const pulled = (constants, y) => {
    const { target, across, quarterTurn } = constants;
    if (cost.kind === 'squared-euclidean') return y.mul(1 - drift).add(target.ref);
    const r = norm(y.ref);
    const angle = r.ref.mul(cost.slope);
    const w = np.cos(angle.ref).mul(target.ref).add(np.sin(angle).mul(across.ref));
    const cross = w.ref.mul(np.matmul(y.ref, quarterTurn.ref)).sum(1, { keepdims: true });
    const radial = cross.mul(cost.slope).div(r).mul(y.ref);
    return y
      .mul(1 - drift)
      .add(w)
      .sub(radial);
  };
  const costSum = ({ target, quarterTurn }, y) => {
    let u = y;
    if (cost.kind === 'twist') {
      const angle = np.sqrt(np.square(y.ref).sum(1, { keepdims: true }).add(1e-30)).mul(cost.slope);
      u = np
        .cos(angle.ref)
        .mul(y.ref)
        .sub(np.sin(angle).mul(np.matmul(y, quarterTurn.ref)));
    }
    return np
      .square(u.sub(target.ref.div(drift)))
      .sum()
      .mul(drift / 2);
  };
  const pointOf = (y, { first, chains: count }) => rowsOf(y.ref, first, count, chains);

  if (autograd) {
    return (constants, y) => {
      const gradient = grad((at) => {
        const potentials = constants.networks.map((n, j) => potential(n, pointOf(at, jobs[j])));
        return potentials.reduce((a, b) => a.add(b)).sub(costSum(constants, at));
      });
      return gradient(y.ref).add(y);
    };
  }
  return (constants, y) => {
    const gradients = constants.networks.map((n, j) => manualGradient(n, pointOf(y, jobs[j])));
    const moves = pieces.map(({ first, chains: count, jobs: used }) => {
      const parts = used.map((j) => rowsOf(gradients[j].ref, first - jobs[j].first, count, jobs[j].chains));
      return parts.reduce((a, b) => a.add(b));
    });
    for (const g of gradients) g.dispose();
    return pulled(constants, y).add(moves.length === 1 ? moves[0] : np.concatenate(moves, 0));
  };
}

/** Several steps as one compiled program: (constants, y, key, noise factor) → y. */
function programOf({ jit, random, tree }, problem, step, steps) {
  const { chains, dim } = problem;
  return jit((constants, y, key, factor) => {
    const noise = random.normal(key, [steps, chains, dim]).mul(factor);
    let moved = y;
    for (let i = 0; i < steps; i++) moved = step(constants, moved).add(noise.ref.slice(i));
    noise.dispose();
    tree.dispose(constants);
    return moved;
  });
}

/** @returns chains for `servePeer`, on a device of the library */
export function openJaxChains(jax, device, autograd, problem) {
  const { numpy: np, random, tree } = jax;
  jax.defaultDevice(device);
  const { chains, dim, noiseScale } = problem;
  const constants = constantsOf(jax, problem);
  const step = stepOf(jax, problem, autograd);
  const programs = [UNROLLED, 1].map((steps) => ({ steps, program: programOf(jax, problem, step, steps) }));
  let y = np.zeros([chains, dim]);
  let calls = 0;
  return {
    place(start) {
      y.dispose();
      y = np.array(start.slice()).reshape([chains, dim]);
    },
    async advance(steps, temperature) {
      let left = steps;
      for (const { steps: unrolled, program } of programs) {
        for (; left >= unrolled; left -= unrolled) {
          y = program(tree.ref(constants), y, random.key(calls++), np.array(temperature * noiseScale));
        }
      }
      await y.blockUntilReady();
    },
    read: () => y.ref.data(),
    release() {
      y.dispose();
      tree.dispose(constants);
      for (const { program } of programs) program.dispose();
    },
  };
}
