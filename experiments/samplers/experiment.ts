import type { Experiment, ExperimentContext, Gate, Outcome, ResultTable } from '../support/experiment.js';
import { PUBLISHED } from '../twister/problem.js';
import { METHODS, type Method } from './methods.js';
import { pointOf, publishedPoint, type MethodCurve, type Point } from './train.js';

const BUDGETS = [100, 200, 400, 800, 1600];
const { iterations: WHOLE, name: publishedName } = PUBLISHED;
const PUBLISHED_BUDGETS = [50, 100, WHOLE];

async function curveOf(
  context: ExperimentContext,
  name: string,
  budgets: readonly number[],
  pointAt: (iterations: number) => Promise<Point>,
): Promise<MethodCurve> {
  const points: Point[] = [];
  for (const iterations of budgets) {
    const point = await pointAt(iterations);
    context.log(
      `${name}, ${iterations} iterations: ${point.barycenter.toFixed(2)} and ${point.mean.toFixed(2)} % in ${point.seconds.toFixed(1)} s`,
    );
    points.push(point);
  }
  return { name, points };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** With all of them the document would be long. */
const SHOWN = [300, 1600];

const tableOf = (name: string, curves: readonly MethodCurve[], shown: readonly number[] = SHOWN): ResultTable => ({
  name,
  title: 'Error over time, of the worst marginal',
  columns: [
    { key: 'method', title: 'trained by' },
    { key: 'iterations', title: 'iterations', digits: 4 },
    { key: 'seconds', title: 'training, s' },
    { key: 'barycenter', title: 'BW₂²-UVP, %' },
    { key: 'mean', title: 'L²-UVP of the conditional mean, %' },
  ],
  rows: curves.flatMap(({ name: method, points }) =>
    points
      .filter(({ iterations }) => shown.includes(iterations))
      .map(({ iterations, seconds, barycenter, mean }) => ({
        method,
        iterations,
        seconds: finite(seconds),
        barycenter: finite(barycenter),
        mean: finite(mean),
      })),
  ),
  note: 'Each row is a training of its own. A training that diverged has no numbers.',
});

/** Seconds of the shortest training that is at least as near in both measures. */
const secondsTo = ({ points }: MethodCurve, { barycenter, mean }: Point): number =>
  Math.min(...points.filter((p) => p.barycenter <= barycenter && p.mean <= mean).map((p) => p.seconds));

function gatesOf(curves: readonly MethodCurve[], published: MethodCurve | undefined): Gate[] {
  const ends = curves.map(({ points }) => points[points.length - 1].barycenter);
  const best: Gate = {
    claim: 'BW₂²-UVP of the best method at its longest training, percent',
    value: Math.min(...ends),
    bound: 2,
    kind: 'must',
    reason: 'twice what the demo is held to; an untrained potential scores tens',
  };
  if (published === undefined) return [best];
  const whole = published.points[published.points.length - 1];
  const least = Math.min(...curves.map((curve) => secondsTo(curve, whole)));
  return [
    best,
    {
      claim: 'time to what the published settings reach with their whole budget, over the time that takes',
      value: least / whole.seconds,
      bound: 0.2,
      kind: 'aim',
      reason: 'set before the first run: five times as fast',
    },
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { quick } = context;
  const methods: readonly Method[] = quick ? METHODS.filter(({ name }) => /memory/.test(name)) : METHODS;
  const budgets = quick ? [300] : BUDGETS;
  const curves: MethodCurve[] = [];
  for (const method of methods)
    curves.push(await curveOf(context, method.name, budgets, (iterations) => pointOf(context, method, iterations)));
  const published = quick
    ? undefined
    : await curveOf(context, publishedName, PUBLISHED_BUDGETS, (iterations) => publishedPoint(context, iterations));
  const all = published ? [...curves, published] : curves;
  return {
    settings: [
      {
        name: 'Problem',
        value: 'the twister ([above](#twister)), the distributions, cost and ε of `examples/twister-paper.json`',
      },
      {
        name: 'Potential',
        value:
          '`shared`, silu [64, 64] of scale 3.3; batch 256; Adam at 0.02, falling linearly to 0 over the iterations of each row',
      },
      {
        name: 'Chains',
        value:
          'new at every iteration, of 100 gradients each, 60 of `leimkuhler-matthews`, 200 steps of `rwm`; `ula` with η = 0.003, the others with steps by default; kept and annealed ones with η = 0.006',
      },
      {
        name: 'Published',
        value:
          '`examples/twister-paper.json` as it is: relu [32, 32] for each marginal, 300 steps, a constant rate, 200 iterations',
      },
      {
        name: 'Scores',
        value: 'of chains that have mixed, the same for every method, as in [time-to-quality](#time-to-quality)',
      },
    ],
    tables: [tableOf('curves', all), { ...tableOf('all-curves', all, BUDGETS), archived: true }],
    gates: gatesOf(curves, published),
    figures: [],
  };
}

export const samplersExperiment: Experiment = {
  name: 'samplers',
  title: 'Error over time by every sampler',
  purpose:
    'How does the error on the published twister fall with time, by every kind of chain, by chains that are kept, and without chains at first? The ' +
    'published settings, with their whole budget, are beside them.',
  run,
};
