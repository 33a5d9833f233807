import { EPSILON, FULL, MEMORY, type Setting } from '../digits/problem.js';
import { sheetFigure } from '../digits/sheet.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultFigure, ResultTable } from '../support/experiment.js';
import { worst } from '../support/numbers.js';
import { withResult } from '../support/with_result.js';
import { WEIGHTS } from './filters.js';
import { investigate, SHOWN, type Findings } from './investigate.js';
import { filteredDigits, filteredDrawings, type FilteredPictures } from './pictures.js';
import { problemOf } from './problem.js';

const QUICK: Setting = { ...FULL, width: 8, iterations: 200, batchSize: 32, components: 16 };

function gatesOf({ scores, floor }: Findings, quick: boolean): Gate[] {
  const distance = worst(scores.map(({ frechet }) => frechet));
  return [
    {
      claim: 'L²-UVP of the maps over that of leaving pictures as they are, the worst marginal',
      value: worst(scores.map(({ learned, still }) => learned / still)),
      bound: quick ? 0.8 : 0.3,
      kind: 'must',
      reason: 'leaving pictures as they are is a map that every potential of nothing gives; most of it must be undone',
    },
    {
      claim: 'Fréchet distance of mapped pictures over that of filtered ones, the worst marginal',
      value: worst(scores.map(({ frechet, frechetStill }) => frechet / frechetStill)),
      bound: quick ? 0.8 : 0.3,
      kind: 'must',
      reason: 'the same, of the law',
    },
    {
      claim: 'L²-UVP of the maps, percent, the worst marginal',
      value: worst(scores.map(({ learned }) => learned)),
      bound: 2,
      kind: 'aim',
      reason: 'as close as solvers without ε come to known maps between Gaussians of 64 dimensions',
    },
    {
      claim: 'Fréchet distance of mapped pictures over that of other pictures of the same law, the worst marginal',
      value: distance / floor,
      bound: 2,
      kind: 'aim',
      reason: 'mapped pictures are made of those that they are compared with, and could be nearer than others are',
    },
  ];
}

const mapTable = ({ scores, spread, captured, floor }: Findings, { components }: Setting): ResultTable => ({
  name: 'maps',
  title: 'Maps back from filtered pictures that were held out, percent of the pictures’ spread',
  columns: [
    { key: 'marginal', title: 'marginal' },
    { key: 'weight', title: 'λ' },
    { key: 'learned', title: 'L²-UVP of the map' },
    { key: 'still', title: 'of pictures as they are' },
    { key: 'width', title: 'variance of a plan, over D ε' },
    { key: 'frechet', title: `Fréchet distance in ${components} components` },
    { key: 'frechetStill', title: 'of pictures as they are' },
    { key: 'floor', title: 'of other pictures' },
  ],
  rows: scores.map(({ learned, still, width, frechet, frechetStill }, k) => ({
    marginal: k + 1,
    weight: WEIGHTS[k],
    learned,
    still,
    width,
    frechet,
    frechetStill,
    floor,
  })),
  note:
    `E‖ŷ(A_k z) − z‖² over Σ of the variances of z's pixels, ${spread.toPrecision(3)}; means of few draws, less the variance that they have by chance. ` +
    `Fréchet distances are to z with white noise of variance ε, in components that hold ${(100 * captured).toPrecision(3)} % of the spread. ` +
    'Both are exact at ε = 0; what ε does to plans beside their blur is in the scores.',
});

const figureOf = ({ scores }: Findings, { side, heldOut }: FilteredPictures): Promise<ResultFigure> => {
  const dim = side * side;
  const row = (points: Float32Array) =>
    Array.from({ length: SHOWN }, (_, i) => points.subarray(i * dim, (i + 1) * dim));
  return sheetFigure(side, {
    name: 'pictures',
    title: 'Filtered, and mapped back',
    subtitle: 'First row: z, held out; then for each marginal A z and a draw of its plan',
    caption:
      'Pictures that were held out, filtered by each marginal’s filter, and draws of the learned plans of these.',
    sheet: [row(heldOut), ...scores.flatMap(({ shown }) => [row(shown.x), row(shown.y)])],
  });
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const { quick, data, seed } = context;
  const setting = quick ? QUICK : FULL;
  const pictures = quick ? filteredDrawings() : filteredDigits(data);
  const { side, marginals, heldOut } = pictures;
  return withResult(context, problemOf(pictures, setting), seed, async (result, seconds) => {
    context.log(`trained in ${seconds.toFixed(0)} s`);
    const found = await investigate(result, pictures, setting);
    const { width, iterations, batchSize, learningRate, steps, perPoint } = setting;
    return {
      settings: [
        {
          name: 'Pictures',
          value:
            (quick ? 'rings and strokes drawn by formula' : 'digits of the test images of MNIST, bordered and halved') +
            `, ${side}×${side}, black 0 and white 1; ${marginals[0].length / side ** 2} for each marginal and ${heldOut.length / side ** 2} held out, no picture twice`,
        },
        {
          name: 'Filters',
          value:
            'on the torus, from 0.4 to 1.6 for waves of any kind: the first raises what is fine across and flat down, the last what is flat, and the second makes up for both; λ = (¼, ½, ¼)',
        },
        { name: 'Cost', value: `½‖x − y‖², the sum over pixels, and ε = ${EPSILON} in the same unit` },
        { name: 'Potential', value: `\`conv\` of width ${width}, \`reduced\`` },
        {
          name: 'Training',
          value:
            `${iterations} iterations of ${batchSize} pictures of each marginal, Adam at ${learningRate}, cosine to 0, parameters averaged (0.97); ` +
            `${MEMORY.batches} minibatches met ${MEMORY.visits} times, ${MEMORY.steps} steps a visit, new chains of ${steps} steps; ${perPoint} draws for each mean`,
        },
      ],
      tables: [mapTable(found, setting)],
      gates: gatesOf(found, quick),
      figures: [await figureOf(found, pictures)],
    };
  });
}

export const filteredExperiment: Experiment = {
  name: 'filtered',
  title: 'Filtered pictures, whose barycenter is the pictures themselves',
  purpose:
    'After Ave, celeba! (Korotin et al. 2022): every marginal is the law of pictures z pushed by the gradient of a convex function, A_k z with a positive symmetric filter A_k. ' +
    'With Σ_k λ_k A_k = I these maps are congruent, the barycenter at ε = 0 is the law of z, and each marginal’s map to it is known: A_k⁻¹. How near are the learned maps?',
  run,
};
