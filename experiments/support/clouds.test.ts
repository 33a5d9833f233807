import { describe, expect, it } from 'vitest';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { planarCloud, type CloudName } from './clouds.js';

const names: readonly CloudName[] = ['swiss roll', 'two moons', 'spirals'];
const rows = 2000;

function moments(data: Float32Array): { readonly means: readonly number[]; readonly deviation: number } {
  const axes = [0, 1].map((axis) => Array.from({ length: data.length / 2 }, (_, i) => data[2 * i + axis]));
  const means = axes.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const deviations = axes.map((values, axis) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - means[axis]) ** 2, 0) / values.length),
  );
  return { means, deviation: (deviations[0] + deviations[1]) / 2 };
}

describe.each(names.map((name, index) => ({ name, index })))('planarCloud $name', ({ name, index }) => {
  const exact = planarCloud(name, rows, 0);
  const noisy = planarCloud(name, rows);

  it('is centred with a mean standard deviation of 1 before the noise', () => {
    const { means, deviation } = moments(exact.data);
    // Coordinates of size 2 in f32: each is off by less than 1.2e-7, and so is a mean of them.
    for (const value of [...means, deviation - 1]) expect(Math.abs(value)).toBeLessThan(1.2e-7);
  });

  it('stays so with it, up to the noise', () => {
    const { means, deviation } = moments(noisy.data);
    // Noise of 0.07 has means of 0.07 / √2000 = 0.0016: 4 standard errors.
    for (const value of means) expect(Math.abs(value)).toBeLessThan(0.0063);
    // And adds 0.07² / 2σ to each deviation σ > 0.6: at most 0.0041; with 4 standard errors of 0.0016, 0.0104.
    expect(Math.abs(deviation - 1)).toBeLessThan(0.0104);
  });

  it('has independent normal noise of the size asked for', () => {
    const noise = noisy.data.map((value, i) => (value - exact.data[i]) / 0.07);
    const mean = (of: (i: number) => number): number => noise.reduce((sum, _, i) => sum + of(i), 0) / noise.length;
    // z² has the variance 2, z⁴ has 96, a product of two has 1; 4 standard errors each.
    const error = (variance: number): number => 4 * Math.sqrt(variance / noise.length);
    expect(Math.abs(mean((i) => noise[i] ** 2) - 1)).toBeLessThan(error(2));
    expect(Math.abs(mean((i) => noise[i] ** 4) - 3)).toBeLessThan(error(96));
    for (const lag of [1, 2])
      expect(Math.abs(mean((i) => noise[i] * noise[(i + lag) % noise.length]))).toBeLessThan(error(1));
  });

  it('has the noise of its own counters, so that published numbers stay about the same points', () => {
    for (const row of [0, 1, rows - 1]) {
      const z = normals(keyOf(31), Stream.test, index, row, 2, 1);
      // Two roundings to f32 of coordinates below 4, divided by the noise: 2.4e-7 / 0.07.
      for (const c of [0, 1])
        expect(Math.abs((noisy.data[2 * row + c] - exact.data[2 * row + c]) / 0.07 - z[c])).toBeLessThan(3.5e-6);
    }
  });

  it('is the same each time, in the form of a table', () => {
    expect(planarCloud(name, rows)).toEqual(noisy);
    expect([noisy.rows, noisy.columns, noisy.data.length]).toEqual([rows, 2, 2 * rows]);
    for (const other of names) if (other !== name) expect(planarCloud(other, rows).data).not.toEqual(noisy.data);
  });
});
