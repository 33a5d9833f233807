import type { SampleTable } from '../../barycenter/problem/problem.js';
import type { Triple } from '../colour/oklab.js';

/**
 * Chroma counts this much against lightness in the cost ½‖x − y‖². Photographs spread three to ten times less in a and
 * b than in L; with 1 a plan pairs colours by lightness almost alone.
 */
export const CHROMA_WEIGHT = 2;

/** Least unit: pictures of nearly one colour must not turn rounding into structure. */
const LEAST_UNIT = 0.02;

/** OKLab colours as the engine sees them: (L, w·a, w·b)/unit, so that ε is in units of the colours' mean variance. */
export interface ColourSpace {
  /** Weighted OKLab per engine unit. */
  readonly unit: number;
  /** f32 [colours, 3] */
  table(colours: readonly Triple[]): Extract<SampleTable, { columns: number }>;
}

/** OKLab with its chroma weighted: where plans and fits take distances. */
export const toWeighted = ([lightness, a, b]: Triple): Triple => [lightness, CHROMA_WEIGHT * a, CHROMA_WEIGHT * b];

export const fromWeighted = ([lightness, a, b]: Triple): Triple => [lightness, a / CHROMA_WEIGHT, b / CHROMA_WEIGHT];

/** Mean over the three coordinates of their standard deviations. */
function meanDeviation(colours: readonly Triple[]): number {
  const points = colours.map(toWeighted);
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    const mean = points.reduce((total, point) => total + point[i], 0) / points.length;
    sum += Math.sqrt(points.reduce((total, point) => total + (point[i] - mean) ** 2, 0) / points.length);
  }
  return sum / 3;
}

/** The space of pictures with these colours: its unit is the weighted mean of the pictures' mean deviations. */
export function colourSpace(pictures: readonly (readonly Triple[])[], weights: readonly number[]): ColourSpace {
  const deviation = pictures.reduce((sum, colours, k) => sum + weights[k] * meanDeviation(colours), 0);
  const unit = Math.max(LEAST_UNIT, deviation);
  return {
    unit,
    table(colours) {
      const data = new Float32Array(colours.length * 3);
      for (const [row, colour] of colours.entries())
        data.set(
          toWeighted(colour).map((v) => v / unit),
          row * 3,
        );
      return { data, rows: colours.length, columns: 3 };
    },
  };
}
