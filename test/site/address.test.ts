import { describe, expect, it } from 'vitest';
import { decodeAddress, DEFAULTS, drawnSettings, encodeAddress } from '../../site/src/state/address.js';
import type { Settings } from '../../site/src/state/settings.js';

const CHANGED: Settings = {
  ...DEFAULTS,
  cost: { kind: 'typed', text: 'd = x - y # a & b\nnorm(d) + 1 % "ü"'.replace('%', '*') },
  epsilon: 0.025,
  weights: [0.2, 0.35, 0.45],
  iterations: 77,
  seed: 4294967295,
  beside: 'sliced',
  marks: [],
};

describe('the address', () => {
  it('holds every setting', () => {
    expect(decodeAddress(`#${encodeAddress(CHANGED)}`)).toEqual({ settings: CHANGED, complaints: [] });
    const round: Settings = { ...CHANGED, cost: { kind: 'geodesic' } };
    expect(decodeAddress(encodeAddress(round)).settings).toEqual(round);
    expect(decodeAddress('')).toEqual({ settings: DEFAULTS, complaints: [] });
  });

  it('holds points that were drawn', () => {
    const rows = [
      [-31.999, 0.001],
      [2.5, -7.125],
    ] as const;
    const drawn = drawnSettings(
      [
        { name: 'drawn 1', rows },
        { name: 'drawn 2', rows: [...rows, [0, 31.999]] },
      ],
      'drawn',
    );
    expect(decodeAddress(encodeAddress(drawn))).toEqual({ settings: drawn, complaints: [] });
  });

  it.each([
    ['clouds=nothing', 'twister'],
    ['epsilon=-1', 'a number above 0'],
    ['epsilon=', 'a number above 0'],
    ['weights=0.5,0.5', '3 numbers'],
    ['weights=0.5,0.5,0.5', 'sum 1'],
    ['seed=1.5', 'a whole number'],
    ['iterations=0', 'a whole number from 1'],
    ['cost=cubic', 'quadratic, geodesic, twist:SLOPE'],
    ['marks=stars', 'contours, arrows, exact'],
    ['clouds=drawn&points=AAA', 'points'],
  ])('leaves %s at the default, and says so', (hash, said) => {
    const { settings, complaints } = decodeAddress(hash);
    expect(settings).toEqual(DEFAULTS);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(said);
  });

  it('says that dropped files are not in it', () => {
    expect(decodeAddress('clouds=files').complaints).toEqual([expect.stringContaining('drop them again')]);
  });
});
