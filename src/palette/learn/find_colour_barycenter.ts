import type { Triple } from '../colour/oklab.js';
import { classicalColours } from './classical_colours.js';
import type { ColourBarycenter, FindOptions, PaletteSolver } from './colour_barycenter.js';
import type { ColourSpace } from './colour_space.js';
import { learnColours } from './learned_colours.js';

/** The barycenter of the pictures' colours by the solver that is asked. @throws as `solve` and `solveClassical` */
export const findColourBarycenter = (
  solver: PaletteSolver,
  space: ColourSpace,
  pictures: readonly (readonly Triple[])[],
  options: FindOptions,
): Promise<ColourBarycenter> =>
  solver === 'energy' ? learnColours(space, pictures, options) : classicalColours(solver, space, pictures, options);
