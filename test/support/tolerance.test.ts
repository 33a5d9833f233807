import { describe, expect, it } from 'vitest';
import { expectClose, float32Tolerance } from './tolerance.js';

const reason = 'a test of the test';

describe('expectClose', () => {
  it('passes up to absolute + relative · |reference| and no further', () => {
    expectClose([1.5, -4.5], [1, -4], { absolute: 0.1, relative: 0.4, reason });
    const tolerance = { absolute: 0.1, relative: 0.1, reason };
    expect(() => expectClose([1, 2.31], [1, 2], tolerance)).toThrow(/element 1 of 2: got 2.31/);
    expect(() => expectClose([1], [1 + 1e-15], { absolute: 0, relative: 0, reason })).toThrow(reason);
    expectClose([0], [0], { absolute: 0, relative: 0, reason });
  });

  it('names the worst element and takes one absolute number for each', () => {
    const tolerance = { absolute: [1, 0.1, 1], relative: 0, reason };
    const worst = /element 1 of 3: got 1, reference 0, 10\.0 times/;
    expect(() => expectClose([2, 1, 5], [0, 0, 0], tolerance)).toThrow(worst);
  });

  it.each([
    [NaN, 1],
    [1, NaN],
    [NaN, NaN],
    [Infinity, Infinity],
    [Infinity, 1],
  ])('fails %d against %d', (actual, reference) => {
    expect(() => expectClose([actual], [reference], { absolute: 1e9, relative: 1, reason })).toThrow(/element 0/);
    expect(() => expectClose([1.1], [1], { absolute: Infinity, relative: 0, reason })).toThrow(/element 0/);
  });

  it('fails on lengths that differ', () => {
    expect(() => expectClose([1, 2], [1], { absolute: 9, relative: 0, reason })).toThrow(/number of elements/);
  });
});

describe('float32Tolerance', () => {
  it('covers a float32 sum and not one with a term left out', () => {
    const terms = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i) * (1 + (i % 7)));
    const total = (values: Float64Array) => Float64Array.of(values.reduce((a, b) => a + b, 0));
    const tolerance = float32Tolerance(terms.length, (nudge) => total(nudge(terms)));
    let sum = 0;
    for (const term of terms) sum = Math.fround(sum + term);
    expectClose([sum], tolerance.reference, tolerance);
    expect(() => expectClose([sum - 1e-3], tolerance.reference, tolerance)).toThrow(/element 0/);
  });
});
