import { performance } from 'node:perf_hooks';
import { whileOwned } from '../../src/device/owner.js';
import { DivergenceError, solve, type Device } from '../../src/index.js';
import { worst } from '../support/numbers.js';
import { withMethod, type Method, type QualityCase } from './cases.js';

/** One training, timed, and scored by the same chains whatever it was trained with. */
export interface Scored {
  /** Of training. */
  readonly seconds: number;
  /** Percent, of the worst marginal: BW₂²-UVP of push-forwards and L²-UVP of conditional means. */
  readonly barycenter: number;
  readonly mean: number;
}

const DIVERGED = { seconds: Infinity, barycenter: Infinity, mean: Infinity };

/** Trains by a method, and scores; a training or a sampling that diverges scores Infinity. */
export async function trainAndScore(device: Device, given: QualityCase, method: Method, seed: number): Promise<Scored> {
  const { scoring, points } = given;
  const sampler = { kind: 'leimkuhler-matthews', ...scoring } as const;
  try {
    return await whileOwned(device, async (owner) => {
      const started = performance.now();
      const trained = owner.own(await solve(withMethod(given, method), { device, seed }));
      const seconds = (performance.now() - started) / 1000;
      const question = withMethod(given, { sampler, iterations: 1 });
      const result = owner.own(await solve(question, { device, seed, startFrom: trained, until: 0 }));
      const { exact } = await result.evaluate({ points, verdict: false });
      const uvps = (of: 'barycenterUvp' | 'conditionalMeanUvp') =>
        exact!.marginals.map((marginal) => marginal[of].value);
      return { seconds, barycenter: worst(uvps('barycenterUvp')), mean: worst(uvps('conditionalMeanUvp')) };
    });
  } catch (error) {
    if (error instanceof DivergenceError) return DIVERGED;
    throw error;
  }
}

/** Whether bounds are met. */
export const meets = ({ bounds }: QualityCase, { barycenter, mean }: Scored): boolean =>
  barycenter <= bounds.barycenter && mean <= bounds.mean;
