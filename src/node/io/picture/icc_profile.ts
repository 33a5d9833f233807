import { powerCurve, sampledCurve, type Curve } from './curve.js';
import { connectionToSrgb, inverse, multiply, type RgbSpace } from './rgb_space.js';

/**
 * Profiles of three curves and a matrix, and of one grey curve (ICC.1:2022, 8.3 and 8.4), which all cameras, screens
 * and working spaces have. Read here in float64 because the library takes 16-bit pictures through a coarse table of
 * colours and by way of Display P3, off by hundreds of codes. Profiles of tables (presses, scanners) are left to it.
 */
interface Tags {
  readonly view: DataView;
  readonly places: ReadonlyMap<string, { readonly at: number; readonly length: number }>;
}

function ascii(view: DataView, at: number, length: number): string {
  if (at + length > view.byteLength) throw new RangeError('outside the profile');
  return Buffer.from(view.buffer, view.byteOffset + at, length).toString('latin1');
}

/** Tags that a profile may have; more are no profile. */
const MOST_TAGS = 256;

function tagsOf(profile: Uint8Array): Tags {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const count = view.getUint32(128);
  if (count > MOST_TAGS) throw new RangeError(`${count} tags`);
  const places = new Map<string, { at: number; length: number }>();
  for (let i = 0; i < count; i++) {
    const entry = 132 + 12 * i;
    places.set(ascii(view, entry, 4), { at: view.getUint32(entry + 4), length: view.getUint32(entry + 8) });
  }
  return { view, places };
}

const fixed = (view: DataView, at: number): number => view.getInt32(at) / 65536;

/** Parameters of parametric curves, by function type (ICC.1:2022, table 68). */
const PARAMETERS = [1, 3, 4, 5, 7];

function parametricCurve(view: DataView, at: number): Curve | undefined {
  const kind = view.getUint16(at + 8);
  const count = PARAMETERS[kind];
  if (count === undefined) return undefined;
  const [g, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, i) =>
    fixed(view, at + 12 + 4 * i),
  );
  switch (kind) {
    case 0:
      return powerCurve(g);
    case 1:
      return (x) => (x >= -b / a ? (a * x + b) ** g : 0);
    case 2:
      return (x) => (x >= -b / a ? (a * x + b) ** g + c : c);
    case 3:
      return (x) => (x >= d ? (a * x + b) ** g : c * x);
    default:
      return (x) => (x >= d ? (a * x + b) ** g + e : c * x + f);
  }
}

function curveAt({ view, places }: Tags, tag: string): Curve | undefined {
  const place = places.get(tag);
  if (place === undefined) return undefined;
  const { at } = place;
  const type = ascii(view, at, 4);
  if (type === 'para') return parametricCurve(view, at);
  if (type !== 'curv') return undefined;
  const count = view.getUint32(at + 8);
  if (count === 0) return powerCurve(1);
  if (count === 1) return powerCurve(view.getUint16(at + 12) / 256);
  if (count > 65536) return undefined;
  return sampledCurve(Float64Array.from({ length: count }, (_, i) => view.getUint16(at + 12 + 2 * i) / 65535));
}

function colorantAt({ view, places }: Tags, tag: string): number[] | undefined {
  const place = places.get(tag);
  return place && [8, 12, 16].map((offset) => fixed(view, place.at + offset));
}

/** How far from (1, 1, 1) the rounding of a profile's numbers takes white; what is beyond is meant. */
const WHITE_ROUNDING = 0.002;

/** Rows that sum to 1, so that neutral stays neutral, where only rounding keeps them from it. */
function neutral(matrix: readonly number[]): number[] {
  const sums = [0, 3, 6].map((row) => matrix[row] + matrix[row + 1] + matrix[row + 2]);
  if (sums.some((sum) => Math.abs(sum - 1) > WHITE_ROUNDING)) return [...matrix];
  return matrix.map((v, i) => v / sums[Math.floor(i / 3)]);
}

/** Bytes of a profile's name that are read. */
const LONGEST_NAME = 120;

/** The profile's name: plain text in version 2, UTF-16 of several languages in version 4. */
function description({ view, places }: Tags): string {
  const place = places.get('desc');
  if (place === undefined) return 'its embedded profile';
  const { at } = place;
  const localized = ascii(view, at, 4) === 'mluc';
  const start = localized ? at + view.getUint32(at + 24) : at + 12;
  const length = Math.min(LONGEST_NAME, view.getUint32(at + (localized ? 20 : 8)));
  const raw = Buffer.from(ascii(view, start, length - (length % 2)), 'latin1');
  const name = localized ? raw.swap16().toString('utf16le') : raw.toString('latin1');
  return name.replace(/[\p{Cc}"]+/gu, ' ').trim() || 'its embedded profile';
}

function greySpace(tags: Tags, name: string): RgbSpace | undefined {
  const grey = curveAt(tags, 'kTRC');
  return grey && { name, curves: [grey, grey, grey], toSrgb: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
}

function matrixSpace(tags: Tags, name: string): RgbSpace | undefined {
  const [r, g, b] = ['rTRC', 'gTRC', 'bTRC'].map((tag) => curveAt(tags, tag));
  const [red, green, blue] = ['rXYZ', 'gXYZ', 'bXYZ'].map((tag) => colorantAt(tags, tag));
  if (!r || !g || !b || !red || !green || !blue) return undefined;
  const columns = [0, 1, 2].flatMap((row) => [red[row], green[row], blue[row]]);
  const toSrgb = neutral(multiply(connectionToSrgb(), columns));
  return inverse(toSrgb) && { name, curves: [r, g, b], toSrgb };
}

/**
 * The space of a profile; `table` for one of tables, which comes before a matrix, `damaged` for what cannot be read.
 */
export function spaceOfProfile(profile: Uint8Array): RgbSpace | 'table' | 'damaged' {
  try {
    const tags = tagsOf(profile);
    if (tags.places.has('A2B0')) return 'table';
    const kind = ascii(tags.view, 16, 4);
    const name = description(tags);
    if (kind === 'GRAY') return greySpace(tags, name) ?? 'damaged';
    const isMatrix = kind === 'RGB ' && ascii(tags.view, 20, 4) === 'XYZ ';
    return (isMatrix ? matrixSpace(tags, name) : undefined) ?? 'damaged';
  } catch (error) {
    if (error instanceof RangeError) return 'damaged'; // a place outside the profile
    throw error;
  }
}
