/**
 * Each row ascending, equal keys in the order they came in, by JavaScript's own sort, which is stable.
 *
 * @param keys [rows, length], no NaN
 */
export function referenceSortSegments(
  keys: ArrayLike<number>,
  length: number,
): { readonly sorted: Float64Array; readonly order: Uint32Array } {
  const sorted = new Float64Array(keys.length);
  const order = new Uint32Array(keys.length);
  for (let start = 0; start < keys.length; start += length) {
    const compare = (a: number, b: number): number => {
      const [x, y] = [keys[start + a], keys[start + b]];
      return x < y ? -1 : Number(x > y);
    };
    const places = Array.from({ length }, (_, i) => i).sort(compare);
    order.set(places, start);
    // A zero of either sign comes out as +0.
    for (const [r, i] of places.entries()) sorted[start + r] = keys[start + i] + 0;
  }
  return { sorted, order };
}
