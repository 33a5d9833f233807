import { chainCertificate } from '../../src/barycenter/certificates/chain_certificate.js';
import { dualCertificate } from '../../src/barycenter/certificates/dual_certificate.js';
import { permutationTest } from '../../src/barycenter/certificates/permutation_test.js';
import { toEngine } from '../../src/barycenter/problem/coordinates.js';
import { solve, type Result } from '../../src/index.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import { benchProblem } from '../support/problems.js';
import { ascending } from '../support/timing.js';

const POINTS = 4096;

/** The marginals' push-forwards in engine coordinates. */
async function pushed(result: Result): Promise<Float32Array[]> {
  const { loaded } = result;
  const clouds: Float32Array[] = [];
  for (const k of loaded.marginals.keys()) {
    const own = result.plan(k);
    const { data } = await own.sample({ data: await own.inputs(POINTS), columns: own.inputDim });
    clouds.push(toEngine(loaded.coordinates.output, data));
  }
  return clouds;
}

async function timed(runs: number, run: () => Promise<unknown>): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return ascending(seconds);
}

/** What a verdict and each certificate take of a result. */
async function parts({ device, quick }: BenchContext): Promise<Row[]> {
  const small = quick || device.info.software;
  const problem = await benchProblem(small ? 'twister-quick' : 'twister');
  const runs = small ? 1 : 5;
  const result = await solve(problem, { device, seed: 7, until: small ? 5 : 50 });
  const potential = result.loaded.potential.place(device, result.trained.average);
  try {
    const clouds = await pushed(result);
    const { dim } = result.loaded.potential;
    const trained = { potential, stepSizes: result.trained.stepSizes };
    const context = { device, loaded: result.loaded, trained, seed: 0 };
    const { certificates } = await result.evaluate();
    if (!(certificates && certificates.chains.rHat > 0.9 && certificates.agreement.pValue > 0))
      throw new WrongKernelError('evaluate: no certificates; not reported.');
    // A distance that no permutation reaches: all of them are tried.
    const apart = { distance: Infinity, points: POINTS };
    const jobs: [string, () => Promise<unknown>][] = [
      ['scores, no verdict', () => result.evaluate({ verdict: false })],
      ['scores, verdict, certificates', () => result.evaluate()],
      ['R-hat, effective draws, accepted steps', () => chainCertificate(context, clouds)],
      ['permutations, all', () => Promise.resolve(permutationTest(clouds, dim, 0, apart))],
      ['L(f) from both sides', () => dualCertificate(context)],
    ];
    const rows: Row[] = [];
    for (const [name, run] of jobs) rows.push({ name, seconds: await timed(runs, run), columns: {} });
    return rows;
  } finally {
    potential.free();
    result.free();
  }
}

/** An evaluation and what its certificates take of it. */
export const evaluateBench: Bench = { name: 'evaluate', measure: parts };
