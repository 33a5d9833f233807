import { describe, expect, it } from 'vitest';
import { oklabToSrgb, srgbToOklab, type Triple } from '../../../src/palette/colour/oklab.js';
import { movedColour } from '../../../src/palette/grade.js';
import { CHROMA_WEIGHT, toWeighted } from '../../../src/palette/learn/colour_space.js';
import { fitDisplacement } from '../../../src/palette/learn/displacement_field.js';
import { localBehaviour } from '../../../src/palette/learn/regularity.js';
import { representatives } from '../../../src/palette/learn/representatives.js';
import { TestRandom } from '../../support/random.js';

const random = new TestRandom(8);
const values = random.uniforms(3 * 1200, 0.1, 0.9);
const colours = Array.from({ length: 1200 }, (_, i) =>
  srgbToOklab([values[3 * i], values[3 * i + 1], values[3 * i + 2]]),
);
const stands = representatives(colours, 0.1);

function fit(displacement: (colour: Triple) => Triple, strength = 1) {
  const measurements = stands.map(({ colour, count }) => ({
    point: toWeighted(colour),
    value: toWeighted(displacement(colour)),
    weight: count,
  }));
  const fitted = fitDisplacement(measurements, stands, strength);
  return { ...fitted, map: (colour: Triple): Triple => movedColour(colour, fitted.displacement, strength) };
}

describe('representatives', () => {
  it('stand for all colours, each near its own', () => {
    expect(stands.reduce((sum, { count }) => sum + count, 0)).toBe(1200);
    const mean = (list: readonly Triple[], i: number): number => list.reduce((sum, c) => sum + c[i], 0) / list.length;
    for (let i = 0; i < 3; i++) {
      const weighted = stands.reduce((sum, { colour, count }) => sum + colour[i] * count, 0) / 1200;
      expect(weighted).toBeCloseTo(mean(colours, i), 12);
    }
    const [one] = representatives(
      [
        [0.5, 0.01, 0],
        [0.501, 0.012, 0.001],
      ],
      0.1,
    );
    expect(one.count).toBe(2);
    expect(one.colour[1]).toBeCloseTo(0.011, 12);
  });
});

describe('localBehaviour', () => {
  it('measures an affine map exactly', () => {
    const { determinant, stretch } = localBehaviour(([l, a, b]) => [2 * l, a + 3 * l, -0.5 * b], [0.5, 0, 0]);
    expect(determinant).toBeCloseTo(-1, 8);
    // Largest singular value of [[2, 0], [3, 1]]: √((14 + √180)/2).
    expect(stretch).toBeCloseTo(Math.sqrt((14 + Math.sqrt(180)) / 2), 6);
  });
});

describe('fitDisplacement', () => {
  it('keeps a gentle grade as it is', () => {
    const { map, curvature } = fit(([l, a]) => [0.1 - 0.1 * l, 0.02, 0.3 * a]);
    expect(curvature).toBeLessThan(1e-3);
    const [l, a, b] = map([0.5, 0.05, 0]);
    expect(l).toBeCloseTo(0.55, 2);
    expect(a).toBeCloseTo(0.07, 2);
    expect(b).toBeCloseTo(0.015, 2);
  });

  it.each([
    ['folds', (colour: Triple): Triple => [0.25 * Math.sin(30 * colour[0]), 0, 0]],
    ['stretches', (colour: Triple): Triple => [0, 0.1 * Math.tanh(60 * colour[2]), 0]],
    ['is noise', (): Triple => [0, 0, 0].map(() => random.normals(1, 0.1)[0]) as unknown as Triple],
  ])('smooths what %s until it is regular', (_, displacement) => {
    const { map, curvature } = fit(displacement);
    expect(curvature).toBeGreaterThan(4e-4);
    const behaviours = stands.map(({ colour, count }) => ({ ...localBehaviour(map, colour), count }));
    expect(Math.min(...behaviours.map(({ determinant }) => determinant))).toBeGreaterThan(0);
    const stretched = behaviours.filter(({ stretch }) => stretch > 2.5).reduce((sum, { count }) => sum + count, 0);
    expect(stretched).toBeLessThanOrEqual(12);
    for (let i = 0; i < 64; i++) expect(map([(i + 1) / 64, 0, 0])[0]).toBeGreaterThanOrEqual(map([i / 64, 0, 0])[0]);
  });

  it('covers every corner of sRGB', () => {
    expect(CHROMA_WEIGHT).toBeGreaterThan(0);
    const { map } = fit(() => [0, 0, 0]);
    for (let corner = 0; corner < 8; corner++) {
      const rgb: Triple = [corner & 1, (corner >> 1) & 1, corner >> 2];
      for (const [i, v] of oklabToSrgb(map(srgbToOklab(rgb))).entries())
        expect(Math.abs(v - rgb[i])).toBeLessThan(1e-4);
    }
  });
});
