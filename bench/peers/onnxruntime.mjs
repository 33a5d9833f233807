/**
 * ONNX Runtime's processor path: forward pass, hand-written gradient and step as one graph, ten steps unrolled, the
 * remainder by a graph of one step. ONNX has no differentiation at run time, so there is no autograd variant.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { normalSource } from './support/normals.mjs';
import { OnnxGraph } from './support/onnx_graph.mjs';
import { headRows, twisted } from './support/problem.mjs';
import { servePeer } from './support/protocol.mjs';
import { UnsupportedError } from './support/unsupported.mjs';

const UNROLLED = 10;
/** Small nets are faster on one thread than with two that wait for each other at every node. */
const VARIANTS = { graph: availableParallelism(), 'graph-one-thread': 1 };

/**
 * Per activation: the node of act(z), and the nodes that multiply a gradient by act′(z). For ReLU `Sign` takes three
 * times as long.
 */
const ACTIVATIONS = {
  relu: {
    value: (g, z) => g.op('Relu', [z]),
    backward(g, gradient, _z, a) {
      const positive = g.op('Greater', [a, g.scalar(0)]); // not z: a second reader would keep Relu out of the Gemm
      return g.op('Mul', [gradient, g.op('Cast', [positive], { to: { i: 1 } })]);
    },
  },
  'leaky-relu': {
    value: (g, z) => g.op('LeakyRelu', [z], { alpha: { f: 0.01 } }),
    backward(g, gradient, z) {
      const positive = g.op('Greater', [z, g.scalar(0)]);
      return g.op('Mul', [gradient, g.op('Where', [positive, g.scalar(1), g.scalar(0.01)])]);
    },
  },
  silu: {
    value: (g, z) => g.op('Mul', [z, g.op('Sigmoid', [z])]),
    backward(g, gradient, z, a) {
      const sigmoid = g.op('Sigmoid', [z]);
      const rest = g.op('Sub', [g.scalar(1), sigmoid]);
      return g.op('Mul', [gradient, g.op('Add', [sigmoid, g.op('Mul', [a, rest])])]);
    },
  },
  softplus: {
    value: (g, z) => g.op('Softplus', [z]),
    backward: (g, gradient, z) => g.op('Mul', [gradient, g.op('Sigmoid', [z])]),
  },
  tanh: {
    value: (g, z) => g.op('Tanh', [z]),
    backward: (g, gradient, z, a) => g.op('Mul', [gradient, g.op('Sub', [g.scalar(1), g.op('Mul', [a, a])])]),
  },
};

/** Constants of all steps: they stand once in the model, however many steps are unrolled. */
function constantsOf(g, { jobs, drift, dim, chains, x, cost }) {
  const networks = jobs.map((job) => {
    const { rows, values } = headRows(job);
    return {
      head: g.constant([rows, values.length / rows], values),
      layers: job.layers.map(({ inputs, outputs, weight, transposed, bias }) => ({
        weight: g.constant([outputs, inputs], weight),
        transposed: g.constant([inputs, outputs], transposed),
        bias: g.constant([outputs], bias),
      })),
    };
  });
  if (cost.kind === 'squared-euclidean') {
    return {
      networks,
      keep: g.scalar(1 - drift),
      pull: g.constant(
        [chains, dim],
        x.map((v) => drift * v),
      ),
    };
  }
  const target = twisted(x, cost.slope).map((v) => drift * v);
  const turned = target.map((v, i) => (i % 2 === 0 ? target[i + 1] : -target[i - 1]));
  return {
    networks,
    keep: g.scalar(1 - drift),
    target: g.constant([chains, 2], target),
    turned: g.constant([chains, 2], turned),
    slope: g.scalar(cost.slope),
    tiny: g.scalar(1e-20),
    quarterTurn: g.constant([2, 2], Float32Array.of(0, -1, 1, 0)),
  };
}

/** drift · ∇f of one network and its heads, at the job's rows. */
function potentialGradient(g, activation, { layers, head }, point) {
  const { value, backward } = activation;
  let a = point;
  const passed = layers.map(({ transposed, bias }) => {
    const z = g.op('Gemm', [a, transposed, bias]);
    a = value(g, z);
    return { z, a };
  });
  return layers.reduceRight((gradient, { weight }, l) => {
    return g.op('Gemm', [backward(g, gradient, passed[l].z, passed[l].a), weight]);
  }, head);
}

/**
 * y − drift · ∇_y c. For the twist, with p = drift · u(x) and w = R(−s r) p, that is (1 − drift) y + w − (s/r)(w × y)
 * y.
 */
function pulled(g, c, y) {
  const kept = g.op('Mul', [y, c.keep]);
  if (c.pull) return g.op('Add', [kept, c.pull]);
  const r = g.op('Max', [g.op('ReduceL2', [y], { axes: { ints: [1] } }), c.tiny]);
  const angle = g.op('Mul', [r, c.slope]);
  const turned = [g.op('Mul', [g.op('Cos', [angle]), c.target]), g.op('Mul', [g.op('Sin', [angle]), c.turned])];
  const w = g.op('Add', turned);
  const across = g.op('Mul', [w, g.op('MatMul', [y, c.quarterTurn])]);
  const cross = g.op('MatMul', [across, g.constant([2, 1], Float32Array.of(1, 1))]);
  const radial = g.op('Mul', [g.op('Div', [g.op('Mul', [cross, c.slope]), r]), y]);
  return g.op('Sub', [g.op('Add', [kept, w]), radial]);
}

function chainModel(problem, steps) {
  const { chains, dim, jobs, pieces } = problem;
  const activation = ACTIVATIONS[problem.activation];
  if (!activation) throw new UnsupportedError(`activation ${problem.activation}`);
  const g = new OnnxGraph();
  const constants = constantsOf(g, problem);
  let y = g.input('y', [chains, dim]);
  for (let step = 0; step < steps; step++) {
    const noise = g.input(`noise${step}`, [chains, dim]);
    const point = y;
    const gradients = jobs.map(({ first, chains: count }, j) => {
      const rows = count === chains ? point : g.rows(point, first, first + count);
      return potentialGradient(g, activation, constants.networks[j], rows);
    });
    const moves = pieces.map(({ first, chains: count, jobs: used }) => {
      const parts = used.map((j) => {
        const from = first - jobs[j].first;
        return count === jobs[j].chains ? gradients[j] : g.rows(gradients[j], from, from + count);
      });
      return parts.length === 1 ? parts[0] : g.op('Sum', parts);
    });
    const move = moves.length === 1 ? moves[0] : g.op('Concat', moves, { axis: { i: 0 } });
    y = g.op('Add', [g.op('Add', [pulled(g, constants, point), noise]), move]);
  }
  g.output('end', y, [chains, dim]);
  return g.encode();
}

async function openChains(ort, threads, problem) {
  const { chains, dim, noiseScale } = problem;
  const shape = [chains, dim];
  const options = { executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: threads };
  const open = async (steps) => {
    const feeds = {};
    const noises = Array.from({ length: steps }, (_, i) => {
      const noise = new Float32Array(chains * dim);
      feeds[`noise${i}`] = new ort.Tensor('float32', noise, shape);
      return noise;
    });
    return { steps, session: await ort.InferenceSession.create(chainModel(problem, steps), options), feeds, noises };
  };
  const sessions = [await open(UNROLLED), await open(1)];
  const fillNormals = normalSource(1);
  let y;
  return {
    place(start) {
      y = new ort.Tensor('float32', start.slice(), shape);
    },
    async advance(steps, temperature) {
      let left = steps;
      for (const { steps: unrolled, session, feeds, noises } of sessions) {
        for (; left >= unrolled; left -= unrolled) {
          for (const noise of noises) {
            if (temperature === 0) noise.fill(0);
            else fillNormals(noise, temperature * noiseScale);
          }
          y = (await session.run({ ...feeds, y })).end;
        }
      }
    },
    read: () => y.data,
    async release() {
      for (const { session } of sessions) await session.release();
    },
  };
}

/** @returns the greeting and, where the library loads, what opens a case */
async function peer() {
  try {
    const { default: ort } = await import('onnxruntime-node');
    const { version } = JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'), 'utf8'),
    );
    const open = (variant, problem) => openChains(ort, VARIANTS[variant], problem);
    return {
      peer: 'onnxruntime-node',
      version,
      threads: VARIANTS.graph,
      device: 'cpu',
      variants: Object.keys(VARIANTS),
      open,
    };
  } catch (error) {
    return { unavailable: `onnxruntime-node does not load: ${error.message.split('\n')[0]}` };
  }
}

await servePeer(await peer());
