/**
 * fma_peak: values[i] ← factor · values[i] + addend, `rounds` times over: how fast one thread multiplies and adds when
 * it does nothing else. A command's tile is 192 floats, of which some stay in registers from load to store: twelve
 * accumulators cover the latency of two multiply-adds a cycle, fused or not, and leave room for both constants in 16
 * registers. Where the runtime merges pairs of vectors, sixteen make eight of 256 bits, which do. (Both constants
 * are made where they are used: as parameters of the function they ended the process of Node 26 when merged.)
 */
import { madd } from './parts/madd';
import { mergesVectors } from './parts/tile_product';

/** Bytes of 48 vectors: three times sixteen, four times twelve. */
const TILE_BYTES: usize = 48 * 16;

@unmanaged
class Arguments {
  values: usize;
  rounds: i32;
  factor: f32;
  addend: f32;
}

export function fma_peak(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const start = a.values + <usize>tile * TILE_BYTES;
  const end = start + TILE_BYTES;
  if (mergesVectors()) {
    for (let at = start; at < end; at += 16 * 16) multiplyAdd16(at, a);
  } else {
    for (let at = start; at < end; at += 12 * 16) multiplyAdd12(at, a);
  }
}

/** Of twelve vectors. */
function multiplyAdd12(at: usize, a: Arguments): void {
  const factor = f32x4.splat(a.factor);
  const addend = f32x4.splat(a.addend);
  let s0 = v128.load(at);
  let s1 = v128.load(at, 16);
  let s2 = v128.load(at, 32);
  let s3 = v128.load(at, 48);
  let s4 = v128.load(at, 64);
  let s5 = v128.load(at, 80);
  let s6 = v128.load(at, 96);
  let s7 = v128.load(at, 112);
  let s8 = v128.load(at, 128);
  let s9 = v128.load(at, 144);
  let s10 = v128.load(at, 160);
  let s11 = v128.load(at, 176);
  for (let round = a.rounds; round > 0; round--) {
    s0 = madd(s0, factor, addend);
    s1 = madd(s1, factor, addend);
    s2 = madd(s2, factor, addend);
    s3 = madd(s3, factor, addend);
    s4 = madd(s4, factor, addend);
    s5 = madd(s5, factor, addend);
    s6 = madd(s6, factor, addend);
    s7 = madd(s7, factor, addend);
    s8 = madd(s8, factor, addend);
    s9 = madd(s9, factor, addend);
    s10 = madd(s10, factor, addend);
    s11 = madd(s11, factor, addend);
  }
  v128.store(at, s0);
  v128.store(at, s1, 16);
  v128.store(at, s2, 32);
  v128.store(at, s3, 48);
  v128.store(at, s4, 64);
  v128.store(at, s5, 80);
  v128.store(at, s6, 96);
  v128.store(at, s7, 112);
  v128.store(at, s8, 128);
  v128.store(at, s9, 144);
  v128.store(at, s10, 160);
  v128.store(at, s11, 176);
}

/** Of sixteen vectors, eight of 256 bits when merged. */
function multiplyAdd16(at: usize, a: Arguments): void {
  const factor = f32x4.splat(a.factor);
  const addend = f32x4.splat(a.addend);
  let s0 = v128.load(at);
  let s1 = v128.load(at, 16);
  let s2 = v128.load(at, 32);
  let s3 = v128.load(at, 48);
  let s4 = v128.load(at, 64);
  let s5 = v128.load(at, 80);
  let s6 = v128.load(at, 96);
  let s7 = v128.load(at, 112);
  let s8 = v128.load(at, 128);
  let s9 = v128.load(at, 144);
  let s10 = v128.load(at, 160);
  let s11 = v128.load(at, 176);
  let s12 = v128.load(at, 192);
  let s13 = v128.load(at, 208);
  let s14 = v128.load(at, 224);
  let s15 = v128.load(at, 240);
  for (let round = a.rounds; round > 0; round--) {
    s0 = madd(s0, factor, addend);
    s1 = madd(s1, factor, addend);
    s2 = madd(s2, factor, addend);
    s3 = madd(s3, factor, addend);
    s4 = madd(s4, factor, addend);
    s5 = madd(s5, factor, addend);
    s6 = madd(s6, factor, addend);
    s7 = madd(s7, factor, addend);
    s8 = madd(s8, factor, addend);
    s9 = madd(s9, factor, addend);
    s10 = madd(s10, factor, addend);
    s11 = madd(s11, factor, addend);
    s12 = madd(s12, factor, addend);
    s13 = madd(s13, factor, addend);
    s14 = madd(s14, factor, addend);
    s15 = madd(s15, factor, addend);
  }
  v128.store(at, s0);
  v128.store(at, s1, 16);
  v128.store(at, s2, 32);
  v128.store(at, s3, 48);
  v128.store(at, s4, 64);
  v128.store(at, s5, 80);
  v128.store(at, s6, 96);
  v128.store(at, s7, 112);
  v128.store(at, s8, 128);
  v128.store(at, s9, 144);
  v128.store(at, s10, 160);
  v128.store(at, s11, 176);
  v128.store(at, s12, 192);
  v128.store(at, s13, 208);
  v128.store(at, s14, 224);
  v128.store(at, s15, 240);
}
