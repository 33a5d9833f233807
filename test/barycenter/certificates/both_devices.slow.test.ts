import { expect, it } from 'vitest';
import { certify, type Certificates } from '../../../src/barycenter/certificates/certificates.js';
import { forEachDevice } from '../../support/devices.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';
import { TestRandom } from '../../support/random.js';

const found: Certificates[] = [];

forEachDevice((_name, device) => {
  it('certificates of tested chains are nearly the same on both devices', async () => {
    const given = {
      epsilon: 0.1,
      marginals: standardMarginals(2),
      sampler: { kind: 'mala', steps: 30 } as const,
    };
    const pushed = [0, 1].map((k) => new TestRandom(k).normals(2 * 500));
    const certificates = await withZeroPotential(device(), given, 0.2, (context) =>
      certify(context, { pushed, apart: { distance: 0.01, points: 500 }, dual: true }),
    );
    found.push(certificates);
    expect(certificates.chains.passed).toBe(true);
    const { chains, dual } = certificates;
    const [one] = found;
    // Chains part where rounding decides a test, one in some thousands; a hundredth of the scatter of R-hat.
    expect(Math.abs(chains.rHat - one.chains.rHat)).toBeLessThan(0.01);
    for (const [k, { acceptance }] of chains.marginals.entries()) {
      expect(Math.abs(acceptance! - one.chains.marginals[k].acceptance!)).toBeLessThan(0.01);
    }
    if (!(dual && 'lower' in dual && one.dual && 'lower' in one.dual)) throw new Error('no bracket');
    expect(Math.abs(dual.upper.value - one.dual.upper.value)).toBeLessThan(1e-4);
    expect(Math.abs(dual.lower.value - one.dual.lower.value)).toBeLessThan(1e-4);
  });
});
