import type { Triple } from './colour/oklab.js';
import type { GradeOptions } from './harmonize.js';
import { colourSpace } from './learn/colour_space.js';
import { findColourBarycenter } from './learn/find_colour_barycenter.js';
import { measureGrade, type MeasuredGrade } from './learn/grade_plan.js';
import { DEFAULT_ITERATIONS } from './learn/learned_colours.js';
import { settling } from './learn/settle.js';

/**
 * λ of a picture that only receives. The barycenter of (picture, palette) with weights (λ, 1 − λ) tends to the palette,
 * blurred by ε, as λ → 0, and the picture's plan to the entropic transport to it; at a thousandth what is left is far
 * below a code. Exactly 0 would leave the picture's potential undetermined.
 */
const RECEIVER_WEIGHT = 1e-3;

/**
 * The grade that brings a picture to a palette without saying anything in it: its conditional mean E[y | x] under
 * entropic transport to the palette's colours. The blur that the palette takes is what E[y | x] loses, so a picture
 * that has the palette already stays as it is.
 * @param colours OKLab colours of the picture
 * @param palette OKLab colours
 * @throws AbortedError when the signal fires, and the errors of the solver
 */
export async function transfer(
  colours: readonly Triple[],
  palette: readonly Triple[],
  options: Omit<GradeOptions, 'strength'> & { readonly onStage?: (stage: 'measuring') => void },
): Promise<MeasuredGrade> {
  const both = [colours, palette];
  const weights = [RECEIVER_WEIGHT, 1 - RECEIVER_WEIGHT];
  // ε is in units of both: a flat palette must not make it vanish against the picture.
  const space = colourSpace(both, [0.5, 0.5]);
  const { solver = 'energy', iterations = DEFAULT_ITERATIONS, onDoubt, onStage } = options;
  const barycenter = await findColourBarycenter(solver, space, both, { ...options, weights, iterations });
  try {
    if (onDoubt) (await barycenter.doubts()).forEach(onDoubt);
    onStage?.('measuring');
    return await measureGrade(barycenter, 0, colours, settling([palette], [1]));
  } finally {
    barycenter.free();
  }
}
