/**
 * normalise: y = (x − μ)/√(v + ε), μ and v the mean and variance of a group of channels of an image, and
 * normalise_gradient: (g − mean g − y·mean(g·y))/√(v + ε). x, y, g are [images, positions, channels], statistics
 * [images, groups, 3]: μ rounded, −(μ − rounded)/√(v + ε), 1/√(v + ε), so that y = (x − rounded)·third + second loses
 * nothing where μ is large. Sums are float64. A command's tile is `tileGroups` groups of an image.
 */
import { storeDoubles, sumChannels, upperLanes } from './parts/channel_sums';
import { loadLanes, storeLanes } from './parts/lanes';
import { madd, madd64 } from './parts/madd';

@unmanaged
class Arguments {
  /** x, of the gradient y. */
  input: usize;
  statistics: usize;
  /** Of the gradient only: g. */
  gradient: usize;
  /** What is written. */
  output: usize;
  positions: i32;
  channels: i32;
  groups: i32;
  tileGroups: i32;
  /** Tiles of an image. */
  tiles: i32;
  epsilon: f32;
  /** [threads] of `scratchStride` bytes: a Part, f64 [2][channels of it], f32 [3][channels of it]. */
  scratch: usize;
  scratchStride: usize;
}

/** Floats of a group's statistics; the twin of NORMALISE_STATISTICS in src/ops/normalise/contract.ts. */
const STATISTICS: usize = 3;

/** What a tile works on, at the head of its thread's scratch. */
@unmanaged
class Part {
  /** Bytes to its first float from the beginning of [images, positions, channels]. */
  start: usize;
  /** Address of the statistics of its first group. */
  statistics: usize;
  channels: i32;
  groups: i32;
  /** Channels of a group. */
  width: i32;
  padding: i32;
}

@inline
function partOf(a: Arguments, tile: i32, thread: i32): Part {
  const part = changetype<Part>(a.scratch + <usize>thread * a.scratchStride);
  const image = tile / a.tiles;
  const firstGroup = (tile % a.tiles) * a.tileGroups;
  part.width = a.channels / a.groups;
  part.groups = min(a.tileGroups, a.groups - firstGroup);
  part.channels = part.groups * part.width;
  const floats = <usize>image * <usize>a.positions * <usize>a.channels + <usize>(firstGroup * part.width);
  part.start = floats << 2;
  part.statistics = a.statistics + <usize>(image * a.groups + firstGroup) * STATISTICS * 4;
  return part;
}

/** Of a part's rows f64 [channels] in its thread's scratch, the k-th; three of float32 follow the second. */
@inline
function doubles(part: Part, k: usize): usize {
  return changetype<usize>(part) + offsetof<Part>() + k * ((<usize>part.channels) << 3);
}

export function normalise(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const part = partOf(a, tile, thread);
  const means = doubles(part, 0), squares = doubles(part, 1), factors = doubles(part, 2);
  const channels = part.channels;
  const rowBytes = (<usize>a.channels) << 2;
  channelMoments(a.input + part.start, a.positions, rowBytes, channels, means, squares);
  for (let g = 0; g < part.groups; g++) {
    const first = g * part.width;
    const at = (<usize>first) << 3;
    const statistics = part.statistics + <usize>g * STATISTICS * 4;
    storeStatistics(statistics, means + at, squares + at, part.width, a.positions, a.epsilon);
    for (let c = first; c < first + part.width; c++) {
      for (let k = 0; k < <i32>STATISTICS; k++) storeFactor(part, k, c, load<f32>(statistics + ((<usize>k) << 2)));
    }
  }
  const factorBytes = (<usize>channels) << 2;
  for (let r = 0; r < a.positions; r++) {
    const row = part.start + <usize>r * rowBytes;
    for (let c = 0; c < channels; c += 4) {
      const at = (<usize>c) << 2;
      const left = channels - c;
      const mean = loadLanes(factors + at, left);
      const shift = loadLanes(factors + factorBytes + at, left);
      const scale = loadLanes(factors + 2 * factorBytes + at, left);
      const x = loadLanes(a.input + row + at, left);
      storeLanes(a.output + row + at, left, madd(f32x4.sub(x, mean), scale, shift));
    }
  }
}

/** scale·g − scale·mean(g·y)·y − scale·mean(g), three factors for each channel. */
export function normalise_gradient(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const part = partOf(a, tile, thread);
  const sums = doubles(part, 0), products = doubles(part, 1), factors = doubles(part, 2);
  const channels = part.channels;
  const rowBytes = (<usize>a.channels) << 2;
  const y = a.input + part.start;
  const g = a.gradient + part.start;
  sumChannels(g, 0, a.positions, rowBytes, channels, sums);
  sumChannels(g, y, a.positions, rowBytes, channels, products);
  const count = <f64>part.width * <f64>a.positions;
  for (let group = 0; group < part.groups; group++) {
    const first = group * part.width;
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let c = first; c < first + part.width; c++) {
      sum += load<f64>(sums + ((<usize>c) << 3));
      product += load<f64>(products + ((<usize>c) << 3));
    }
    const scale = load<f32>(part.statistics + <usize>group * STATISTICS * 4, 8);
    for (let c = first; c < first + part.width; c++) {
      storeFactor(part, 0, c, scale);
      storeFactor(part, 1, c, <f32>(-product / count * scale));
      storeFactor(part, 2, c, <f32>(-sum / count * scale));
    }
  }
  const factorBytes = (<usize>channels) << 2;
  for (let r = 0; r < a.positions; r++) {
    const row = <usize>r * rowBytes;
    for (let c = 0; c < channels; c += 4) {
      const at = (<usize>c) << 2;
      const left = channels - c;
      const ofY = loadLanes(factors + factorBytes + at, left);
      const rest = madd(loadLanes(y + row + at, left), ofY, loadLanes(factors + 2 * factorBytes + at, left));
      const value = madd(loadLanes(g + row + at, left), loadLanes(factors + at, left), rest);
      storeLanes(a.output + part.start + row + at, left, value);
    }
  }
}

/** The k-th factor of a channel. */
@inline
function storeFactor(part: Part, k: i32, c: i32, value: f32): void {
  store<f32>(doubles(part, 2) + ((<usize>(k * part.channels + c)) << 2), value);
}

/** f64 means[c], and squares[c] = Σ_r (x[r, c] − mean)², shifted by the first row so that large means cost nothing. */
function channelMoments(x: usize, rows: i32, rowBytes: usize, channels: i32, means: usize, squares: usize): void {
  const inverse = f64x2.splat(1 / <f64>rows);
  for (let c = 0; c < channels; c += 4) {
    const left = channels - c;
    let at = x + ((<usize>c) << 2);
    const first = loadLanes(at, left);
    const firstLow = f64x2.promote_low_f32x4(first);
    const firstHigh = upperLanes(first);
    let sumLow = f64x2.splat(0), sumHigh = sumLow, squareLow = sumLow, squareHigh = sumLow;
    for (let r = 1; r < rows; r++) {
      at += rowBytes;
      const value = loadLanes(at, left);
      const low = f64x2.sub(f64x2.promote_low_f32x4(value), firstLow);
      const high = f64x2.sub(upperLanes(value), firstHigh);
      sumLow = f64x2.add(sumLow, low);
      sumHigh = f64x2.add(sumHigh, high);
      squareLow = madd64(low, low, squareLow);
      squareHigh = madd64(high, high, squareHigh);
    }
    const meanLow = f64x2.mul(sumLow, inverse);
    const meanHigh = f64x2.mul(sumHigh, inverse);
    const to = (<usize>c) << 3;
    storeDoubles(means + to, left, f64x2.add(firstLow, meanLow), f64x2.add(firstHigh, meanHigh));
    squareLow = f64x2.sub(squareLow, f64x2.mul(sumLow, meanLow));
    squareHigh = f64x2.sub(squareHigh, f64x2.mul(sumHigh, meanHigh));
    storeDoubles(squares + to, left, squareLow, squareHigh);
  }
}

/** Of a group, from the moments of its channels: Σ over all is Σ_c squares[c] + positions·(means[c] − μ)². */
function storeStatistics(to: usize, means: usize, squares: usize, width: i32, positions: i32, epsilon: f32): void {
  let mean: f64 = 0;
  for (let c: usize = 0; c < <usize>width; c++) mean += load<f64>(means + (c << 3));
  mean /= <f64>width;
  let square: f64 = 0;
  for (let c: usize = 0; c < <usize>width; c++) {
    const apart = load<f64>(means + (c << 3)) - mean;
    square += load<f64>(squares + (c << 3)) + <f64>positions * apart * apart;
  }
  const scale = 1 / Math.sqrt(max<f64>(square, 0) / (<f64>width * <f64>positions) + epsilon);
  const rounded = <f32>mean;
  store<f32>(to, rounded);
  store<f32>(to, <f32>((<f64>rounded - mean) * scale), 4);
  store<f32>(to, <f32>scale, 8);
}
