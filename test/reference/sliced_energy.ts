/** A cloud of equal masses in the plane, [n, 2], and how much it counts. */
export interface PlaneCloud {
  readonly points: ArrayLike<number>;
  readonly weight: number;
}

/** ⟨x_i, (cos a, sin a)⟩, ascending. */
function seen(points: ArrayLike<number>, angle: number): Float64Array {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return Float64Array.from({ length: points.length / 2 }, (_, i) => c * points[2 * i] + s * points[2 * i + 1]).sort();
}

/**
 * Σ_k λ_k SW₂²/2 of clouds of as many points as the support: on each of `angles` lines at equal steps of half a turn
 * the r-th point goes to the r-th. The integrand has kinks where two points change places; its mean at so many angles
 * is the integral to about the square of their step.
 */
export function referenceSlicedEnergy(
  support: ArrayLike<number>,
  clouds: readonly PlaneCloud[],
  angles: number,
): number {
  let sum = 0;
  for (let a = 0; a < angles; a++) {
    const angle = (Math.PI * (a + 0.5)) / angles;
    const own = seen(support, angle);
    for (const { points, weight } of clouds) {
      const other = seen(points, angle);
      for (let r = 0; r < own.length; r++) sum += (weight * (own[r] - other[r]) ** 2) / (2 * own.length * angles);
    }
  }
  return sum;
}
