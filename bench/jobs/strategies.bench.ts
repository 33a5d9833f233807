import type { ChainSpec } from '../../src/chains/chain.js';
import { STRATEGIES } from '../../src/chains/choose.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { keyOf } from '../../src/random/philox.js';
import { ula } from '../../src/samplers/transitions/ula.js';
import type { Bench, BenchContext, Row } from '../support/bench.js';
import type { ChainCase } from '../support/chain_case.js';
import { plainCase, twisterCase } from '../support/chain_grid.js';
import { checkKernel } from '../support/check.js';
import { benchNormals, withBuffers } from '../support/device_data.js';
import { chainOperations, sampleSteps, shapeOf } from '../support/operations.js';
import { totalChains } from '../../src/ops/support/segments.js';
import { ascending, median, timeInTurns } from '../support/timing.js';

const STEPS = 20;
const CHECKED_STEPS = 3;

/** Times the ways to run one chain in turns, each held against the first. */
async function rowsOf({ device, quick }: BenchContext, given: ChainCase): Promise<Row[]> {
  const { network, segments, epsilon, stepSize, cost } = given;
  const potential = mlpPotential(network);
  const costs = Array.from({ length: network.marginals }, () => cost.trace(network.inputDim, network.inputDim));
  const spec: ChainSpec = { transition: ula, potential, costs, segments, constraint: 'none' };
  const able = STRATEGIES.filter((strategy) => strategy.objection(device, spec) === undefined);
  return withBuffers(device, async ({ keep, upload }) => {
    const points = benchNormals(3, totalChains(segments) * network.inputDim);
    const of = keep(potential.place(device, potential.initial(keyOf(7))));
    const x = upload('x', benchNormals(4, points.length));
    const cases = able.map((strategy) => {
      const state = { x, y: upload('y', points) };
      const chains = keep(strategy.build(device, spec));
      const counter = { key: keyOf(1), iteration: 0, firstChain: 0, firstStep: 0 };
      const run = (steps: number): void => chains.run(state, { of, epsilon, stepSize, ...counter, steps });
      return { name: strategy.name, state, run };
    });
    for (const { run } of cases) run(CHECKED_STEPS);
    const ends = await Promise.all(cases.map(({ state }) => device.readFloats(state.y)));
    for (const [i, { name }] of cases.entries())
      checkKernel(`${name} ${given.name}`, ends[i], Float64Array.from(ends[0]), { absolute: 1e-4, relative: 1e-4 });
    const seconds = await timeInTurns(
      cases.map(({ run }) => ({ device, run: () => run(STEPS) })),
      quick ? 7 : 21,
    );
    return cases.map(({ name }, i): Row => {
      const times = median(seconds[i].map((value, round) => value / seconds[0][round]));
      return {
        name: `${given.name}: ${name}`,
        seconds: ascending(seconds[i]),
        steps: STEPS,
        shape: shapeOf(network, segments),
        operations: chainOperations(network, segments, STEPS),
        sampleSteps: sampleSteps(segments, STEPS),
        group: given.name,
        columns: { [`times ${cases[0].name}`]: times.toPrecision(3) },
      };
    });
  });
}

/** The ways in which chains can be run, on chains that all of them run: what a stepped transition costs. */
export const strategiesBench: Bench = {
  name: 'strategies',
  async measure(context): Promise<Row[]> {
    const cases = context.device.info.software
      ? [twisterCase('shared', 16)]
      : [twisterCase('shared'), plainCase(64, [256, 256, 256], 1024)];
    const rows: Row[] = [];
    for (const given of cases) rows.push(...(await rowsOf(context, given)));
    return rows;
  },
};
