/** Four rows of `count` floats side by side: (row0[k], row1[k], row2[k], row3[k]) at `out`, `step` bytes apart. */
export function transposeQuads(
  row0: usize, row1: usize, row2: usize, row3: usize, count: i32, out: usize, step: usize,
): void {
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const a = v128.load(row0);
    const b = v128.load(row1);
    const c = v128.load(row2);
    const d = v128.load(row3);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const aB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    out += step;
    v128.store(out, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    out += step;
    v128.store(out, v128.shuffle<f32>(aB, cD, 0, 1, 4, 5));
    out += step;
    v128.store(out, v128.shuffle<f32>(aB, cD, 2, 3, 6, 7));
    out += step;
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
  }
  for (; k < count; k++) {
    store<f32>(out, load<f32>(row0));
    store<f32>(out, load<f32>(row1), 4);
    store<f32>(out, load<f32>(row2), 8);
    store<f32>(out, load<f32>(row3), 12);
    row0 += 4;
    row1 += 4;
    row2 += 4;
    row3 += 4;
    out += step;
  }
}
