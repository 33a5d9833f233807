/**
 * pack_half: packed[i] = halves of parameters[2i], parameters[2i + 1] for i < PART, then of `transposed` likewise, the
 * even one in the low 16 bits, for unpack2x16float.
 *
 * Shapes: parameters and transposed [LENGTH] floats, packed [2 PART] words. One invocation packs two floats. Rounds to
 * nearest, ties to even, in integers: WGSL leaves open how its own conversion rounds, what it makes of numbers out of
 * range, and whether halves below 2^-14 are zero. Here they are, numbers past 65504 become 65504 with their sign, and
 * infinities and NaN stay, so that every device gets the same numbers (kernels/cpu/half.ts).
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export const PACK_HALF_WORKGROUP = 64;

/** Words that the halves of so many floats take, whole blocks of four floats. */
export const packedWords = (length: number): number => 2 * Math.ceil(length / 4);

export function packHalfWgsl({ length }: { readonly length: number }): string {
  return wgsl`
const LENGTH = ${length}u;
const PART = ${packedWords(length)}u;
const WORKGROUP = ${PACK_HALF_WORKGROUP}u;

// Bits of floats; bits they stay.
@group(0) @binding(0) var<storage, read> parameters: array<u32>;
@group(0) @binding(1) var<storage, read> transposed: array<u32>;
@group(0) @binding(2) var<storage, read_write> packed: array<u32>;

fn half_bits(bits: u32) -> u32 {
  let sign = (bits >> 16u) & 0x8000u;
  let magnitude = bits & 0x7fffffffu;
  if (magnitude >= 0x7f800000u) {
    return sign | 0x7c00u | select(0u, 0x200u, magnitude > 0x7f800000u);
  }
  let rounded = magnitude + 0xfffu + ((magnitude >> 13u) & 1u);
  if (rounded < 0x38800000u) {
    return sign;
  }
  return sign | min((rounded - 0x38000000u) >> 13u, 0x7bffu);
}

fn float_bits(transpose: bool, place: u32) -> u32 {
  if (place >= LENGTH) {
    return 0u;
  }
  if (transpose) {
    return transposed[place];
  }
  return parameters[place];
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * WORKGROUP + local;
  if (index >= 2u * PART) {
    return;
  }
  let place = 2u * (index % PART);
  let transpose = index >= PART;
  packed[index] = half_bits(float_bits(transpose, place)) | (half_bits(float_bits(transpose, place + 1u)) << 16u);
}
`;
}
