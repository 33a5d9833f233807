import { invalid } from '../../errors.js';

function rotated(points: ArrayLike<number>, slope: number): Float64Array {
  if (points.length % 2 !== 0) {
    throw invalid(
      'twist',
      'points must be rows of 2 numbers',
      `${points.length} numbers`,
      'The twist acts on the plane.',
    );
  }
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const [a, b] = [points[i], points[i + 1]];
    const angle = slope * Math.hypot(a, b);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    out[i] = c * a - s * b;
    out[i + 1] = s * a + c * b;
  }
  return out;
}

/**
 * u(x): each row of `points`, [n, 2], turned counter-clockwise by slope·‖x‖ radians. It preserves area and norms
 * (Kolesov et al. 2024, section 5.1).
 * @returns [n, 2]
 */
export function twistForward(points: ArrayLike<number>, slope: number): Float64Array {
  return rotated(points, slope);
}

/** u^{-1}, the same turn the other way: norms are kept. @returns [n, 2] */
export function twistInverse(points: ArrayLike<number>, slope: number): Float64Array {
  return rotated(points, -slope);
}
