import type { ExperimentContext } from '../support/experiment.js';
import { drawnDigits, mnistDigits, zerosAndOnes, type Labelled, type PictureSet } from './pictures.js';
import { Judge } from './score.js';
import { trainClassifier, trainGenerator, type Generator, type TrainSetting } from './train.js';

/** What experiments on the manifold of a generator begin with. */
export interface Prepared {
  readonly set: PictureSet;
  /** Zeros and ones of the set. */
  readonly training: Labelled;
  readonly heldOut: Labelled;
  readonly generator: Generator;
  readonly judge: Judge;
  /** Share of the pictures held out that the classifier is right about. */
  readonly accuracy: number;
}

const FULL = { generator: { width: 16, iterations: 2500 }, classifier: { width: 8, iterations: 2500 } };
const QUICK = { generator: { width: 8, iterations: 600 }, classifier: { width: 4, iterations: 200 } };

/** Of the generator, by itself: the same in all experiments. */
export const GENERATOR_SEED = 11;

export const settingsOf = (quick: boolean): Readonly<Record<'generator' | 'classifier', TrainSetting>> =>
  quick ? QUICK : FULL;

/** Trains a generator of zeros and ones, and a classifier of all kinds. Both have seeds of their own. */
export async function prepare(context: ExperimentContext, experiment: string): Promise<Prepared> {
  const { device, quick, data } = context;
  const set = quick ? drawnDigits() : mnistDigits(experiment, data);
  const [training, heldOut] = [zerosAndOnes(set.training), zerosAndOnes(set.heldOut)];
  const settings = settingsOf(quick);
  const generator = await trainGenerator({ side: set.side, training }, settings.generator, {
    device,
    seed: GENERATOR_SEED,
  });
  context.log('trained the generator');
  const judge = new Judge(device, await trainClassifier(set, settings.classifier, { device, seed: 12 }));
  const accuracy = await judge.accuracy(set.heldOut);
  context.log(`trained the classifier: ${(100 * accuracy).toFixed(1)} % of pictures held out are told right`);
  return { set, training, heldOut, generator, judge, accuracy };
}

/** Lines of "how" that these experiments have in common. */
export function commonSettings({ set, training, heldOut, accuracy }: Prepared, quick: boolean) {
  const { generator, classifier } = settingsOf(quick);
  const { side } = set;
  return [
    {
      name: 'Pictures',
      value:
        (quick
          ? 'rings and strokes drawn by formula'
          : 'zeros and ones of the test images of MNIST, with black borders') +
        `, ${side}×${side}, black 0 and white 1; ${training.labels.length} to train on, ${heldOut.labels.length} held out`,
    },
    {
      name: 'Generator',
      value:
        `a variational auto-encoder trained here by \`trainGraph\` (\`experiments/generator\`), z of 8 numbers, ${generator.iterations} iterations of 64 pictures, ` +
        `${generator.width}, ${2 * generator.width} and ${4 * generator.width} filters either way`,
    },
    {
      name: 'Classifier',
      value:
        `of ${set.classes} kinds, convolutions of ${classifier.width}, ${2 * classifier.width} and ${4 * classifier.width} filters trained here likewise: right about ` +
        `${(100 * accuracy).toFixed(1)} % of ${set.heldOut.labels.length} pictures held out; Fréchet distances are those of its ${4 * classifier.width} numbers before the last layer`,
    },
  ];
}
