import { sheetFigure } from '../digits/sheet.js';
import { commonSettings, prepare, type Prepared } from '../generator/prepare.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultFigure, ResultTable } from '../support/experiment.js';
import { withResult } from '../support/with_result.js';
import { HUES } from './colours.js';
import { investigate, PER_POINT, type Findings } from './investigate.js';
import { EPSILON, questionOf, SCALES, type Setting } from './problem.js';

const FULL: Setting = { colours: 2000, hidden: [128, 128], iterations: 800, batchSize: 32, steps: 80 };
const QUICK: Setting = { colours: 400, hidden: [64, 64], iterations: 250, batchSize: 16, steps: 60 };

function gatesOf({ rows: [shapes, colours, own] }: Findings): Gate[] {
  return [
    {
      claim: 'mapped from shapes: pictures that the classifier takes for another digit than x is',
      value: 1 - shapes.agreement!,
      bound: 0.1,
      kind: 'must',
      reason: 'of the generator’s own draws it is about a half',
    },
    {
      claim: 'mapped from colours: degrees between the hue and that of x, mean',
      value: colours.hueError!,
      bound: 20,
      kind: 'must',
      reason: 'ε blurs a channel by a tenth, some 10° of these hues; of the generator’s own draws it is about 90°',
    },
    {
      claim: 'mapped from shapes: hues that are not among the marginal’s, over the same of the generator’s own draws',
      value: (1 - shapes.onArc) / (1 - own.onArc),
      bound: 0.5,
      kind: 'must',
      reason: 'shapes know no colour: that they get the marginal’s is what the potentials are for',
    },
    {
      claim: 'share of zeros, between pictures mapped from shapes and from colours',
      value: Math.abs(shapes.zeros - colours.zeros),
      bound: 0.1,
      kind: 'aim',
      reason: 'both plans push forward to one barycenter',
    },
  ];
}

const mappedTable = ({ rows }: Findings): ResultTable => ({
  name: 'mapped',
  title: 'Shapes and hues of pictures',
  columns: [
    { key: 'name', title: 'pictures' },
    { key: 'agreement', title: 'share taken for the digit that x is', digits: 3 },
    { key: 'hueError', title: 'hue, degrees from that of x' },
    { key: 'onArc', title: 'share of hues that are the marginal’s, within 15°', digits: 3 },
    { key: 'zeros', title: 'share of zeros', digits: 3 },
    { key: 'confidence', title: 'confidence', digits: 3 },
  ],
  rows: rows.map((row) => ({ ...row })),
  note: 'The generator’s own draws stand beside x that they know nothing of.',
});

async function figuresOf({ set: { side } }: Prepared, found: Findings): Promise<ResultFigure[]> {
  const [pixels, dim] = [side * side, 3 * side * side];
  const swatch = (row: number): Float32Array =>
    Float32Array.from({ length: dim }, (_, i) => found.colours[3 * row + (i % 3)]);
  const some = (pictures: Float32Array, row: number) =>
    Array.from({ length: PER_POINT }, (_, i) =>
      pictures.subarray((PER_POINT * row + i) * dim, (PER_POINT * row + i + 1) * dim),
    );
  // Every third picture: those held out stand zeros and ones as they come, or one kind after the other.
  const last = found.shapes.length / pixels - 1;
  const sheet = Array.from({ length: 8 }, (_, i) => {
    const row = Math.floor((i * last) / 7);
    return [
      found.shapes.subarray(row * pixels, (row + 1) * pixels),
      ...some(found.fromShapes, row),
      undefined,
      swatch(row),
      ...some(found.fromColours, row),
    ];
  });
  return [
    await sheetFigure(side, {
      name: 'plans',
      title: 'Shapes with colours, and colours with shapes',
      subtitle: 'In each row twice: a point x, then four G(z) of its plan',
      caption: 'Grey digits that were held out, with coloured pictures of their plans, and colours with theirs.',
      sheet,
    }),
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { device, quick, seed } = context;
  const prepared = await prepare(context, 'shape-colour');
  const setting = quick ? QUICK : FULL;
  const question = await questionOf(device, prepared, setting);
  return withResult(context, question.problem, seed, async (result, seconds) => {
    context.log(`trained the potentials in ${seconds.toFixed(0)} s`);
    const found = await investigate(result, prepared, question);
    const { hidden, iterations, batchSize, colours } = setting;
    return {
      settings: [
        ...commonSettings(prepared, quick),
        {
          name: 'Colours',
          value:
            `three more numbers of z, σ(1.7 z) of each a channel’s factor; the marginal has ${colours} colours of one brightness and saturation, hues from ` +
            `${HUES[0]}° (red) to ${HUES[1]}° (green)`,
        },
        {
          name: 'Costs',
          value:
            `both through the coloured generator, reference N(0, I), λ = (⅓, ⅔), ε = ${EPSILON}; of shapes ½‖u(x) − u(G(z))‖², u the grey picture brought to mean 0 and variance 1 ` +
            `over its pixels, times ${SCALES.shape}; of colours u the brightest mean over 2×2 pixels of each channel, times ${SCALES.colour}`,
        },
        {
          name: 'Training',
          value: `potentials of z, dense layers [${hidden.join(', ')}], f₂ ∝ −f₁; ${iterations} iterations of ${batchSize} points of either`,
        },
      ],
      tables: [mappedTable(found)],
      gates: gatesOf(found),
      figures: await figuresOf(prepared, found),
    };
  });
}

export const shapeColourExperiment: Experiment = {
  name: 'shape-colour',
  title: 'Shapes of digits, and colours: a cost for each marginal',
  purpose:
    'One marginal is of grey digits, the other of colours, three numbers each, and each has a cost of its own through one generator of coloured digits, as published. ' +
    'Do pictures mapped from a digit keep its shape and take on the colours, and those mapped from a colour keep its hue and get a digit’s shape?',
  run,
};
