/**
 * resample2d: output[n, v, h, c] = Σ a·b·input[n, i, j, c] over the taps (i, a) of row v and (j, b) of column h. input
 * is [images, inputHeight, inputWidth, channels], output [images, height, width, channels], tables as
 * src/ops/resample2d/tables.ts has them. A command's tile is `tileRows` rows of the output.
 */
import { loadLanes, storeLanes } from './parts/lanes';
import { madd } from './parts/madd';

@unmanaged
class Arguments {
  input: usize;
  output: usize;
  tables: usize;
  images: i32;
  inputHeight: i32;
  inputWidth: i32;
  height: i32;
  width: i32;
  channels: i32;
  tileRows: i32;
}

export function resample2d(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const columnStarts = a.tables + ((<usize>a.height + 1) << 2);
  const taps = columnStarts + ((<usize>a.width + 1) << 2);
  const pixel = (<usize>a.channels) << 2;
  const rowBytes = <usize>a.inputWidth * pixel;
  const firstRow = tile * a.tileRows;
  const lastRow = min(firstRow + a.tileRows, a.images * a.height);
  let out = a.output + <usize>firstRow * <usize>a.width * pixel;
  for (let r = firstRow; r < lastRow; r++) {
    const image = a.input + <usize>(r / a.height) * <usize>a.inputHeight * rowBytes;
    const rowStart = a.tables + ((<usize>(r % a.height)) << 2);
    const top = taps + ((<usize>load<u32>(rowStart)) << 3);
    const bottom = taps + ((<usize>load<u32>(rowStart, 4)) << 3);
    for (let h = 0; h < a.width; h++) {
      const columnStart = columnStarts + ((<usize>h) << 2);
      const left = taps + ((<usize>load<u32>(columnStart)) << 3);
      const right = taps + ((<usize>load<u32>(columnStart, 4)) << 3);
      let c: i32 = 0;
      for (; c + 16 <= a.channels; c += 16) {
        const at = (<usize>c) << 2;
        sumSixteen(out + at, image + at, rowBytes, pixel, top, bottom, left, right);
      }
      for (; c < a.channels; c += 4) {
        const at = (<usize>c) << 2;
        const sum = sumFour(image + at, a.channels - c, rowBytes, pixel, top, bottom, left, right);
        storeLanes(out + at, a.channels - c, sum);
      }
      out += pixel;
    }
  }
}

/** Of up to four channels, `lanes` of which are there. */
function sumFour(
  image: usize, lanes: i32, rowBytes: usize, pixel: usize, top: usize, bottom: usize, left: usize, right: usize,
): v128 {
  let sum = f32x4.splat(0);
  for (let s = top; s < bottom; s += 8) {
    const row = image + <usize>load<u32>(s) * rowBytes;
    const weight = load<f32>(s, 4);
    for (let t = left; t < right; t += 8) {
      const value = loadLanes(row + <usize>load<u32>(t) * pixel, lanes);
      sum = madd(f32x4.splat(weight * load<f32>(t, 4)), value, sum);
    }
  }
  return sum;
}

/** Of sixteen channels, a cache line: the weights are read once for all. */
function sumSixteen(
  out: usize, image: usize, rowBytes: usize, pixel: usize, top: usize, bottom: usize, left: usize, right: usize,
): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let s = top; s < bottom; s += 8) {
    const row = image + <usize>load<u32>(s) * rowBytes;
    const weight = load<f32>(s, 4);
    for (let t = left; t < right; t += 8) {
      const from = row + <usize>load<u32>(t) * pixel;
      const w = f32x4.splat(weight * load<f32>(t, 4));
      s0 = madd(w, v128.load(from), s0);
      s1 = madd(w, v128.load(from, 16), s1);
      s2 = madd(w, v128.load(from, 32), s2);
      s3 = madd(w, v128.load(from, 48), s3);
    }
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
}
