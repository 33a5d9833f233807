// A cost of your own: Huber-like, so quadratic nearby and linear far away. The average it defines leans towards where
// most of the mass is and lets outliers go, as a median does.
import { add, defineCost, defineProblem, gaussian, mul, sqrt, squaredNorm, sub } from 'energy-barycenter';

const DELTA = 0.5;

// c(x, y) = δ² (√(1 + ‖x − y‖²/δ²) − 1)
const huber = defineCost((x, y) =>
  mul(DELTA ** 2, sub(sqrt(add(1, mul(1 / DELTA ** 2, squaredNorm(sub(x, y))))), 1)),
);

const centres = [[0, 0], [0.5, 0], [0, 0.5], [3, 3]];

export default defineProblem({
  name: 'custom-cost',
  epsilon: 0.05,
  marginals: centres.map((mean) => ({
    weight: 1 / centres.length,
    cost: huber,
    distribution: gaussian({ mean, standardDeviation: 0.4 }),
  })),
  sampler: { steps: 300 },
  training: { iterations: 600 },
});
