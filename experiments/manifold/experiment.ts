import { commonSettings, prepare, type Prepared } from '../generator/prepare.js';
import { EPSILON as BLUR } from '../digits/problem.js';
import { sheetFigure } from '../digits/sheet.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultFigure, ResultTable } from '../support/experiment.js';
import { worst } from '../support/numbers.js';
import { withResult } from '../support/with_result.js';
import { ofClass } from '../generator/pictures.js';
import { investigate, type Findings } from './investigate.js';
import { EPSILON, MEMORY, problemOf, type Setting } from './problem.js';

const FULL: Setting = { hidden: [128, 128], iterations: 800, batchSize: 32, steps: 80 };
const QUICK: Setting = { hidden: [64, 64], iterations: 200, batchSize: 16, steps: 60 };

function gatesOf(
  { rows: [mapped, own, space], distances, between }: Findings,
  accuracy: number,
  quick: boolean,
): Gate[] {
  return [
    {
      claim: 'white noise in mapped pictures, over that of the barycenter in data space',
      value: mapped.noise / space.noise,
      bound: quick ? 0.5 : 0.2,
      kind: 'must',
      reason: 'ε blurs z, and no pixels; a generator that was trained for seconds is not clean by itself',
    },
    {
      claim: 'Fréchet distance of mapped pictures to digits held out, over that of the barycenter in data space',
      value: mapped.toDigits / space.toDigits,
      bound: 1,
      kind: 'must',
      reason: 'pictures on the manifold are digits, means of pixels are two digits at once',
    },
    {
      claim: 'Fréchet distance of pictures mapped from zeros to those from ones, over that of the digits',
      value: between.mapped / between.digits,
      bound: 0.4,
      kind: 'must',
      reason: 'both plans push forward to one barycenter; of maps that stay with their kind it is 1',
    },
    {
      claim: '‖x − G(z)‖² of the plan of x over that of the plan of another picture of its kind, the worse kind',
      value: worst(distances.map(({ plan, other }) => plan / other)),
      bound: 0.98,
      kind: 'must',
      reason: 'a plan that does not look at its picture has 1',
    },
    {
      claim: 'pictures held out that the classifier tells wrong',
      value: 1 - accuracy,
      bound: 0.05,
      kind: 'must',
      reason: 'distances are measured by what it sees',
    },
    {
      claim: 'Fréchet distance of mapped pictures to digits held out, over that of the generator’s own draws',
      value: mapped.toDigits / own.toDigits,
      bound: 1.5,
      kind: 'aim',
      reason:
        'the barycenter is neither zeros nor ones; its pictures should still be as good as what the generator makes',
    },
  ];
}

const lawTable = ({ rows }: Findings): ResultTable => ({
  name: 'law',
  title: 'Pictures beside digits, in what the classifier sees',
  columns: [
    { key: 'name', title: 'pictures' },
    { key: 'pictures', title: 'how many' },
    { key: 'noise', title: 'noise' },
    { key: 'toDigits', title: 'Fréchet distance to digits held out' },
    { key: 'toMapped', title: 'to the mapped pictures' },
  ],
  rows: rows.map((row) => ({ ...row })),
  note:
    `Noise: the deviation of white noise, by the median of what is left of second differences. In data space ε = ${BLUR} as in \`digits\`, the midpoints of an ` +
    'optimal assignment of as many zeros and ones that were trained on, with white noise of variance ε. The last row is the floor: what digits are ' +
    'from digits.',
});

const distanceTable = ({ distances }: Findings): ResultTable => ({
  name: 'distances',
  title: 'E‖x − ·‖² of pictures x that were held out, a sum over pixels',
  columns: [
    { key: 'kind', title: 'pictures' },
    { key: 'plan', title: 'G(z) of the plan of x' },
    { key: 'encoder', title: 'G(z) of the encoder’s z' },
    { key: 'other', title: 'G(z) of another one’s plan' },
    { key: 'draws', title: 'the generator’s own draws' },
  ],
  rows: distances.map((row) => ({ ...row })),
  note: 'The encoder’s is what the generator can do for x. A barycenter of zeros and ones lies between them, and so away from x.',
});

async function figuresOf({ set, heldOut }: Prepared, { mapped, own, space }: Findings): Promise<ResultFigure[]> {
  const { side } = set;
  const dim = side * side;
  const some = (pictures: Float32Array, first: number, count: number) =>
    Array.from({ length: count }, (_, i) => pictures.subarray((first + i) * dim, (first + i + 1) * dim));
  const plans = Array.from({ length: 5 }, (_, row) =>
    [0, 1].flatMap((kind) => [
      ...(kind === 0 ? [] : [undefined]),
      ...some(ofClass(heldOut, kind), row, 1),
      ...some(mapped[kind], 4 * row, 4),
    ]),
  );
  // Draws of one picture stand beside each other: every fourth is another's.
  const spaced = (pictures: Float32Array, count: number) =>
    Array.from({ length: count }, (_, i) => pictures.subarray(4 * i * dim, (4 * i + 1) * dim));
  const sheet = [spaced(mapped[0], 11), spaced(mapped[1], 11), some(own, 0, 11), some(space, 0, 11)];
  return [
    await sheetFigure(side, {
      name: 'plans',
      title: 'Plans on the manifold of the generator',
      subtitle: 'In each row twice: a picture x, then four G(z) of its plan',
      caption: 'Zeros and ones that were held out, each with pictures G(z), z drawn from its learned plan.',
      sheet: plans,
    }),
    await sheetFigure(side, {
      name: 'barycenter',
      title: 'On the manifold, and in data space',
      subtitle: 'Rows: from zeros, from ones, draws of G, data space',
      caption:
        'The barycenter on the manifold as it is mapped from zeros and from ones, draws of the generator, and the exact barycenter in data space with its blur.',
      sheet,
    }),
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { device, quick, seed } = context;
  const prepared = await prepare(context, 'manifold');
  const setting = quick ? QUICK : FULL;
  return withResult(context, problemOf(prepared, setting), seed, async (result, seconds) => {
    context.log(`trained the potentials in ${seconds.toFixed(0)} s`);
    const found = await investigate(device, result, prepared);
    const { hidden, iterations, batchSize, steps } = setting;
    return {
      settings: [
        ...commonSettings(prepared, quick),
        {
          name: 'Cost',
          value: `½‖x − G(z)‖², the sum over pixels, ε = ${EPSILON} in the same unit, reference N(0, I), λ = (½, ½)`,
        },
        {
          name: 'Training',
          value:
            `potentials of z, dense layers [${hidden.join(', ')}], f₂ = −f₁; ${iterations} iterations of ${batchSize} pictures of either kind; ` +
            `${MEMORY.batches} minibatches met ${MEMORY.visits} times, ${MEMORY.steps} steps a visit, new chains of ${steps} steps`,
        },
      ],
      tables: [lawTable(found), distanceTable(found)],
      gates: gatesOf(found, prepared.accuracy, quick),
      figures: await figuresOf(prepared, found),
    };
  });
}

export const manifoldExperiment: Experiment = {
  name: 'manifold',
  title: 'Zeros and ones on the manifold of a generator',
  purpose:
    'The same zeros and ones averaged on the manifold of a generator, as published: chains walk in z, costs compare G(z). Are pictures of the barycenter free of the noise that ' +
    'they have in data space, and how far from digits are they, by what a classifier sees? Beside them stand the exact barycenter in data space and the generator’s own draws.',
  run,
};
