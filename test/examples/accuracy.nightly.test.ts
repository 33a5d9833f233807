import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { solve } from '../../src/barycenter/solve.js';
import { loadProblem } from '../../src/node/cli/load_problem.js';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

/** What each example promises against its exact answer, in percent of variance, and the verdict that documents name. */
const bounds = [
  { file: 'twister.json', barycenter: 0.25, conditionalMean: 0.8, verdict: ['epsilon-too-small', 'converged'] },
  { file: 'gaussians.ts', barycenter: 1, conditionalMean: 1, verdict: ['converged'] },
] as const;

describe('the examples with exact answers', () => {
  it.each(bounds)(
    '$file: within $barycenter % and $conditionalMean %, $verdict',
    async ({ file, barycenter, conditionalMean, verdict: kinds }) => {
      const device = await openCpuDevice();
      const result = await solve(await loadProblem(example(file)), { device, seed: 0 });
      const { exact, verdict } = await result.evaluate();
      result.free();
      await device.close();
      expect(kinds, verdict!.line).toContain(verdict!.kind);
      for (const scores of exact!.marginals) {
        expect(scores.barycenterUvp.value).toBeLessThan(barycenter);
        expect(scores.conditionalMeanUvp.value).toBeLessThan(conditionalMean);
        // Far below what exact draws score, the score would be broken: the first has few degrees of freedom, the second
        // many.
        expect(scores.barycenterUvp.value).toBeGreaterThan(scores.barycenterUvp.floor / 10);
        expect(scores.conditionalMeanUvp.value).toBeGreaterThan(scores.conditionalMeanUvp.floor / 3);
      }
    },
    600_000,
  );
});
