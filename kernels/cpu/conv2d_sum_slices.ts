/**
 * conv2d_sum_slices: out[i] = Σ_s slices[s][i], s in order, of what `conv2d_weight_gradient` left; a slice's numbers
 * follow those of the one before `sliceBytes` apart.
 */
/** Numbers of a command's tile. */
const SUM_TILE: i32 = 4096;

@unmanaged
class SumArguments {
  slices: usize;
  sliceBytes: usize;
  sliceCount: i32;
  out: usize;
  length: i32;
}

export function conv2d_sum_slices(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<SumArguments>(pointer);
  const end = min(a.length, (tile + 1) * SUM_TILE);
  for (let i = tile * SUM_TILE; i < end; i++) {
    let source = a.slices + ((<usize>i) << 2);
    let sum = load<f32>(source);
    for (let s = 1; s < a.sliceCount; s++) {
      source += a.sliceBytes;
      sum += load<f32>(source);
    }
    store<f32>(a.out + ((<usize>i) << 2), sum);
  }
}
