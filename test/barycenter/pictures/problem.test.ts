import { describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { problemFromJson, problemToJson } from '../../../src/barycenter/problem/problem_json.js';
import { initialCheckpoint } from '../../../src/barycenter/training/initial_checkpoint.js';
import { warmCheckpoint } from '../../../src/barycenter/training/warm_start.js';
import { InvalidInputError } from '../../../src/errors.js';
import { blobProblem } from '../../support/blob_problem.js';

const { epsilon, marginals, potential } = blobProblem();
/** One that does not say what its pictures are. */
const unshaped = { epsilon, marginals, potential: potential! };

describe('a problem of pictures', () => {
  it('fills in what its potential leaves out, and goes through JSON', () => {
    const problem = defineProblem(blobProblem({ potential: { kind: 'conv' } }));
    const layers = { congruence: 'shared', memory: 256 };
    expect(problem.potential).toEqual({ kind: 'conv', width: 'small', activation: 'silu', ...layers });
    expect(problem.shape).toEqual([8, 8, 1]);
    const published = defineProblem(blobProblem({ potential: { kind: 'resnet-d', scale: 2, congruence: 'reduced' } }));
    expect(published.potential).toEqual({ kind: 'resnet-d', congruence: 'reduced', memory: 256, scale: 2 });
    const back = problemFromJson(JSON.stringify(problemToJson(problem)));
    expect(back.potential).toEqual(problem.potential);
    expect(back.shape).toEqual(problem.shape);
  });

  it('leaves networks as they were', () => {
    expect(defineProblem({ ...unshaped, potential: {} }).potential).toEqual({
      kind: 'shared',
      hidden: [64, 64],
      activation: 'silu',
    });
  });

  it.each<[string, ProblemInput, RegExp]>([
    ['layers without a shape', unshaped, /problem\.shape: is needed by potential\.kind "conv"/],
    ['a shape of two sides', blobProblem({ shape: [8, 8] as never }), /problem\.shape/],
    ['a shape of another dimension', blobProblem({ dim: 65 }), /problem\.shape: must have 65 numbers/],
    ['hidden layers', blobProblem({ potential: { kind: 'conv', hidden: [4] } }), /hidden: is of networks of dense/],
    ['a width of networks', blobProblem({ potential: { width: 4 } }), /width: is of kind "conv"; got 4 with "shared"/],
    [
      'a published activation',
      blobProblem({ potential: { kind: 'resnet-d', activation: 'tanh' } }),
      /activation: is of/,
    ],
    ['elu of networks', blobProblem({ potential: { activation: 'elu' } }), /one of relu, leaky-relu/],
    ['groups', blobProblem({ training: { marginals: 2 }, marginals: threeOf() }), /needs potential\.kind "shared"/],
  ])('refuses %s', (_, input, message) => {
    expect(() => defineProblem(input)).toThrow(InvalidInputError);
    expect(() => defineProblem(input)).toThrow(message);
  });

  it('refuses tables of other pictures, and to begin with what was learned in other coordinates', async () => {
    const other = defineProblem(blobProblem({ shape: [8, 9, 1] }));
    await expect(loadMarginals(other)).rejects.toThrow(
      /problem\.shape: .*as many numbers as points.*64; got \[8,9,1\]/,
    );
    const loaded = await loadMarginals(defineProblem(blobProblem()));
    const trained = initialCheckpoint(loaded, 1);
    expect(() => warmCheckpoint(loaded, { loaded, trained }, 1)).toThrow(/startFrom: .*; got kind "conv"/);
  });
});

function threeOf(): ProblemInput['marginals'] {
  return [...marginals, marginals[0]].map((marginal) => ({ ...marginal, weight: 1 / 3 }));
}
