import { describe, expect, it } from 'vitest';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { Draws } from './draws.js';
import { StreamedMoments } from './streamed_moments.js';

describe('StreamedMoments', () => {
  it('are those of all points together, whatever the chunks and the centre', () => {
    const [rows, dim] = [500, 3];
    const points = new Draws(1).normals(rows * dim).map((z, i) => 40 + z * (1 + (i % dim)));
    const whole = moments('test', points, dim);
    for (const centre of [
      [40, 40, 40],
      [0, 39, 1],
    ]) {
      const streamed = new StreamedMoments(centre);
      for (let at = 0; at < points.length; at += 7 * dim) streamed.add(points.subarray(at, at + 7 * dim));
      expect(streamed.rows).toBe(rows);
      // A centre 40 deviations off costs sums of 500 squares a thousandfold: 1e-16 · 1600 · √500.
      for (const [i, value] of streamed.mean().entries()) expect(Math.abs(value - whole.mean[i])).toBeLessThan(1e-11);
      expect(streamed.covariance().sub(whole.covariance).norm('frobenius')).toBeLessThan(1e-10);
    }
  });
});
