import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { problemToJson } from '../../../src/barycenter/problem/problem_json.js';
import { generated } from '../../../src/cost/generated.js';
import type { LayerCost } from '../../../src/cost/layer_cost.js';
import { InvalidInputError } from '../../../src/errors.js';
import { layerGraph } from '../../../src/layers/builder.js';
import { linearGenerator } from '../../support/linear_generator.js';
import { linearProblem } from '../../support/linear_problem.js';

const network = linearGenerator();
const cost = generated();
const withCost = (other: ProblemInput['marginals'][number]['cost']): ProblemInput['marginals'] => {
  const [first, second] = linearProblem().marginals;
  return [first, { ...second, cost: other } as typeof first];
};

describe('a problem with a generator', () => {
  it('fills in what is left out, and says by what hash its generator is known', async () => {
    const problem = defineProblem(linearProblem());
    expect(problem.generator).toEqual({ network, reference: 'lebesgue', memory: 256 });
    const loaded = await loadMarginals(problem);
    expect(loaded.potential.dim).toBe(2);
    expect(loaded.costs[0]).toBe(loaded.costs[1]);
    expect(loaded.coordinates.kind).toBe('own');
    expect(loaded.problem.generator?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(problemToJson(loaded.problem)).toMatchObject({
      generator: { network: { kind: 'code' }, sha256: loaded.problem.generator?.sha256, reference: 'lebesgue' },
      marginals: [{ cost: { kind: 'generated' } }, { cost: { kind: 'generated' } }],
    });
    expect(defineProblem(loaded.problem)).toBe(loaded.problem);
  });

  it('takes an ONNX model, by the hash of that file', async () => {
    const file = fileURLToPath(new URL('../../../examples/generators/digits_decoder.onnx', import.meta.url));
    const picture = { kind: 'gaussian', mean: new Array<number>(32 * 32).fill(0.1), standardDeviation: 0.1 } as const;
    const marginals = [0.5, 0.5].map((weight) => ({ weight, cost, distribution: picture }));
    const loaded = await loadMarginals(defineProblem(linearProblem({ generator: { file }, marginals })));
    expect(loaded.potential.dim).toBe(16);
    expect(loaded.problem.generator?.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
  });

  it('begins with steps by the curvature of its costs, ½‖Az‖² and ε½‖z‖²', async () => {
    // The largest eigenvalue of AᵀA, of trace 3.16 and determinant 2.4164.
    const largest = 1.58 + Math.sqrt(1.58 ** 2 - 2.4164);
    for (const [reference, more] of [
      ['lebesgue', 0],
      ['standard-normal', 0.5],
    ] as const) {
      const { engine } = await loadMarginals(
        defineProblem(linearProblem({ generator: { network, reference }, sampler: { kind: 'ula' } })),
      );
      // Power iterations come from below, within a tenth.
      for (const eta of engine.stepSizes) {
        expect((0.2 * 0.5) / eta).toBeLessThan(1.001 * (largest + more));
        expect((0.2 * 0.5) / eta).toBeGreaterThan(0.9 * (largest + more));
      }
    }
  });

  it('has one cost for each kind of feature', async () => {
    const down = { kind: 'generated', features: { kind: 'down-sampled', factor: 2 }, points: 'features' } as const;
    const [first] = linearProblem().marginals;
    const one = {
      weight: 0.4,
      distribution: { kind: 'gaussian', mean: [0.3], standardDeviation: 1 },
      cost: down,
    } as const;
    const { costs } = await loadMarginals(defineProblem(linearProblem({ marginals: [first, one] })));
    expect(costs.map(({ xDim }) => xDim)).toEqual([4, 1]);
    const json = JSON.parse(
      JSON.stringify(problemToJson(defineProblem(linearProblem({ marginals: [first, one] })))),
    ) as {
      marginals: { cost: object }[];
    };
    expect(json.marginals[1].cost).toEqual(down);
  });

  it('has one cost for features that are code and points of one kind', async () => {
    const g = layerGraph({ height: 2, width: 2, channels: 1 });
    // As many features as pixels, so that dimensions do not tell the two kinds of points apart.
    const features = { graph: g.build(g.activation(g.input, { function: 'tanh' })), parameters: new Float32Array(0) };
    const { marginals } = linearProblem();
    const costsOf = async (...points: ('pictures' | 'features' | undefined)[]) => {
      const given = points.map((p, k) => ({ ...marginals[k], cost: generated({ features, ...(p && { points: p }) }) }));
      return (await loadMarginals(defineProblem(linearProblem({ marginals: given })))).costs as LayerCost[];
    };
    expect((await costsOf('pictures', 'features')).map(({ seesX }) => seesX)).toEqual([true, false]);
    const [first, second] = await costsOf('pictures', undefined);
    expect(second).toBe(first);
  });

  it.each<[string, ProblemInput, RegExp]>([
    [
      'costs of another kind',
      linearProblem({ marginals: withCost(squaredEuclidean()) }),
      /marginals\[1\]\.cost: must be of kind "generated"/,
    ],
    [
      'no generator',
      { ...linearProblem(), generator: undefined } as never,
      /marginals\[0\]\.cost: of kind "generated" needs the problem’s generator/,
    ],
    ['neither file nor network', linearProblem({ generator: {} }), /exactly one of file and network; got neither/],
    [
      'both',
      linearProblem({ generator: { network, file: 'g.safetensors' } }),
      /exactly one of file and network; got both/,
    ],
    ['a relative ε', linearProblem({ epsilon: { relative: 0.1 } }), /problem\.epsilon: can be relative only where/],
    [
      'a classical solver',
      linearProblem({ solver: { kind: 'bures' } }),
      /problem\.solver: with a generator is "energy"/,
    ],
    ['a scaling', linearProblem({ scaling: 'common-deviation' }), /problem\.scaling/],
    ['the sphere', linearProblem({ sampler: { constraint: 'unit-sphere' } }), /constraint/],
    [
      'pictures of z',
      linearProblem({ potential: { kind: 'conv' } }),
      /of kinds for pictures needs through: "generator" .*; got "conv" alone/,
    ],
    [
      'networks of pictures',
      linearProblem({ potential: { through: 'generator' } }),
      /through: is of layers for pictures/,
    ],
    ['a shape', linearProblem({ shape: [2, 2, 1] }), /problem\.shape: goes without a generator/],
    [
      'a hash that is none',
      linearProblem({ generator: { network, sha256: 'abc' } }),
      /sha256: must be 64 hexadecimal digits/,
    ],
    [
      'parameters that are a list',
      linearProblem({ generator: { network: { ...network, parameters: [1] as never } } }),
      /network: must be/,
    ],
    [
      'through without a generator',
      {
        ...linearProblem({
          marginals: [squaredEuclidean(), squaredEuclidean()].map((c, k) => ({
            ...linearProblem().marginals[k],
            cost: c,
          })),
          potential: { kind: 'conv', through: 'generator' },
        }),
        generator: undefined,
      } as never,
      /through: needs the problem’s generator/,
    ],
  ])('refuses %s', (_, input, message) => {
    expect(() => defineProblem(input)).toThrow(InvalidInputError);
    expect(() => defineProblem(input)).toThrow(message);
  });

  it.each<[string, ProblemInput, RegExp]>([
    ['another dimension', linearProblem({ dim: 3 }), /problem\.dim: must be that of the generator’s z, 2; got 3/],
    [
      'another generator',
      linearProblem({ generator: { network, sha256: '0'.repeat(64) } }),
      /of SHA-256 0{64}; got one in memory of [0-9a-f]{64}/,
    ],
    [
      'a file that has moved',
      linearProblem({ generator: { file: 'gone.safetensors', sha256: '0'.repeat(64) } }),
      /problem\.generator: .*got none at .*gone\.safetensors\. .*--problem FILE/,
    ],
    ['a file that is missing', linearProblem({ generator: { file: 'nowhere.safetensors' } }), /nowhere\.safetensors/],
    [
      'points that are no pictures',
      linearProblem({
        marginals: withCost(generated({ features: { kind: 'down-sampled', factor: 2 }, points: 'features' })),
      }),
      /marginals\[1\]\.cost: .*features of the generator’s pictures, 1 numbers; got 4/,
    ],
    [
      'greys of greys',
      linearProblem({ marginals: withCost(generated({ features: { kind: 'grey' } })) }),
      /marginals\[1\]\.cost: features: "grey" is of pictures with 3 channels; got 2×2×1/,
    ],
    ['a start at the input', linearProblem({ sampler: { init: { kind: 'input' } } }), /problem\.sampler\.init/],
  ])('refuses %s once it is read', async (_, input, message) => {
    const loading = loadMarginals(defineProblem(input));
    await expect(loading).rejects.toThrow(InvalidInputError);
    await expect(loading).rejects.toThrow(message);
  });

  it('refuses costs out of place', () => {
    expect(() => generated({ points: 'features' })).toThrow(/need features/);
    expect(() => cost.trace(2, 2)).toThrow(/is no expression/);
  });
});
