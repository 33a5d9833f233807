import { defineProblem, generated, type Device, type Problem } from '../../src/index.js';
import { evaluateGraph, layerGraph, type TrainedGraph } from '../../src/layers.js';
import { LATENT } from '../generator/networks.js';
import type { Prepared } from '../generator/prepare.js';
import { coloursOf } from './colours.js';

/** Of shapes and of colours. */
export const WEIGHTS = [1 / 3, 2 / 3] as const;
export const EPSILON = 1;
/** What features are multiplied by: ε blurs colours by a tenth of full brightness, and shapes as much as pixels. */
export const SCALES = { shape: 0.3, colour: 10 } as const;
/** Numbers of z: of the shape, then of the colour. */
export const Z = LATENT + 3;
/** σ(1.7 z) of a standard normal z is nearly uniform from 0 to 1. */
const SLOPE = 1.7;
const LUMA = [0.299, 0.587, 0.114];

export interface Setting {
  readonly colours: number;
  readonly hidden: readonly number[];
  readonly iterations: number;
  readonly batchSize: number;
  readonly steps: number;
}

/** Grey pictures of a generator times a colour, which three more numbers of z say. Parameters are the generator's. */
export function colouredGenerator({ graph, parameters }: TrainedGraph): TrainedGraph {
  const node = (name: string, kind: string, inputs: string[], attributes: object = {}) => ({
    name,
    kind,
    inputs,
    attributes: { ...attributes },
  });
  const grey = graph.nodes.map((own) => ({
    ...own,
    inputs: own.inputs.map((name) => (name === 'input' ? 'shape' : name)),
  }));
  const { output } = graph;
  return {
    parameters,
    graph: {
      input: { height: 1, width: 1, channels: Z },
      nodes: [
        node('shape', 'takeChannels', ['input'], { first: 0, channels: LATENT }),
        ...grey,
        node('numbers', 'takeChannels', ['input'], { first: LATENT, channels: 3 }),
        node('slope', 'add', ['numbers'], { factors: [SLOPE] }),
        node('colour', 'activation', ['slope'], { function: 'sigmoid' }),
        node('channels', 'concatenate', [output, output, output]),
        node('coloured', 'multiply', ['channels', 'colour']),
      ],
      output: 'coloured',
    },
  };
}

/** Shapes without brightness: greys of mean 0 and variance 1 over the picture. */
function shapeFeatures(side: number): TrainedGraph {
  const g = layerGraph({ height: side, width: side, channels: 3 });
  const grey = g.conv2d(g.input, { filters: 1, kernel: 1, bias: false });
  const graph = g.build(g.add(g.normalise(grey, {}), { factors: [SCALES.shape] }));
  return { graph, parameters: Float32Array.from(LUMA) };
}

/** Colours as `bright-colour` has them, in another unit. */
function colourFeatures(side: number): TrainedGraph {
  const g = layerGraph({ height: side, width: side, channels: 3 });
  const means = g.pool2d(g.input, { function: 'average', kernel: 2, stride: 2 });
  const bright = g.pool2d(means, { function: 'max', kernel: side / 2 });
  return { graph: g.build(g.add(bright, { factors: [SCALES.colour] })), parameters: new Float32Array(0) };
}

/** Grey pictures as pictures of three equal channels. */
export const inThreeChannels = (grey: Float32Array): Float32Array =>
  Float32Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]);

/** What marginals are made of. */
export interface Question {
  readonly problem: Problem;
  /** Points of the marginals for pictures [rows, side²], and for colours [rows, 3], that are not in the problem. */
  readonly shapePoints: (grey: Float32Array) => Promise<Float32Array>;
  readonly colourPoints: (colours: Float32Array) => Float32Array;
}

export async function questionOf(device: Device, prepared: Prepared, setting: Setting): Promise<Question> {
  const { set, training, generator } = prepared;
  const { side } = set;
  const [shapes, colours] = [shapeFeatures(side), colourFeatures(side)];
  const shapePoints = async (grey: Float32Array): Promise<Float32Array> =>
    (await evaluateGraph(shapes, { data: inThreeChannels(grey), columns: 3 * side * side }, { device })).data;
  const colourPoints = (given: Float32Array): Float32Array => given.map((value) => SCALES.colour * value);
  const table = (data: Float32Array, columns: number) => ({ data, rows: data.length / columns, columns });
  const { hidden, iterations, batchSize, steps } = setting;
  const problem = defineProblem({
    generator: { network: colouredGenerator(generator.decoder), reference: 'standard-normal' },
    marginals: [
      {
        name: 'shapes',
        samples: table(await shapePoints(training.data), side * side),
        weight: WEIGHTS[0],
        cost: generated({ features: shapes, points: 'features' }),
      },
      {
        name: 'colours',
        samples: table(colourPoints(coloursOf(setting.colours, 71)), 3),
        weight: WEIGHTS[1],
        cost: generated({ features: colours, points: 'features' }),
      },
    ],
    epsilon: EPSILON,
    potential: { kind: 'reduced', hidden },
    sampler: { steps, memory: { batches: 16, visits: 32, steps: 10 } },
    training: {
      iterations,
      batchSize,
      validation: { every: 0 },
      optimizer: { learningRate: 5e-3, averageDecay: 0.97, schedule: { kind: 'cosine' } },
    },
  });
  return { problem, shapePoints, colourPoints };
}
