/** Points spread evenly, without chance: the same presets on every machine, with fewer lumps than random draws have. */

/** The positive root of x⁴ = x + 1, by whose powers three numbers fill the cube evenly (Roberts 2018, R₃). */
const ROOT = 1.2207440846057596;

/** The i-th of points that fill the unit cube evenly, [3]. */
export function spread(i: number): readonly [number, number, number] {
  const at = (power: number): number => (0.5 + (i + 1) / ROOT ** power) % 1;
  return [at(1), at(2), at(3)];
}

/** Two standard normals of two numbers from (0, 1), by Box and Muller. */
export function normalPair(u: number, v: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - u));
  return [radius * Math.cos(2 * Math.PI * v), radius * Math.sin(2 * Math.PI * v)];
}

/**
 * `count` points of a curve, blurred by a normal of the given deviation. Rounded, so that their text is short and reads
 * back to the same bits.
 */
export function alongCurve(
  count: number,
  deviation: number,
  curve: (t: number) => readonly [number, number],
): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, i) => {
    const [t, u, v] = spread(i);
    const [x, y] = curve(t);
    const [dx, dy] = normalPair(u, v);
    return [rounded(x + deviation * dx), rounded(y + deviation * dy)] as const;
  });
}

/** To thousandths, as drawn points are. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
