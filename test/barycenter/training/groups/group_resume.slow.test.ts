import { expect, it } from 'vitest';
import { forEachDevice } from '../../../support/devices.js';
import { groupProblem, trained } from '../../../support/group_problem.js';

const MEMORY = { batches: 3, visits: 4, steps: 2 };

forEachDevice((_name, device) => {
  it.each([
    { what: 'new chains and averaged parameters', sampler: {}, training: { optimizer: { averageDecay: 0.9 } } },
    { what: 'chains that are kept', sampler: { memory: MEMORY }, training: {} },
    { what: 'velocities that are kept', sampler: { kind: 'underdamped', memory: MEMORY }, training: {} },
    { what: 'validation in between', sampler: {}, training: { validation: { every: 5, draws: 2 } } },
  ] as const)('goes on to the bits of one session: $what', async ({ sampler, training }) => {
    const given = groupProblem(5, { marginals: 2, ...training }, { sampler: { steps: 3, ...sampler } });
    const whole = await trained(device(), given);
    expect(await trained(device(), given, [7, 8])).toEqual(whole);
    // Steps were adapted, of marginals that were visited, each in its own way.
    expect(new Set(whole.stepSizes).size).toBe(5);
    if ('memory' in sampler) expect(whole.sampler.chains.shape).toEqual([MEMORY.batches, 2, 8, 2]);
  });
});
