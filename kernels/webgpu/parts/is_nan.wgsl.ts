/** NaN by its bits: a shader compiler may take x != x for false. */
export const WGSL_IS_NAN = /* wgsl */ `
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
`;
