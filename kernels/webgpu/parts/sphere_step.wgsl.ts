/**
 * A step along a geodesic of the unit sphere, as kernels/cpu/parts/sphere_step.ts has it: for u = y/|y|, the
 * displacement v and its tangent part w = v - <u, v> u,
 *   y <- exp_u(w) = cos|w| u + (sin|w| / |w|) w = factors.x y + factors.y v.
 * Include after WGSL_MATH.
 */
export const SPHERE_STEP = /* wgsl */ `
// Of |y|^2, <y, v> and |v|^2.
fn sphere_factors(yy: f32, yv: f32, vv: f32) -> vec2f {
  let inverse = select(1.0f / sqrt(select(yy, 1.0f, yy == 0.0f)), 0.0f, yy == 0.0f);
  let along = yv * inverse;
  let angle = sqrt(max(vv - along * along, 0.0f));
  let sinc = select(accurate_sin(angle) / select(angle, 1.0f, angle == 0.0f), 1.0f, angle == 0.0f);
  return vec2f((accurate_cos(angle) - sinc * along) * inverse, sinc);
}
`;
