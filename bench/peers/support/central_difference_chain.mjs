/**
 * An independent answer to what a peer computes: the chain at temperature zero in float64, every gradient by central
 * differences of f_k(y) − c_k(x, y). It shares nothing with `problem.mjs` but the files' layout.
 */
const H = 1e-5;

const ACTIVATIONS = {
  relu: (z) => Math.max(z, 0),
  'leaky-relu': (z) => (z > 0 ? z : 0.01 * z),
  silu: (z) => z / (1 + Math.exp(-z)),
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  tanh: Math.tanh,
};

/** @returns Float64Array [chains, D] after the steps, from the contents of a case folder */
export function centralDifferenceChain(given, parameters, x, y, steps) {
  const { inputDim: dim, segments, stepSize, epsilon } = given;
  const end = Float64Array.from(y);
  let chain = 0;
  for (const { marginal, chains } of segments) {
    for (let c = 0; c < chains; c++, chain++) {
      const point = end.subarray(chain * dim, (chain + 1) * dim);
      const from = Float64Array.from(x.subarray(chain * dim, (chain + 1) * dim));
      const energy = (p) => potential(given, parameters, marginal, p) - cost(given.cost, from, p);
      for (let s = 0; s < steps; s++) {
        const slope = point.map((_, i) => {
          const at = (h) => energy(point.map((v, j) => (j === i ? v + h : v)));
          return (at(H) - at(-H)) / (2 * H);
        });
        point.forEach((v, i) => (point[i] = v + (stepSize / (2 * epsilon)) * slope[i]));
      }
    }
  }
  return end;
}

function potential({ inputDim, hidden, activation, networks, heads, coefficients, scale }, parameters, k, point) {
  const widths = [inputDim, ...hidden, heads];
  let at = 0;
  let sum = 0;
  for (let n = 0; n < networks; n++) {
    let a = point;
    for (let l = 0; l + 1 < widths.length; l++) {
      const [inputs, outputs] = [widths[l], widths[l + 1]];
      const z = Float64Array.from({ length: outputs }, (_, o) => {
        return a.reduce(
          (acc, v, i) => acc + parameters[at + o * inputs + i] * v,
          parameters[at + inputs * outputs + o],
        );
      });
      at += (inputs + 1) * outputs;
      a = l + 2 < widths.length ? z.map(ACTIVATIONS[activation]) : z;
    }
    sum += a.reduce((acc, g, h) => acc + coefficients[(k * networks + n) * heads + h] * g, 0);
  }
  return scale * sum;
}

function cost({ kind, slope }, x, y) {
  const turn = ([a, b]) => {
    const t = slope * Math.hypot(a, b);
    return [Math.cos(t) * a - Math.sin(t) * b, Math.sin(t) * a + Math.cos(t) * b];
  };
  const [p, q] = kind === 'twist' ? [turn(x), turn(y)] : [[...x], [...y]];
  return p.reduce((sum, v, i) => sum + 0.5 * (v - q[i]) ** 2, 0);
}
