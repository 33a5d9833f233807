import type { TracedCost } from '../../src/autograd/traced_cost.js';

/** A cost that counts its gradients. */
export function counted(cost: TracedCost): TracedCost & { gradients: number } {
  const counting = {
    xDim: cost.xDim,
    yDim: cost.yDim,
    gradients: 0,
    value: (x: ArrayLike<number>, y: ArrayLike<number>) => cost.value(x, y),
    gradient(x: ArrayLike<number>, y: ArrayLike<number>) {
      counting.gradients++;
      return cost.gradient(x, y);
    },
    toWgsl: (options: Parameters<TracedCost['toWgsl']>[0]) => cost.toWgsl(options),
    toCpuPrograms: () => cost.toCpuPrograms(),
  };
  return counting;
}
