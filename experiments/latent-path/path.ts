import { defineProblem, squaredEuclidean, type Device, type Problem } from '../../src/index.js';
import { buresWasserstein } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { midpoints } from '../digits/discrete.js';
import { joined } from '../digits/pictures.js';
import { LATENT } from '../generator/networks.js';
import { ofClass } from '../generator/pictures.js';
import type { Prepared } from '../generator/prepare.js';
import { decoded, encoded, featureDistance, type Seen } from '../generator/score.js';
import { Draws } from '../support/draws.js';
import { mean } from '../support/numbers.js';
import { withResult } from '../support/with_result.js';
import type { ExperimentContext } from '../support/experiment.js';

/** In the unit of ½‖z − z'‖²; z has about unit variance. */
export const EPSILON = 0.02;

export interface Setting {
  /** Where along the way, each a training: λ = (1 − t, t). */
  readonly times: readonly number[];
  readonly hidden: readonly number[];
  readonly iterations: number;
  readonly batchSize: number;
  readonly steps: number;
}

/** One place along the way. */
export interface Place {
  readonly t: number;
  /** Of z against the exact interpolation with its blur, percent: from zeros, from ones. */
  readonly uvp: readonly number[];
  /** Mean share of the classifier's largest class. */
  readonly confidence: Readonly<Record<Way, number>>;
  /** Fréchet distance to zeros and ones that were held out. */
  readonly toDigits: Readonly<Record<Way, number>>;
  /** Fréchet distance to the pictures of the exact interpolation. */
  readonly toExact: Readonly<Record<'learned' | 'lines', number>>;
  /** Pictures of a few zeros that were held out, as they are mapped, f32 [pictures, side²]. */
  readonly shown: Float32Array;
}

/** How zeros become ones. */
export type Way = 'learned' | 'lines' | 'exact';

export interface Findings {
  readonly places: readonly Place[];
  /** Pictures G(z) of the few zeros, and of as many ones. */
  readonly ends: readonly Float32Array[];
  /** Along straight lines between these, by places. */
  readonly lines: readonly Float32Array[];
  readonly digits: { readonly confidence: number };
}

/** Zeros in the figure. */
const SHOWN = 6;

/** Both kinds as measures in z, as many points of either, f32 [rows, 8]. */
async function latents(device: Device, { training, generator, set }: Prepared): Promise<Float32Array[]> {
  const kinds = [0, 1].map((kind) => ofClass(training, kind));
  const rows = Math.min(...kinds.map(({ length }) => length / set.side ** 2));
  const found: Float32Array[] = [];
  for (const pictures of kinds) found.push((await encoded(device, generator, pictures)).subarray(0, rows * LATENT));
  return found;
}

function problemAt(t: number, kinds: readonly Float32Array[], setting: Setting): Problem {
  const { hidden, iterations, batchSize, steps } = setting;
  return defineProblem({
    marginals: kinds.map((data, k) => ({
      samples: { data, rows: data.length / LATENT, columns: LATENT },
      weight: [1 - t, t][k],
      cost: squaredEuclidean(),
    })),
    epsilon: EPSILON,
    potential: { kind: 'reduced', hidden },
    sampler: { steps },
    training: {
      iterations,
      batchSize,
      validation: { every: 0 },
      optimizer: { learningRate: 0.01, averageDecay: 0.97, schedule: { kind: 'cosine' } },
    },
  });
}

/** (1 − t) a + t b */
const between = (a: Float32Array, b: Float32Array, t: number): Float32Array =>
  a.map((value, i) => (1 - t) * value + t * b[i]);

/** BW₂²-UVP, percent of half the spread. */
function uvp(points: Float32Array, exact: Float32Array): number {
  const [found, wanted] = [points, exact].map((rows) => moments('latent-path', rows, LATENT));
  const distance = buresWasserstein(found.mean, found.covariance, wanted.mean, wanted.covariance);
  return (100 * distance) / (0.5 * wanted.covariance.trace());
}

/** What a place is worked out from. */
interface Measures {
  /** Zeros and ones, f32 [rows, 8] each. */
  readonly kinds: readonly Float32Array[];
  /** S(z) of each zero, by an optimal assignment, f32 [rows, 8]. */
  readonly partners: Float32Array;
  /** Standard normal numbers for the exact barycenter's blur. */
  readonly noise: ArrayLike<number>;
  /** z of zeros that are shown, f32 [SHOWN, 8]. */
  readonly few: Float32Array;
  readonly digits: Seen;
}

/** Draws pushed forward from either kind, and the means of the plans of those that are shown. */
async function learnedAt(
  context: ExperimentContext,
  { kinds, few }: Measures,
  problem: Problem,
): Promise<{ readonly pushed: Float32Array[]; readonly means: Float32Array }> {
  return withResult(context, problem, context.seed, async (result) => {
    const pushed: Float32Array[] = [];
    for (const [k, data] of kinds.entries())
      pushed.push(Float32Array.from((await result.plan(k).sample({ data, columns: LATENT }, { seed: 7 })).data));
    const means = await result.plan(0).conditionalMean({ data: few, columns: LATENT }, { perPoint: 16, seed: 8 });
    return { pushed, means: Float32Array.from(means) };
  });
}

async function placeAt(
  t: number,
  context: ExperimentContext,
  { generator, judge }: Prepared,
  measures: Measures,
  setting: Setting,
): Promise<Place> {
  const { device } = context;
  const { kinds, partners, noise, digits } = measures;
  const [zeros, ones] = kinds;
  const seenOf = async (z: Float32Array): Promise<Seen> => judge.see(await decoded(device, generator, z));
  const exact = between(zeros, partners, t).map((value, i) => value + Math.sqrt(EPSILON) * noise[i]);
  const { pushed, means } = await learnedAt(context, measures, problemAt(t, kinds, setting));
  const seen = {
    learned: await seenOf(joined(pushed)),
    lines: await seenOf(between(zeros, ones, t)),
    exact: await seenOf(exact),
  };
  const each = (score: (own: Seen) => number) => ({
    learned: score(seen.learned),
    lines: score(seen.lines),
    exact: score(seen.exact),
  });
  const found = pushed.map((points) => uvp(points, exact));
  context.log(`t = ${t}: ${found.map((value) => value.toFixed(2)).join(', ')} % UVP`);
  return {
    t,
    uvp: found,
    confidence: each(({ confidences }) => mean(confidences)),
    toDigits: each((own) => featureDistance(own, digits)),
    toExact: {
      learned: featureDistance(seen.learned, seen.exact),
      lines: featureDistance(seen.lines, seen.exact),
    },
    shown: await decoded(device, generator, means),
  };
}

export async function followPath(context: ExperimentContext, prepared: Prepared, setting: Setting): Promise<Findings> {
  const { device } = context;
  const { heldOut, generator, judge, set } = prepared;
  const kinds = await latents(device, prepared);
  const [zeros] = kinds;
  const few: Float32Array[] = [];
  for (const kind of [0, 1])
    few.push(await encoded(device, generator, ofClass(heldOut, kind).subarray(0, SHOWN * set.side ** 2)));
  const digits = await judge.see(heldOut.data);
  const measures: Measures = {
    kinds,
    // The assignment is optimal at every t: a midpoint says where its partner is.
    partners: midpoints(zeros, kinds[1], LATENT).points.map((value, i) => 2 * value - zeros[i]),
    noise: new Draws(61).normals(zeros.length),
    few: few[0],
    digits,
  };
  const places: Place[] = [];
  const lines: Float32Array[] = [];
  for (const t of setting.times) {
    places.push(await placeAt(t, context, prepared, measures, setting));
    lines.push(await decoded(device, generator, between(few[0], few[1], t)));
  }
  const ends = [await decoded(device, generator, few[0]), await decoded(device, generator, few[1])];
  return { places, ends, lines, digits: { confidence: mean(digits.confidences) } };
}
