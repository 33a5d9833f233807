import type { Experiment, ExperimentContext, Gate, Outcome } from '../support/experiment.js';
import { mean, worst } from '../support/numbers.js';
import { withResult } from '../support/with_result.js';
import { figuresOf } from './figures.js';
import type { Findings } from './findings.js';
import { investigate } from './investigate.js';
import { drawnPictures, mnistPictures } from './pictures.js';
import { EPSILON, FULL, MEMORY, problemOf, type Setting } from './problem.js';
import { lawTable, mapTable } from './tables.js';

const QUICK: Setting = { ...FULL, width: 8, iterations: 150, batchSize: 32, components: 16 };

function gatesOf({ learned, floor, halfWay, maps }: Findings): Gate[] {
  const distance = worst(learned.map(({ frechet: own }) => own));
  return [
    {
      claim: "Fréchet distance to the exact barycenter, the worse kind's, over that of maps half way to the other mean",
      value: distance / halfWay.frechet,
      bound: 1,
      kind: 'must',
      reason:
        'those maps know both kinds, but for who goes with whom; the pictures themselves are several times as far',
    },
    {
      claim: "spread beside the exact barycenter's, percent off, the worse kind's",
      value: worst(learned.map(({ spread }) => Math.abs(spread))),
      bound: 20,
      kind: 'must',
      reason: 'white noise stands for the blur, which is wider where the kinds differ in more than a shift',
    },
    {
      claim: 'maps of pictures held out, the worse kind, over the mean picture',
      value: worst(maps.map(({ learned: own, constant }) => own / constant)),
      bound: 0.75,
      kind: 'must',
      reason: 'a map that knows nothing of its picture has 1',
    },
    {
      claim: 'the same over what a neighbour’s partner says of the exact map, mean of both kinds',
      value: mean(maps.map(({ learned: own, neighbour }) => own / neighbour)),
      bound: 1,
      kind: 'aim',
      reason:
        'the exact map is known at its own pictures alone; a learned one should carry over as well as a neighbour’s',
    },
    {
      claim: 'Fréchet distance to the exact barycenter, over that between the halves',
      value: distance / floor.frechet,
      bound: 2,
      kind: 'aim',
      reason: 'the learned barycenter is smooth where the discrete one has its pictures',
    },
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { quick, data, seed } = context;
  const setting = quick ? QUICK : FULL;
  const pictures = quick ? drawnPictures() : mnistPictures(data);
  const { side, zeros } = pictures;
  return withResult(context, problemOf(pictures, setting), seed, async (result, seconds) => {
    context.log(`trained in ${seconds.toFixed(0)} s`);
    const { found, pushed, exact } = await investigate(result, pictures, setting, seconds);
    const training = zeros.training.length / side ** 2;
    const { width, iterations, batchSize, learningRate, steps, perPoint } = setting;
    return {
      settings: [
        {
          name: 'Pictures',
          value:
            (quick
              ? `rings and strokes drawn by formula, ${side}×${side}`
              : `zeros and ones of the test images of MNIST, black borders to ${side}×${side}`) +
            `, black 0 and white 1; ${training} of either kind to train on, ${zeros.heldOut.length / side ** 2} held out; λ = (½, ½)`,
        },
        {
          name: 'Cost',
          value: `½‖x − y‖², the sum over pixels, and ε = ${EPSILON} in the same unit, as published`,
        },
        {
          name: 'Potential',
          value: `\`conv\` of width ${width}, \`reduced\`: f₂ = −f₁`,
        },
        {
          name: 'Training',
          value:
            `${iterations} iterations of ${batchSize} pictures of either kind, Adam at ${learningRate}, cosine to 0, parameters averaged (0.97); ` +
            `${MEMORY.batches} minibatches met ${MEMORY.visits} times, ${MEMORY.steps} steps a visit, new chains of ${steps} steps; ${perPoint} draws for each mean`,
        },
      ],
      tables: [lawTable(found), mapTable(found)],
      gates: gatesOf(found),
      figures: await figuresOf(result, pictures, pushed, exact),
    };
  });
}

export const digitsExperiment: Experiment = {
  name: 'digits',
  title: 'Pictures: between zeros and ones',
  purpose:
    'MNIST 0/1 averaged in data space, as published: ½‖x − y‖² on pixels, convolutions as potential. Of two sets of as many pictures the exact barycenter ' +
    'at ε = 0 is known: the midpoints of an optimal assignment. Beside it stand the learned push-forwards in law, and the learned maps of digits that were held out.',
  run,
};
