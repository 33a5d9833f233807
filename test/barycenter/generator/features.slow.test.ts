import { expect, it } from 'vitest';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { colouredGenerator } from '../../support/coloured_generator.js';
import { TestRandom } from '../../support/random.js';

const random = new TestRandom(9);
const uniforms = (count: number): number[] => [...random.uniforms(count)];

/** Shapes by pictures as greys, and colours of three numbers, through one generator. */
const problem: ProblemInput = {
  generator: { network: colouredGenerator(), reference: 'standard-normal' },
  epsilon: 0.1,
  marginals: [
    {
      weight: 0.3,
      samples: Array.from({ length: 20 }, () => uniforms(72)),
      cost: { kind: 'generated', features: { kind: 'grey' } },
    },
    {
      weight: 0.7,
      samples: Array.from({ length: 20 }, () => uniforms(3)),
      cost: { kind: 'generated', features: { kind: 'bright-colour' }, points: 'features' },
    },
  ],
  potential: { kind: 'conv', width: 4, through: 'generator' },
  sampler: { steps: 10 },
  training: { iterations: 6, batchSize: 8, validation: { every: 3, points: 4, draws: 8 } },
};

it.each<[string, Partial<ProblemInput>]>([
  ['chains', {}],
  ['tempered chains', { sampler: { kind: 'hmc', steps: 2, temper: { levels: 2, hottest: 4 } } as never }],
  ['scaled chains', { sampler: { kind: 'mala', steps: 6, precondition: 'diagonal' } }],
  ['chains without gradients', { sampler: { kind: 'rwm', steps: 10 } }],
  ['importance sampling', { training: { ...problem.training, gradient: { kind: 'importance' } } }],
  ['chains that are carried', { sampler: { steps: 4, carry: {} } }],
  ['an ε that falls', { training: { ...problem.training, anneal: { from: 4, iterations: 3 } } }],
])('shapes and colours through one generator, by %s', async (name, more) => {
  const device = await openCpuDevice({ threads: 2 });
  const once = async () => {
    const result = await solve({ ...problem, ...more }, { device, seed: 4 });
    const { parameters } = result.checkpoint;
    return { result, parameters };
  };
  const { result, parameters } = await once();
  expect(parameters.every(Number.isFinite)).toBe(true);
  const again = await once();
  expect(again.parameters).toEqual(parameters);
  again.result.free();
  const { rows, columns, data } = await result.sampleBarycenter(7);
  const { shape, data: pictures } = await result.pictures({ data, columns });
  expect([rows, columns]).toEqual([7, 3]);
  expect(shape).toEqual([7, 4, 6, 3]);
  expect(pictures.every((value) => value > 0 && value < 1)).toBe(true);
  // Once for all: what evaluates is the same.
  if (name === 'chains') {
    const { verdict, agreement } = await result.evaluate({ points: 40 });
    expect(Number.isFinite(agreement.value)).toBe(true);
    expect(verdict?.line).toMatch(/./);
  }
  result.free();
  expect(device.liveBytes).toBe(0);
  await device.close();
});
