import { expect, it } from 'vitest';
import { checkGraph } from '../../../src/layers/check_graph.js';
import { graphPotential } from '../../../src/potential/graph/graph_potential.js';
import { presetGraph, presetStart, type PresetSettings } from '../../../src/potential/graph/presets/index.js';
import { keyOf } from '../../../src/random/philox.js';
import { referenceGraph } from '../../reference/layers/graph.js';
import { TestRandom } from '../../support/random.js';

const square = (side: number, channels: number) => ({ height: side, width: side, channels });

/** What the published networks have, counted by hand from their code; multiply-adds to the digits that are given. */
it.each([
  ['resnet-d', 32, 1, 13_493_057, 0.743e9],
  ['resnet-d', 64, 3, 22_933_441, 3.13e9],
  ['conv-small', 32, 3, 693_569, 26.06e6],
] as const)('%s at %i²×%i has the published size', (kind, side, channels, parameters, multiplyAdds) => {
  const graph = checkGraph(presetGraph({ kind }, square(side, channels), 1));
  expect(graph.length).toBe(parameters);
  expect(Math.abs(graph.multiplyAdds / multiplyAdds - 1)).toBeLessThan(0.002);
});

it.each([
  ['conv', 'small', 32, 1],
  ['conv', 8, 7, 3],
  ['conv', 4, 2, 1],
  ['conv', 4, 1, 5],
])('%s of width %s goes with any images: %i²×%i', (_kind, width, side, channels) => {
  const settings = { kind: 'conv', width, activation: 'silu' } as PresetSettings;
  const { shape } = checkGraph(presetGraph(settings, square(side, channels), 3));
  expect(shape).toEqual({ height: 1, width: 1, channels: 3 });
});

it('begins with outputs of about unit scale whatever the depth, and by the counter', () => {
  for (const settings of [{ kind: 'conv', width: 6, activation: 'relu' }, { kind: 'conv-small' }] as const) {
    const graph = presetGraph(settings, square(8, 1), 1);
    const spec = { graph, congruence: 'reduced', weights: [0.5, 0.5], scale: 1 } as const;
    const potential = graphPotential({ ...spec, start: presetStart(settings) });
    const random = new TestRandom(3);
    const outputs = Array.from({ length: 6 }, (_, seed) => {
      const parameters = potential.initial(keyOf(seed));
      return referenceGraph(graph, parameters, random.normals(64))[0];
    });
    const size = Math.sqrt(outputs.reduce((sum, g) => sum + g * g, 0) / outputs.length);
    expect(size).toBeGreaterThan(0.2);
    expect(size).toBeLessThan(2);
    expect(potential.initial(keyOf(1))).toEqual(potential.initial(keyOf(1)));
    expect(potential.initial(keyOf(1))).not.toEqual(potential.initial(keyOf(2)));
  }
});

it('standardises by the deviations of channels, and steps with it', () => {
  const graph = presetGraph({ kind: 'conv', width: 4, activation: 'silu' }, square(4, 2), 1);
  const potential = graphPotential({ graph, congruence: 'separate', weights: [0.5, 0.5], scale: 1 });
  // Channels of deviations 2 and 4, the second of two pixels that differ: √((3² + 5²)/2) at half of them each.
  const deviations = Float64Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? 2 : i % 4 === 1 ? 3 : 5));
  const [plain, divided] = [potential.initial(keyOf(1)), potential.initial(keyOf(1), { inputDeviations: deviations })];
  const factors = potential.stepFactors(deviations);
  const own = potential.length / 2;
  const [weight] = checkGraph(graph).tensors;
  for (let i = 0; i < potential.length; i++) {
    const inside = i % own < weight.length;
    // Weights are [3, 3, 2, 4]: the third axis is the input's channels.
    const expected = !inside ? 1 : Math.floor((i % own) / 4) % 2 === 0 ? 2 : Math.sqrt(17);
    expect(factors[i]).toBeCloseTo(1 / expected, 6);
    expect(divided[i]).toBeCloseTo(plain[i] / expected, 6);
  }
});
