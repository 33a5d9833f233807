import type { ResultTable } from '../support/experiment.js';
import type { Findings } from './findings.js';
import { EPSILON } from './problem.js';

const decimal = (value: number): string => value.toPrecision(3);

export function lawTable({ side, components, captured, spread, noise, widening, ...found }: Findings): ResultTable {
  return {
    name: 'law',
    title: 'Pictures beside the exact discrete barycenter of the same pictures with its blur, percent of its spread',
    columns: [
      { key: 'name', title: 'pictures' },
      { key: 'pictures', title: 'how many' },
      { key: 'mean', title: 'mean picture, ‖·‖²' },
      { key: 'spread', title: 'spread, more than exact' },
      { key: 'pixels', title: 'laws of pixels, Σ W₂²' },
      { key: 'frechet', title: `Fréchet distance in ${components} components` },
    ],
    rows: [...found.learned, found.floor, found.halfWay, ...found.others].map((row) => ({ ...row })),
    note:
      `Spread: Σ of the variances of all ${side}×${side} pixels, ${decimal(spread)} of the exact barycenter at ε = 0 and ${decimal(noise)} more ` +
      `with white noise of variance ε = ${EPSILON} a pixel, which is what ε does wherever the kinds are alike up to a shift; to Gaussians with their moments ` +
      `it does ${decimal(widening)} of that in the ${components} components, which hold ${decimal(100 * captured)} % of the exact spread. ` +
      'The half is beside the other half, which has half as many pictures as the rows above have to compare with.',
  };
}

export function mapTable({ maps }: Findings): ResultTable {
  return {
    name: 'maps',
    title:
      'Maps of pictures that were held out beside T′, half way to the partner of their nearest neighbour, percent of the exact spread',
    columns: [
      { key: 'kind', title: 'pictures' },
      { key: 'learned', title: 'learned' },
      { key: 'neighbour', title: 'the exact map of its own pictures' },
      { key: 'halfWay', title: 'half way to the mean of the other kind' },
      { key: 'constant', title: 'the mean picture' },
      { key: 'width', title: 'variance of a plan, over D ε' },
    ],
    rows: maps.map((row) => ({ ...row })),
    note:
      'E‖· − T′(x)‖², T′(x) = ½(x + S(x′)), S the optimal assignment and x′ the nearest picture that was trained on, another one for those that were. ' +
      'Learned: means of few draws, less the variance that they have by chance.',
  };
}
