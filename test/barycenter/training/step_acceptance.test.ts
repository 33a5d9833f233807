import { describe, expect, it } from 'vitest';
import { TARGET_ACCEPTANCE } from '../../../src/barycenter/problem/sampler_settings.js';
import { stepsAccepting } from '../../../src/barycenter/training/step_acceptance.js';

type Kind = keyof typeof TARGET_ACCEPTANCE;
const KINDS = Object.keys(TARGET_ACCEPTANCE) as Kind[];

describe('stepsAccepting', () => {
  const find = async (kind: Kind, accepted: (eta: number) => number, { longest = Infinity, times = 1 } = {}) => {
    let rounds = 0;
    let found = { stepSizes: [1] as readonly number[], acceptances: [1] as readonly number[] };
    for (let time = 0; time < times; time++) {
      found = await stepsAccepting({ kind, target: TARGET_ACCEPTANCE[kind] }, found.stepSizes, [longest], ([eta]) => {
        rounds++;
        return Promise.resolve([accepted(eta)]);
      });
    }
    return { ...found, rounds };
  };

  it.each(KINDS)('finds the step of %s where acceptance falls as another function than a Gaussian’s', async (kind) => {
    for (const scale of [0.02, 0.3, 5, 100]) {
      const { stepSizes, acceptances } = await find(kind, (eta) => 1 / (1 + eta / scale), { times: 3 });
      expect(Math.abs(acceptances[0] - TARGET_ACCEPTANCE[kind])).toBeLessThanOrEqual(0.02);
      expect(acceptances[0]).toBe(1 / (1 + stepSizes[0] / scale));
    }
  });

  it('stops at the longest step, of which more are accepted', async () => {
    const { stepSizes, rounds } = await find('mala', () => 0.9, { longest: 2 });
    expect(stepSizes).toEqual([2]);
    expect(rounds).toBeLessThan(4);
  });

  it('shortens steps of which none is accepted, as far as it may in one go', async () => {
    const { stepSizes } = await find('mala', () => 0);
    expect(stepSizes[0]).toBeLessThan(0.01);
    expect(stepSizes[0]).toBeGreaterThan(0);
  });
});
