import { describe, expect, it } from 'vitest';
import { conditionalPoisson } from '../../../../src/barycenter/training/groups/conditional_poisson.js';
import { TestRandom } from '../../../support/random.js';

/** All subsets of `size` of K, each with its probability: the product of its odds over the sum of all such. */
function subsets(odds: readonly number[], size: number): { readonly of: readonly number[]; readonly chance: number }[] {
  const found: { of: number[]; chance: number }[] = [];
  for (let bits = 0; bits < 2 ** odds.length; bits++) {
    const of = [...odds.keys()].filter((k) => (bits >> k) & 1);
    if (of.length === size) found.push({ of, chance: of.reduce((product, k) => product * odds[k], 1) });
  }
  const total = found.reduce((sum, { chance }) => sum + chance, 0);
  return found.map(({ of, chance }) => ({ of, chance: chance / total }));
}

const CASES = [
  { odds: [0.25, 0.25, 0.25, 0.25], size: 2 },
  { odds: [0.3, 0.1, 0.2, 0.07, 0.23, 0.1], size: 3 },
  { odds: [0.9, 0.01, 0.04, 0.05], size: 2 },
  { odds: [0.9, 0.01, 0.04, 0.05], size: 3 },
  { odds: [0.2, 0.3, 0.5], size: 3 },
  { odds: [1e-9, 0.999, 0.5, 0.501], size: 2 },
];

describe('conditionalPoisson', () => {
  it.each(CASES)('has the pairs of $size of odds $odds as probable as all subsets say', ({ odds, size }) => {
    const design = conditionalPoisson(odds, size);
    const all = subsets(odds, size);
    for (const k of odds.keys()) {
      for (const j of odds.keys()) {
        if (j === k) continue;
        const exact = all.reduce((sum, { of, chance }) => sum + (of.includes(k) && of.includes(j) ? chance : 0), 0);
        expect(exact).toBeGreaterThan(0);
        // Sums of products of positive float64 numbers, of which 1 − p loses a digit where p is above 0.9.
        expect(Math.abs(design.both(k, j) - exact)).toBeLessThanOrEqual(1e-12 * exact);
      }
    }
  });

  it.each(CASES)('draws each set of $size of odds $odds as often as it is probable', ({ odds, size }) => {
    const design = conditionalPoisson(odds, size);
    const [draws, random] = [20_000, new TestRandom(5)];
    const counts = new Map<string, number>();
    const uniforms = random.uniforms(draws * odds.length);
    for (let d = 0; d < draws; d++) {
      const drawn = design.draw(uniforms.subarray(d * odds.length, (d + 1) * odds.length)).join();
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    const all = subsets(odds, size);
    expect([...counts.keys()].filter((drawn) => !all.some(({ of }) => of.join() === drawn))).toEqual([]);
    for (const { of, chance } of all) {
      // 5 standard errors: of some 50 counts none is that far off in ten thousand runs. One more for rare sets.
      const bound = 5 * Math.sqrt(draws * chance * (1 - chance)) + 1;
      expect(Math.abs((counts.get(of.join()) ?? 0) - draws * chance), of.join()).toBeLessThanOrEqual(bound);
    }
  });

  it('holds for hundreds', () => {
    const [count, size] = [400, 40];
    const design = conditionalPoisson([...new TestRandom(3).uniforms(count, 0.01, 1)], size);
    expect(new Set(design.draw(new TestRandom(4).uniforms(count))).size).toBe(size);
    // Ordered pairs of those that are drawn: Σ_{k≠j} π_kj = size (size − 1).
    let sum = 0;
    for (let k = 0; k < count; k++) for (let j = 0; j < count; j++) if (j !== k) sum += design.both(k, j);
    expect(sum).toBeCloseTo(size * (size - 1), 8);
  });
});
