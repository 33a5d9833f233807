import { expect, it } from 'vitest';
import { congruentNetwork } from '../../../src/potential/mlp/congruent_network.js';
import { groupPotential, potentialGroup } from '../../../src/potential/mlp/potential_group.js';
import { referencePotentialParameterGradient } from '../../reference/potential_parameter_gradient.js';
import { referencePotentialValue } from '../../reference/potential_value.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { randomParameters } from '../../support/networks.js';
import { TestRandom } from '../../support/random.js';
import { expectClose, float32Tolerance } from '../../support/tolerance.js';

const WEIGHTS = [0.1, 0.3, 0.05, 0.2, 0.35];
const [DIM, BATCH] = [3, 7];
const network = congruentNetwork({ kind: 'shared', hidden: [9, 6], activation: 'silu', scale: 1.7 }, DIM, WEIGHTS);
const parameters = randomParameters(network, new TestRandom(1));

/** Pairs of a group with weights as any, symmetric. */
const GROUPS = [
  { group: [0, 2, 4], a: [0, 0.3, 0.2, 0.3, 0, 0.7, 0.2, 0.7, 0] },
  { group: [1, 3, 4], a: [0, 0.1, 0.4, 0.1, 0, 0.6, 0.4, 0.6, 0] },
];
const SIZE = 3;
const y = new TestRandom(2).normals(SIZE * BATCH * DIM);

/** Every chain of k once as f_k and once as f_j for every pair, with ± a_kj/batch: the sum as it is written. */
function pairsOf(group: readonly number[], a: readonly number[]) {
  const terms = group.flatMap((k, s) =>
    group.flatMap((j, t) =>
      s === t
        ? []
        : [
            { marginal: k, of: s, weight: a[s * SIZE + t] / BATCH },
            { marginal: j, of: s, weight: -a[s * SIZE + t] / BATCH },
          ],
    ),
  );
  return {
    segments: terms.map(({ marginal }) => ({ marginal, chains: BATCH })),
    weights: Float64Array.from(terms.flatMap(({ weight }) => new Array<number>(BATCH).fill(weight))),
    points: (given: Float64Array) =>
      Float64Array.from(terms.flatMap(({ of }) => [...given.subarray(of * BATCH * DIM, (of + 1) * BATCH * DIM)])),
  };
}

const TERMS = 2 * SIZE * SIZE * BATCH;

forEachDevice((_name, device) => {
  it('evaluates the potentials of a group, and of another one after it', async () => {
    await withScratch(device(), async (scratch) => {
      const spec = { network, weights: WEIGHTS, size: SIZE, batch: BATCH };
      const group = scratch.keep(potentialGroup(device(), spec));
      const segments = Array.from({ length: SIZE }, (_, marginal) => ({ marginal, chains: BATCH }));
      const value = scratch.keep(groupPotential(network, SIZE).value(device(), segments));
      const [all, points, out] = [scratch.upload(parameters), scratch.upload(y), scratch.output(SIZE * BATCH)];
      for (const { group: drawn, a } of GROUPS) {
        group.take(all, drawn, Float64Array.from(a));
        value.run({ of: group.placed, y: points, out });
        const exact = drawn.map((marginal) => ({ marginal, chains: BATCH }));
        const tolerance = float32Tolerance(16, (nudge) =>
          referencePotentialValue(network, exact, nudge(parameters), nudge(y)),
        );
        expectClose(await device().readFloats(out), tolerance.reference, tolerance);
      }
    });
  });

  it('sums and differentiates over its pairs, with nothing for the heads of others', async () => {
    await withScratch(device(), async (scratch) => {
      const spec = { network, weights: WEIGHTS, size: SIZE, batch: BATCH };
      const group = scratch.keep(potentialGroup(device(), spec));
      const [all, points, gradient] = [
        scratch.upload(parameters),
        scratch.upload(y),
        scratch.output(parameters.length),
      ];
      for (const { group: drawn, a } of GROUPS) {
        const { segments, weights, points: repeated } = pairsOf(drawn, a);
        group.take(all, drawn, Float64Array.from(a));
        group.pairGradient(points, gradient);
        const tolerance = float32Tolerance(TERMS, (nudge) =>
          referencePotentialParameterGradient(network, segments, nudge(weights), nudge(parameters), repeated(nudge(y))),
        );
        const found = await device().readFloats(gradient);
        expectClose(found, tolerance.reference, tolerance);
        const heads = parameters.length - 5 * 7;
        for (const k of [0, 1, 2, 3, 4]) {
          const ofHead = found.subarray(heads + 6 * k, heads + 6 * (k + 1));
          expect(ofHead.every((value) => value === 0)).toBe(!drawn.includes(k));
        }
        const sum = float32Tolerance(TERMS, (nudge) => {
          const f = referencePotentialValue(network, segments, nudge(parameters), repeated(nudge(y)));
          return Float64Array.of(f.reduce((total, value, c) => total + weights[c] * value, 0));
        });
        expectClose([await group.pairSum(points)], sum.reference, sum);
      }
    });
  });
});
