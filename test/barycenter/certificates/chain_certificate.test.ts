import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, component, defineCost, mul, square, squaredNorm, sub } from '../../../src/autograd/index.js';
import { chainCertificate, type ChainCertificate } from '../../../src/barycenter/certificates/chain_certificate.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';
import { TestRandom } from '../../support/random.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const clouds = (seed: number, dim: number): Float32Array[] =>
  [0, 1].map((k) => new TestRandom(seed + k).normals(2048 * dim));

/** Of the plans N(x, ε I) of a potential of zero, by steps of `relativeStep` ε. */
const certificateAt = (
  sampler: NonNullable<ProblemInput['sampler']>,
  relativeStep: number,
  { dim = 2, cost }: { readonly dim?: number; readonly cost?: ProblemInput['marginals'][number]['cost'] } = {},
): Promise<ChainCertificate> => {
  const marginals = standardMarginals(dim).map((m) => (cost ? { ...m, cost } : m)) as ProblemInput['marginals'];
  return withZeroPotential(device, { epsilon: 0.1, marginals, sampler }, relativeStep, (context) =>
    chainCertificate(context, clouds(11, dim)),
  );
};

describe('chainCertificate', () => {
  it('finds the effective draws that a plan of known autocorrelation has', async () => {
    // A step of η = 0.2 ε leaves 1 − η/2ε = 0.9 of a coordinate: (1 − 0.9)/(1 + 0.9) draws a step. What the log density
    // keeps is the square of that. Sums cut off at 30 records are off by a quarter, and the least of four is told: 0.4.
    const found = await certificateAt({ steps: 100 }, 0.2);
    expect(Math.abs(found.essPerStep * (1.9 / 0.1) - 1)).toBeLessThan(0.4);
    expect(found.drawsPerChain).toBe(100 * found.essPerStep);
    expect(found.rHat).toBeGreaterThan(1);
    expect(found.rHat).toBeLessThan(1.15);
    expect(found).toMatchObject({ passed: true, stuck: 0, rHatLimit: 1.35, leastDraws: 1 });
    expect(found.marginals.map((m) => m.marginal)).toEqual([0, 1]);
    expect(found.line).toMatch(
      /^chains from starts far apart become alike \(R-hat 1\.\d\d, at most 1\.35; [\d.]+ effective draws a chain, at least 1\)$/,
    );
  });

  it('fails of too few steps where the memory of starts does, and says so', async () => {
    // 0.9 a step: 10 steps keep 0.35 of the distance of starts, and hold half a draw.
    const found = await certificateAt({ steps: 10 }, 0.2);
    expect(found.passed).toBe(false);
    expect(found.rHat).toBeGreaterThan(found.rHatLimit);
    expect(found.drawsPerChain).toBeLessThan(1);
    expect(found.line).toMatch(/^chains from starts far apart can be told apart: they have not mixed/);
    // What memory lets pass, 0.02 of the squared distance, passes: 0.9^(2·30) = 0.002.
    expect((await certificateAt({ steps: 30 }, 0.2)).passed).toBe(true);
  });

  it('fails of plans of two modes that no local chain crosses, with nearly all points stuck', async () => {
    // 2 (y_0² − 1)² is 2 between its wells, twenty times ε, and curved by 16 in them.
    const wells = defineCost((x, y) =>
      add(mul(2, square(sub(square(component(y, 0)), 1))), mul(0.5, square(sub(component(x, 1), component(y, 1))))),
    );
    // A thousand steps keep 0.002 of y_1, and all chains start in the right well: ends of other points' plans are what
    // shows the left one.
    const init = { kind: 'gaussian', mean: [1, 0], standardDeviation: 0.1 } as const;
    const found = await certificateAt({ steps: 1000, init }, 0.2 / 16, { cost: wells });
    expect(found.passed).toBe(false);
    // One chain of four elsewhere, which is what two far ends mostly make here.
    expect(found.rHat).toBeGreaterThan(1.4);
    expect(found.stuck).toBeGreaterThan(0.5);
    expect(found.line).toMatch(/have not mixed \(R-hat [12]\.\d\d, at most 1\.35, above 1\.45 at \d+ % of the points;/);
  });

  it('fails of a cost with the wrong sign, from whose top chains fall', async () => {
    const upsideDown = defineCost((x, y) => mul(-0.5, squaredNorm(sub(x, y))));
    const found = await certificateAt({ steps: 1000 }, 0.4, { cost: upsideDown });
    expect(found).toMatchObject({ rHat: Infinity, essPerStep: 0, passed: false, marginals: [] });
    expect(found.line).toBe('chains from starts far apart diverge within 4 times their length');
  });

  it('says what share of tested steps is accepted by each marginal, and of too large a step that chains stand still', async () => {
    const short = await certificateAt({ kind: 'mala', steps: 60 }, 0.2);
    for (const { acceptance } of short.marginals) expect(acceptance).toBeGreaterThan(0.95);
    expect(short.line).toMatch(/; of the steps \d+ % and more are accepted, the fewest of marginal [01]\)$/);
    expect(short.passed).toBe(true);
    // In 20 dimensions steps of 2.4 √ε and more are refused.
    const long = await certificateAt({ kind: 'mala', steps: 60 }, 6, { dim: 20 });
    for (const { acceptance } of long.marginals) expect(acceptance).toBeLessThan(0.05);
    expect(long.passed).toBe(false);
    expect((await certificateAt({ steps: 10 }, 0.2)).marginals.every((m) => !('acceptance' in m))).toBe(true);
  });

  it('looks along directions in many dimensions', async () => {
    const found = await certificateAt({ steps: 100 }, 0.2, { dim: 50 });
    expect(found.passed).toBe(true);
    expect(Math.abs(found.essPerStep * (1.9 / 0.1) - 1)).toBeLessThan(0.4);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    const stopped = withZeroPotential(device, { epsilon: 0.1, marginals: standardMarginals(1) }, 0.2, (context) =>
      chainCertificate({ ...context, signal }, clouds(1, 1)),
    );
    await expect(stopped).rejects.toThrow('evaluate: stopped after 0 of');
  });
});
