import { commonSettings, prepare } from '../generator/prepare.js';
import { sheetFigure } from '../digits/sheet.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultFigure, ResultTable } from '../support/experiment.js';
import { listed, mean, worst } from '../support/numbers.js';
import { renderPanels, type Curve } from '../support/panels.js';
import { EPSILON, followPath, type Findings, type Setting, type Way } from './path.js';

const FULL: Setting = {
  times: [0.1, 0.25, 0.5, 0.75, 0.9],
  hidden: [128, 128],
  iterations: 600,
  batchSize: 128,
  steps: 40,
};
const QUICK: Setting = { ...FULL, times: [0.25, 0.5, 0.75], hidden: [64, 64], iterations: 150, batchSize: 64 };

const COLOURS: Readonly<Record<Way, string>> = { learned: '#1f6f8b', lines: '#c8553d', exact: '#7a7f87' };
const LABELS: Readonly<Record<Way, string>> = {
  learned: 'learned barycenters',
  lines: 'straight lines between any two',
  exact: 'exact barycenters',
};
const WAYS = ['learned', 'lines', 'exact'] as const;

function gatesOf({ places }: Findings, accuracy: number, quick: boolean): Gate[] {
  const ratio = (of: (place: Findings['places'][number]) => number) => mean(places.map(of));
  return [
    {
      claim: 'BW₂²-UVP of z against the exact barycenter with its blur, percent, the worst place and kind',
      value: worst(places.flatMap(({ uvp }) => uvp)),
      bound: quick ? 20 : 10,
      kind: 'must',
      reason:
        'points of z that stay where they are keep what is between the kinds; the blur is exact up to shifts alone',
    },
    {
      claim: 'Fréchet distance of pictures to those of exact barycenters, over that of straight lines, mean',
      value: ratio(({ toExact }) => toExact.learned / toExact.lines),
      bound: 0.6,
      kind: 'must',
      reason: 'straight lines between any two points are the barycenter of nothing: their middle has half the spread',
    },
    {
      claim: 'pictures held out that the classifier tells wrong',
      value: 1 - accuracy,
      bound: 0.05,
      kind: 'must',
      reason: 'distances and confidence are what it sees',
    },
    {
      claim: 'Fréchet distance of pictures to digits held out, over that of straight lines, mean',
      value: ratio(({ toDigits }) => toDigits.learned / toDigits.lines),
      bound: 1,
      kind: 'aim',
      reason: 'partners are near each other, so that what is between them should be more of a digit',
    },
    {
      claim: 'confidence that straight lines have and the path has not, mean',
      value: ratio(({ confidence }) => confidence.lines - confidence.learned),
      bound: 0,
      kind: 'aim',
      reason: 'the same, by the share of the likeliest class',
    },
  ];
}

const pathTable = ({ places }: Findings): ResultTable => ({
  name: 'path',
  title: 'Along the way from zeros to ones',
  columns: [
    { key: 't', title: 't' },
    { key: 'uvp', title: 'BW₂²-UVP of z, %, from zeros and from ones' },
    ...WAYS.map((way) => ({ key: `confidence-${way}`, title: `confidence, ${LABELS[way]}`, digits: 3 })),
    ...WAYS.map((way) => ({ key: `distance-${way}`, title: `Fréchet distance to digits, ${LABELS[way]}` })),
  ],
  rows: places.map(({ t, uvp, confidence, toDigits }) => ({
    t,
    uvp: listed(uvp),
    ...Object.fromEntries(WAYS.map((way) => [`confidence-${way}`, confidence[way]])),
    ...Object.fromEntries(WAYS.map((way) => [`distance-${way}`, toDigits[way]])),
  })),
  note:
    'λ = (1 − t, t). Exact: (1 − t) z + t S(z) of an optimal assignment S of the points that were trained on, with white noise of variance ε. ' +
    'Digits: zeros and ones held out, as many as there are, whatever t.',
});

async function figuresOf({ places, ends, lines }: Findings, side: number): Promise<ResultFigure[]> {
  const dim = side * side;
  const at = (pictures: Float32Array, row: number) => pictures.subarray(row * dim, (row + 1) * dim);
  const sheet = Array.from({ length: ends[0].length / dim }, (_, row) => [
    at(ends[0], row),
    ...places.map(({ shown }) => at(shown, row)),
    undefined,
    at(ends[0], row),
    ...lines.map((pictures) => at(pictures, row)),
    at(ends[1], row),
  ]);
  const curve = (way: Way): Curve => ({
    kind: 'curve',
    points: places.map(({ t, toDigits }) => [t, toDigits[way]] as const),
    colour: COLOURS[way],
    dots: true,
    dashed: way === 'exact',
  });
  const most = worst(places.flatMap(({ toDigits }) => Object.values(toDigits)));
  return [
    await sheetFigure(side, {
      name: 'pictures',
      title: 'From zeros to ones',
      subtitle: `Left: x, then t = ${places.map(({ t }) => t).join(', ')}; right: a straight line`,
      caption:
        'Zeros that were held out: decoded means of their plans along the barycenters’ path, and straight lines between their z and those of ones.',
      sheet,
    }),
    {
      name: 'distance',
      caption: 'How far from digits pictures are along the way, by what the classifier sees.',
      svg: await renderPanels({
        title: 'How far from digits?',
        subtitle: ['Fréchet distance to zeros and ones that were held out'],
        panels: [{ title: '', series: WAYS.map(curve) }],
        columns: 1,
        size: [420, 240],
        axes: {
          x: { title: 't', scale: 'linear', domain: [0, 1] },
          y: { title: 'Fréchet distance', scale: 'linear', domain: [0, 1.05 * most] },
        },
        legend: WAYS.map((way) => ({
          label: LABELS[way],
          colour: COLOURS[way],
          symbol: way === 'exact' ? 'dashed' : 'line',
        })),
      }),
    },
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { quick } = context;
  const prepared = await prepare(context, 'latent-path');
  const setting = quick ? QUICK : FULL;
  const found = await followPath(context, prepared, setting);
  const { hidden, iterations, batchSize, steps } = setting;
  return {
    settings: [
      ...commonSettings(prepared, quick),
      {
        name: 'Problems',
        value:
          'one for each t: zeros and ones as measures in z, the encoder’s means of pictures that were trained on, as many of either; λ = (1 − t, t), ' +
          `½‖z − z′‖², ε = ${EPSILON}`,
      },
      {
        name: 'Training',
        value: `dense layers [${hidden.join(', ')}], f₂ ∝ −f₁; ${iterations} iterations of ${batchSize} points, chains of ${steps} steps`,
      },
      { name: 'Confidence', value: `of digits held out ${found.digits.confidence.toFixed(3)}` },
    ],
    tables: [pathTable(found)],
    gates: gatesOf(found, prepared.accuracy, quick),
    figures: await figuresOf(found, prepared.set.side),
  };
}

export const latentPathExperiment: Experiment = {
  name: 'latent-path',
  title: 'From zeros to ones through the space of a generator',
  purpose:
    'Zeros and ones as measures in the latent space of the generator: their barycenters with λ = (1 − t, t) are a path from one to the other. Is what is on the way more of a ' +
    'digit than on straight lines between any two latents? In z the exact barycenter of the same points is known, by assignment.',
  run,
};
