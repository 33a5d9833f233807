import type { Device } from '../src/device/device.js';
import { potentialScore } from '../src/ops/potential_score/launch.js';
import { totalChains } from '../src/ops/support/segments.js';
import { referencePotentialScore } from '../test/reference/potential_score.js';
import { referencePotentialValue } from '../test/reference/potential_value.js';
import type { BenchContext, Row } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { withBuffers, type Buffers } from './support/device_data.js';
import { formatNumber } from './support/format.js';
import { opBench, type OpBench } from './support/op_bench.js';
import { potentialScoreOperations, shapeOf } from './support/operations.js';
import { placePotential, potentialCases, segmentEnds, type PotentialCase } from './support/potential_case.js';
import { ascending, median, quantile, secondsOf } from './support/timing.js';

/** The op with values and without on one case, right by its float64 twins. */
interface PlacedScores {
  /** The largest error over its allowance, at most 1. */
  readonly worst: number;
  /** Enqueues the scores alone. */
  readonly alone: () => void;
  /** Enqueues scores and values in one pass. */
  readonly both: () => void;
}

async function placeScores(device: Device, buffers: Buffers, spec: PotentialCase): Promise<PlacedScores> {
  const { network, segments, name } = spec;
  const { host, ...placed } = placePotential(device, buffers, spec);
  const chains = totalChains(segments);
  const [scores, scoresOfBoth] = [0, 1].map(() => buffers.empty('scores', chains * network.inputDim));
  const values = buffers.empty('values', chains);
  const programs = [false, true].map((asked) => buffers.keep(potentialScore(device, { ...spec, values: asked })));
  const alone = (): void => programs[0].run({ ...placed, out: scores });
  const both = (): void => programs[1].run({ ...placed, out: scoresOfBoth, values });
  alone();
  both();
  const [first, second, third] = await Promise.all([scores, scoresOfBoth, values].map((b) => device.readFloats(b)));
  const errors = segmentEnds(segments).flatMap((end) => {
    const range = [end.first * network.inputDim, (end.first + end.chains) * network.inputDim] as const;
    const y = host.y.subarray(...range);
    const reference = referencePotentialScore(network, end.segments, host.parameters, y);
    const ofValues = referencePotentialValue(network, end.segments, host.parameters, y);
    const kernel = `potential_score ${name} on ${device.kind}`;
    // A ReLU that sees another sign than the twin, which rounding makes happen now and then, moves a score by
    // about 1e-3. Values are float32 sums of a few hundred terms of order one.
    const ofScores = { absolute: 2e-3, relative: 1e-4 };
    return [
      checkKernel(kernel, first.subarray(...range), reference, ofScores),
      checkKernel(`${kernel}, with values`, second.subarray(...range), reference, ofScores),
      checkKernel(`${kernel}, values`, third.subarray(end.first, end.first + end.chains), ofValues, {
        absolute: 1e-4,
        relative: 1e-4,
      }),
    ];
  });
  return { worst: Math.max(...errors), alone, both };
}

/** A turn repeats short runs for as long as this, so that its start does not count. */
const TURN_SECONDS = 0.03;
const ROUNDS = { quick: 7, full: 31 };

/** Scores alone and with values in turns, so that whatever else the machine does meets both alike. */
async function timeWithValues({ device, quick }: BenchContext, spec: PotentialCase): Promise<Row[]> {
  return withBuffers(device, async (buffers) => {
    const { alone, both } = await placeScores(device, buffers, spec);
    const repeats = Math.max(1, Math.ceil(TURN_SECONDS / (await secondsOf(device, both))));
    const turn = async (run: () => void): Promise<number> =>
      (await secondsOf(device, () => Array.from({ length: repeats }, run))) / repeats;
    const [ofAlone, ofBoth]: number[][] = [[], []];
    for (let round = 0; round < (quick ? ROUNDS.quick : ROUNDS.full); round++) {
      // Who goes first takes turns, too.
      if (round % 2 === 0) ofAlone.push(await turn(alone));
      ofBoth.push(await turn(both));
      if (round % 2 === 1) ofAlone.push(await turn(alone));
    }
    const ratios = ascending(ofBoth.map((seconds, round) => seconds / ofAlone[round]));
    const [low, middle, high] = [quantile(ratios, 0.25), median(ratios), quantile(ratios, 0.75)].map(formatNumber);
    const operations = potentialScoreOperations(spec.network, spec.segments);
    const row = { operations, shape: shapeOf(spec.network, spec.segments) };
    return [
      { ...row, name: `${spec.name}, in turns with the next`, seconds: ascending(ofAlone) },
      {
        ...row,
        name: `${spec.name}, with values`,
        seconds: ascending(ofBoth),
        columns: { 'over the score alone': `${middle} (${low}–${high})` },
      },
    ];
  });
}

const scores = opBench<PotentialCase>({
  name: 'potential_score',
  casesFor: potentialCases,
  nameOf: ({ name }) => name,
  async place(device, buffers, spec) {
    const { network, segments } = spec;
    const { worst, alone } = await placeScores(device, buffers, spec);
    const operations = potentialScoreOperations(network, segments);
    return { worst, row: { shape: shapeOf(network, segments), operations, run: alone } };
  },
});

export const potentialScoreBench: OpBench<PotentialCase> = {
  ...scores,
  async measure(context) {
    const rows = await scores.measure(context);
    for (const spec of potentialCases(context)) rows.push(...(await timeWithValues(context, spec)));
    return rows;
  },
};
