import { performance } from 'node:perf_hooks';
import { whileOwned } from '../../src/device/owner.js';
import { DivergenceError, solve, type Device, type Problem, type Result } from '../../src/index.js';
import { worst } from '../support/numbers.js';
import { withMethod, type Measures, type Method, type QualityCase, type Scores } from './cases.js';

/** One training, timed, and scored by the same chains whatever it was trained with. */
export interface Scored {
  /** Of training. */
  readonly seconds: number;
  readonly scores: Scores;
}

export const EXACT_MEASURES: Measures = ['BW₂²-UVP, %', 'L²-UVP, %'];

/** Chains that score, so long that they have mixed, and points that each marginal pushes forward. */
export interface Scoring {
  readonly steps: number;
  readonly stepSize: number;
  readonly points: number;
}

/** Percent, of the worst marginal: BW₂²-UVP of push-forwards and L²-UVP of conditional means. */
export async function exactScores(
  device: Device,
  problem: Problem,
  { points, ...chains }: Scoring,
  trained: Result,
  seed: number,
): Promise<Scores> {
  const question = withMethod(problem, { sampler: { kind: 'leimkuhler-matthews', ...chains }, iterations: 1 });
  const result = await solve(question, { device, seed, startFrom: trained, until: 0 });
  try {
    const { exact } = await result.evaluate({ points, verdict: false });
    const uvps = (of: 'barycenterUvp' | 'conditionalMeanUvp') => exact!.marginals.map((marginal) => marginal[of].value);
    return [worst(uvps('barycenterUvp')), worst(uvps('conditionalMeanUvp'))];
  } finally {
    result.free();
  }
}

/** More than any score: JSON, in which results are kept, has no Infinity. */
const DIVERGED = 1e9;

/** The number, or null of what diverged. */
export const known = (value: number): number | null => (value < DIVERGED ? value : null);

/** Trains by a method, and scores; what diverges scores more than anything else. */
export async function trainAndScore(device: Device, given: QualityCase, method: Method, seed: number): Promise<Scored> {
  try {
    return await whileOwned(device, async (owner) => {
      const started = performance.now();
      const trained = owner.own(await solve(withMethod(given.problem, method), { device, seed }));
      const seconds = (performance.now() - started) / 1000;
      return { seconds, scores: await given.score(device, trained, seed) };
    });
  } catch (error) {
    if (error instanceof DivergenceError) return { seconds: DIVERGED, scores: [DIVERGED, DIVERGED] };
    throw error;
  }
}

/** Whether bounds are met. */
export const meets = ({ bounds }: QualityCase, { scores }: Scored): boolean =>
  scores.every((score, i) => score <= bounds[i]);

/** For lines of progress. */
export const scoresText = ({ scores }: Scored): string => scores.map((score) => score.toPrecision(2)).join(' and ');
