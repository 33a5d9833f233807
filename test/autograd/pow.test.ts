import { describe, expect, it } from 'vitest';
import { defineCost, pow, sub, sum } from '../../src/autograd/index.js';

const powerOf = (p: number) => defineCost((x, y) => sum(pow(sub(y, x), p))).trace(1, 1);

describe('pow', () => {
  it.each([1, 2, 3, 8, -1, -3, 0.5, 1.7, 9, 12.25])('is the power and its derivative above 0, p = %d', (p) => {
    const cost = powerOf(p);
    for (const base of [0.3, 1, 2.5]) {
      // A product of up to eight, or exp(p log b) with |p log b| below 12: a few dozen float64 roundings of that size.
      expect(cost.value([0], [base])).toBeCloseTo(base ** p, -Math.log10(base ** p * 1e-13));
      expect(cost.gradient([0], [base])[0] / (p * base ** (p - 1))).toBeCloseTo(1, 12);
    }
  });

  it.each([
    [2, 4, -4],
    [3, -8, 12],
    [-2, 0.25, 0.25],
  ])('takes a negative base to a whole power, p = %d', (p, value, slope) => {
    expect(powerOf(p).value([0], [-2])).toBeCloseTo(value, 14);
    expect(powerOf(p).gradient([0], [-2])[0]).toBeCloseTo(slope, 14);
  });

  it.each([0.5, 1.5, 9])('is 0 with derivative 0 at 0 and below for another power, p = %d', (p) => {
    for (const base of [0, -1]) {
      expect(powerOf(p).value([0], [base])).toBe(0);
      expect(powerOf(p).gradient([0], [base])).toEqual(Float64Array.of(0));
    }
  });

  it.each([0, -0.5, -9, Infinity, NaN])('refuses the exponent %d', (p) => {
    expect(() => powerOf(p)).toThrow(/pow: the exponent must be above 0, or a whole number from −8 to −1; got/);
  });
});

describe('an error in the user’s own cost', () => {
  it('is theirs to mend', () => {
    const misspelt = defineCost(() => {
      throw new TypeError('powr is not a function');
    });
    expect(() => misspelt.trace(1, 1)).toThrow(
      'cost: the function threw "TypeError: powr is not a function". Mend the function.',
    );
  });
});
