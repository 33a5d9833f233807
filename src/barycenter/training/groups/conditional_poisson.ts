/** Draws of `size` of K things without replacement. */
export interface SamplingDesign {
  /**
   * Indices in rising order, [size].
   * @param uniforms [K], each in (0, 1)
   */
  draw(uniforms: ArrayLike<number>): number[];
  /** π_kj > 0, k ≠ j: how probable it is that both are drawn. */
  both(k: number, j: number): number;
}

/**
 * Conditional Poisson sampling (Hájek 1964, Annals of Mathematical Statistics 35(4), 1491–1523): a set is drawn with a
 * probability in proportion to the product of its odds. Those are the sets of coins that fall, given that `size` do,
 * where coin k falls with p_k = c o_k/(1 + c o_k), whatever c. With T_k(r) the chance that r of the coins from k on
 * fall, T_k(r) = p_k T_{k+1}(r − 1) + (1 − p_k) T_{k+1}(r), draws go from coin to coin and pairs have exact
 * probabilities, by sums of products of positive numbers. Tables take K · size, the pairs of one k as long.
 * @param odds o, [K], above 0
 * @param size 2 to K
 */
export function conditionalPoisson(odds: readonly number[], size: number): SamplingDesign {
  const p = chancesOf(odds, size);
  const [count, width] = [p.length, size + 1];
  const tails = tailCounts(p, size);
  /** π_kj of those k that were asked for. */
  const rows = new Map<number, Float64Array>();
  return {
    draw(uniforms) {
      const drawn: number[] = [];
      for (let k = 0; k < count && drawn.length < size; k++) {
        const left = size - drawn.length;
        const falls = p[k] * tails[(k + 1) * width + left - 1];
        if (uniforms[k] * tails[k * width + left] < falls) drawn.push(k);
      }
      return drawn;
    },
    both(k, j) {
      let row = rows.get(k);
      if (row === undefined) rows.set(k, (row = pairsWith(p, size, k, tails[size])));
      return row[j];
    },
  };
}

/** Halvings of the interval that c lies in. */
const HALVINGS = 60;

/**
 * p of odds, [K], with c such that about `size` coins fall by themselves: what is conditioned on is then no rare event,
 * and no table underflows.
 */
function chancesOf(odds: readonly number[], size: number): Float64Array {
  // Not the size itself: where it is K, no finite odds let all coins fall in the mean.
  const wanted = size - 0.5;
  const chances = (c: number): Float64Array => Float64Array.from(odds, (o) => (c * o) / (1 + c * o));
  const isBelow = (c: number): boolean => chances(c).reduce((sum, p) => sum + p, 0) < wanted;
  let [low, high] = [1 / Math.max(...odds), 1 / Math.max(...odds)];
  while (!isBelow(low)) low /= 2;
  while (isBelow(high)) high *= 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return chances(high);
}

/** T_k(r), [K + 1, size + 1]; T_K is that of no coin. */
function tailCounts(p: ArrayLike<number>, size: number): Float64Array {
  const [count, width] = [p.length, size + 1];
  const tails = new Float64Array((count + 1) * width);
  tails[count * width] = 1;
  for (let k = count - 1; k >= 0; k--) {
    const [here, next] = [k * width, (k + 1) * width];
    for (let r = 0; r <= size; r++)
      tails[here + r] = (1 - p[k]) * tails[next + r] + (r > 0 ? p[k] * tails[next + r - 1] : 0);
  }
  return tails;
}

/** π_kj of one k, [K]: of the coins before j and after it, k left out, size − 2 fall. */
function pairsWith(p: Float64Array, size: number, k: number, total: number): Float64Array {
  // A coin that never falls, in the place of k.
  const others = p.slice();
  others[k] = 0;
  const tails = tailCounts(others, size);
  const width = size + 1;
  const before = new Float64Array(width);
  before[0] = 1;
  return others.map((pj, j) => {
    let fall = 0;
    for (let r = 0; r <= size - 2; r++) fall += before[r] * tails[(j + 1) * width + size - 2 - r];
    for (let r = size; r >= 0; r--) before[r] = (1 - pj) * before[r] + (r > 0 ? pj * before[r - 1] : 0);
    return (p[k] * pj * fall) / total;
  });
}
