import { performance } from 'node:perf_hooks';
import { solve, type Device } from '../../src/index.js';
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

/** Trains by a method. @returns also what the scores of long chains are: a short chain hides what it has not learned */
export async function trainAndScore(device: Device, given: QualityCase, method: Method, seed: number): Promise<Scored> {
  const started = performance.now();
  const trained = await solve(withMethod(given, method), { device, seed });
  const seconds = (performance.now() - started) / 1000;
  const { scoring, points } = given;
  const sampler = { kind: 'leimkuhler-matthews', ...scoring } as const;
  const result = await solve(withMethod(given, { sampler, iterations: 1 }), {
    device,
    seed,
    startFrom: trained,
    until: 0,
  });
  try {
    const { exact } = await result.evaluate({ points, verdict: false });
    const marginals = exact!.marginals;
    return {
      seconds,
      barycenter: worst(marginals.map(({ barycenterUvp }) => barycenterUvp.value)),
      mean: worst(marginals.map(({ conditionalMeanUvp }) => conditionalMeanUvp.value)),
    };
  } finally {
    result.free();
    trained.free();
  }
}

/** Whether bounds are met; NaN meets none. */
export const meets = ({ bounds }: QualityCase, { barycenter, mean }: Scored): boolean =>
  barycenter <= bounds.barycenter && mean <= bounds.mean;
