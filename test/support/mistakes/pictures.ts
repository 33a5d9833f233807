import * as library from '../../../src/index.js';
import * as layers from '../../../src/layers.js';
import { wrong, type Mistake } from './mistake.js';

const table = { size: 2, values: new Float32Array(24) };
const trained = wrong({ graph: {}, parameters: new Float32Array(1) });

/** Of graphs of layers and of what is made of photographs. */
export const pictureMistakes: Mistake[] = [
  ['layerGraph()', () => layers.layerGraph(wrong(undefined)), 'layerGraph: settings are an object; got nothing.'],
  [
    'layerGraph of a picture without height',
    () => layers.layerGraph({ height: 0, width: 1, channels: 1 }),
    'layerGraph: height is a whole number from 1 up; got 0. Pass { height, width, channels }.',
  ],
  [
    'layerGraph of a picture without channels',
    () => layers.layerGraph(wrong({ height: 1, width: 1 })),
    'layerGraph: channels is a whole number from 1 up; got nothing.',
  ],
  [
    'evaluateGraph()',
    () => layers.evaluateGraph(wrong(undefined), [[1]]),
    'evaluateGraph: it needs a trained graph; got nothing. Pass { graph, parameters }.',
  ],
  ['evaluateGraph of no graph', () => layers.evaluateGraph(trained, [[1]]), 'layer graph: input: '],
  [
    'partOfGraph()',
    () => layers.partOfGraph(wrong(undefined), {}),
    'partOfGraph: it needs a trained graph; got nothing.',
  ],
  [
    'trainGraph without settings',
    () => layers.trainGraph(wrong({}), wrong(undefined)),
    'trainGraph: settings are an object; got nothing. Pass { inputs, targets, loss, … }.',
  ],
  [
    'crossEntropy of other classes',
    () => library.crossEntropy().trace(2, 3),
    'cross-entropy: there is a share of the target for each logit; got 2 and 3.',
  ],
  [
    'learnPalette()',
    () => library.learnPalette(wrong(undefined), wrong({})),
    'learnPalette: pictures are a list; got nothing.',
  ],
  [
    'applyColourTable()',
    () => library.applyColourTable(wrong(undefined), new Uint8Array(3), 3),
    'applyColourTable: it needs a colour table; got nothing. Pass what parseCube() or the grades of learnPalette() give.',
  ],
  [
    'applyColourTable with a table cut short',
    () => library.applyColourTable({ ...table, size: 3 }, new Uint8Array(3), 3),
    'applyColourTable: a colour table has 3 · size³ values, size at least 2; got size 3 and values a Float32Array.',
  ],
  [
    'applyColourTable on floats',
    () => library.applyColourTable(table, wrong(new Float32Array(3)), 3),
    'applyColourTable: pixels are codes of 8 or 16 bits, 3 each; got a Float32Array. Pass the data of an ImageData and 4.',
  ],
  [
    'applyColourTable on half a pixel',
    () => library.applyColourTable(table, new Uint8ClampedArray(6), 4),
    'applyColourTable: pixels are codes of 8 or 16 bits, 4 each; got 6 codes.',
  ],
  [
    'applyColourTable without channels',
    () => library.applyColourTable(table, new Uint8ClampedArray(4), wrong(undefined)),
    'applyColourTable: pixels have 3 channels or 4; got nothing.',
  ],
  ['cubeText()', () => library.cubeText(wrong(undefined), ''), 'cubeText: it needs a colour table; got nothing.'],
  [
    'cubeText without a title',
    () => library.cubeText(table, wrong(undefined)),
    'cubeText: a title is a text; got nothing.',
  ],
  ['parseCube()', () => library.parseCube(wrong(undefined)), 'parseCube: a table is a text; got nothing.'],
];
