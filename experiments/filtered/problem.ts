import type { Problem } from '../../src/index.js';
import { pictureProblem, type Setting } from '../digits/problem.js';
import { WEIGHTS } from './filters.js';
import type { FilteredPictures } from './pictures.js';

export const problemOf = ({ side, marginals }: FilteredPictures, setting: Setting): Problem =>
  pictureProblem(side, marginals, WEIGHTS, setting);
