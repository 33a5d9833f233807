import type { Device, Result } from '../../src/index.js';
import { midpoints } from '../digits/discrete.js';
import { joined } from '../digits/pictures.js';
import { blurred } from '../digits/score.js';
import { ofClass } from '../generator/pictures.js';
import type { Prepared } from '../generator/prepare.js';
import { noiseOf, decoded, encoded, featureDistance, meanSquare, repeated, type Seen } from '../generator/score.js';
import { LATENT } from '../generator/networks.js';
import { Draws } from '../support/draws.js';

/** Some pictures beside digits that were held out, and beside the learned barycenter. */
export interface Compared {
  readonly name: string;
  readonly pictures: number;
  /** Deviation of white noise, see `noiseOf`. */
  readonly noise: number;
  /** Fréchet distance to zeros and ones that were held out. */
  readonly toDigits: number;
  /** Fréchet distance to the mapped pictures. */
  readonly toMapped: number;
}

/** E ‖x − ·‖² over pictures of a kind that were held out. */
export interface Distances {
  readonly kind: string;
  /** To G(z), z of the plan of x. */
  readonly plan: number;
  /** To G(z) of the encoder's z: what the generator can do. */
  readonly encoder: number;
  /** To G(z), z of the plan of another picture of the kind. */
  readonly other: number;
  /** To the generator's own draws. */
  readonly draws: number;
}

export interface Findings {
  readonly rows: readonly Compared[];
  readonly distances: readonly Distances[];
  /** Fréchet distance of pictures mapped from zeros to pictures mapped from ones, and of the digits themselves. */
  readonly between: { readonly mapped: number; readonly digits: number };
  /** Pictures mapped from zeros and from ones, draws of the generator, and the barycenter in data space. */
  readonly mapped: readonly Float32Array[];
  readonly own: Float32Array;
  readonly space: Float32Array;
}

/** Draws for each picture that is held out. */
const PER_POINT = 4;

async function distancesOf(
  device: Device,
  { set, generator }: Prepared,
  kinds: readonly Float32Array[],
  mapped: readonly Float32Array[],
  own: Float32Array,
): Promise<Distances[]> {
  const dim = set.side ** 2;
  const distances: Distances[] = [];
  for (const [k, x] of kinds.entries()) {
    const back = await decoded(device, generator, await encoded(device, generator, x));
    const many = repeated(x, dim, PER_POINT);
    // The plan of the picture half a list further on.
    const shift = dim * PER_POINT * Math.floor(x.length / dim / 2);
    const turned = many.map((_, i) => many[(i + shift) % many.length]);
    distances.push({
      kind: ['zeros', 'ones'][k],
      plan: meanSquare(many, mapped[k], dim),
      encoder: meanSquare(x, back, dim),
      other: meanSquare(turned, mapped[k], dim),
      draws: meanSquare(many, own.subarray(0, many.length), dim),
    });
  }
  return distances;
}

export async function investigate(device: Device, result: Result, prepared: Prepared): Promise<Findings> {
  const { set, training, heldOut, generator, judge } = prepared;
  const dim = set.side ** 2;
  const kinds = [0, 1].map((kind) => ofClass(heldOut, kind));
  const learnedFrom = [0, 1].map((kind) => ofClass(training, kind));
  const mapped: Float32Array[] = [];
  for (const [k, data] of kinds.entries()) {
    const { data: z } = await result.plan(k).sample({ data, columns: dim }, { perPoint: PER_POINT, seed: 5 });
    mapped.push((await result.pictures({ data: z, columns: LATENT })).data);
  }
  const rows = Math.min(...learnedFrom.map((points) => points.length / dim));
  const [zeros, ones] = learnedFrom.map((points) => points.subarray(0, rows * dim));
  const discrete = midpoints(zeros, ones, dim).points;
  const space = blurred(discrete, 41);
  const count = mapped.reduce((sum, pictures) => sum + pictures.length / dim, 0);
  const own = await decoded(device, generator, Float32Array.from(new Draws(43).normals(count * LATENT)));
  const [digits, all] = [await judge.see(heldOut.data), joined(mapped)];
  const seenMapped = await judge.see(all);
  const compare = async (name: string, pictures: Float32Array): Promise<Compared> => {
    const seen: Seen = await judge.see(pictures);
    return {
      name,
      pictures: pictures.length / dim,
      noise: noiseOf(pictures, set.side),
      toDigits: featureDistance(seen, digits),
      toMapped: featureDistance(seen, seenMapped),
    };
  };
  const distances = await distancesOf(device, prepared, kinds, mapped, own);
  const [fromZeros, fromOnes] = [await judge.see(mapped[0]), await judge.see(mapped[1])];
  const kindsSeen = [await judge.see(kinds[0]), await judge.see(kinds[1])];
  return {
    rows: [
      await compare('digits held out, mapped to the manifold', all),
      await compare('the generator’s own draws', own),
      await compare('data space: the exact barycenter, blurred by its ε', space),
      await compare('data space: the exact barycenter at ε = 0', discrete),
      await compare('digits that were trained on', training.data),
    ],
    distances,
    between: { mapped: featureDistance(fromZeros, fromOnes), digits: featureDistance(kindsSeen[0], kindsSeen[1]) },
    mapped,
    own,
    space,
  };
}
