import { geodesic, squaredEuclidean, twist, type Cost } from '../../autograd/index.js';
import type { InvalidInputError } from '../../errors.js';
import { invalid } from '../../errors.js';
import { checkCovariance } from '../exact/covariance.js';
import { generated } from '../../cost/generated.js';
import { checkGenerator } from './check_generator.js';
import type { DistributionSpec } from './distribution.js';
import { gradientSettings } from './gradient_settings.js';
import { checkAnneal } from './check_anneal.js';
import { checkGroup } from './group_settings.js';
import { knownFields } from './known_fields.js';
import { constraintOf } from './problem.js';
import type { Marginal, Problem, ProblemInput, SampleMarginal } from './problem.js';
import { isGraph, potentialSettings, type GivenPotential, type PotentialSettings } from './potential_settings.js';
import { checkShards } from './shard_settings.js';
import { samplerSettings } from './sampler_settings.js';
import { problemSchema, type CheckedProblem } from './schema.js';
import { pathText, schemaError, valueText } from './schema_error.js';
import { checkSolverEpsilon, type SolverSettings } from './solver_settings.js';
import { checkStepSize } from './step_size.js';
import { tableFieldsOf, type TableFields } from './table_fields.js';
import { checkOnSphere } from './unit_sphere.js';
import { normalisedWeights, weightRemarks } from './weights.js';

/**
 * Problems that are already resolved, so that defining one again changes nothing, and what is worth knowing of each.
 */
const defined = new WeakMap<object, readonly string[]>();

/** The problem with what its generator's file had for a SHA-256, or must have. */
export function withGeneratorHash(problem: Problem, sha256: string | undefined): Problem {
  const { generator } = problem;
  if (generator === undefined || sha256 === undefined || generator.sha256 === sha256) return problem;
  return remember({ ...problem, generator: { ...generator, sha256 } }, remarksOf(problem));
}

/** The problem with the shape that pictures gave to it, where it says none. */
export function withKnownShape(problem: Problem, shape: Problem['shape']): Problem {
  if (problem.shape !== undefined || shape === undefined) return problem;
  return remember({ ...problem, shape }, remarksOf(problem));
}

/** What `defineProblem` changed of a problem and its user should know. */
export const remarksOf = (problem: Problem): readonly string[] => defined.get(problem) ?? [];

/** Validations in a run when `validation.every` is left out. */
const VALIDATIONS = 10;

/** Points of a marginal that validation takes where all are visited in an iteration, and the fewest. */
const [VALIDATION_POINTS, LEAST_VALIDATION_POINTS] = [32, 2];

/** As many of all marginals together as of those of an iteration where it visits some, so that its cost follows. */
const validationPoints = (visited: number, marginals: number): number =>
  Math.max(LEAST_VALIDATION_POINTS, Math.ceil((VALIDATION_POINTS * visited) / marginals));

const fault = (path: readonly PropertyKey[], rule: string, value: unknown, wayOut: string): InvalidInputError =>
  invalid(pathText(path), rule, valueText(value), wayOut);

function toCost(cost: CheckedProblem['marginals'][number]['cost']): Cost {
  if ('trace' in cost) return cost;
  if (cost.kind === 'generated') {
    const { features, points } = cost;
    return generated({ ...(features && { features }), ...(points && { points }) });
  }
  if (cost.kind === 'twist') return twist({ slope: cost.slope });
  return cost.kind === 'geodesic' ? geodesic() : squaredEuclidean();
}

function checkDistribution(
  path: readonly PropertyKey[],
  { mean, covariance, standardDeviation, pushforward }: DistributionSpec,
): void {
  const dim = mean.length;
  if ((covariance === undefined) === (standardDeviation === undefined)) {
    const received = covariance ? 'both' : 'neither';
    throw invalid(pathText(path), 'needs either covariance or standardDeviation', received, 'Give one of them.');
  }
  if (standardDeviation !== undefined && !(standardDeviation ** 2 > 0 && standardDeviation ** 2 < Infinity)) {
    throw fault(
      [...path, 'standardDeviation'],
      'must have a square that float64 holds, 1e-160 to 1e150',
      standardDeviation,
      'Scale the problem.',
    );
  }
  if (pushforward && dim !== 2) {
    throw fault(
      [...path, 'pushforward'],
      'an inverse twist needs a mean of 2 numbers',
      mean,
      'Use it in the plane only.',
    );
  }
  if (covariance) checkCovariance(pathText([...path, 'covariance']), covariance, dim);
}

function toMarginal(given: CheckedProblem['marginals'][number], index: number): Marginal {
  const path = ['marginals', index];
  const { weight, samples, distribution, batches, dim } = given;
  const sources = Object.entries({ samples, distribution, batches })
    .filter(([, v]) => v !== undefined)
    .map(([name]) => name);
  if (sources.length !== 1) {
    throw fault(
      path,
      'needs exactly one of samples, distribution and batches',
      sources.join(' and ') || undefined,
      'Say where its points come from.',
    );
  }
  if ((batches === undefined) !== (dim === undefined)) {
    throw fault([...path, 'dim'], 'goes with batches, and batches with dim', dim, 'Give both, or neither.');
  }
  const fields = tableFieldsOf(given as unknown as TableFields);
  const [field] = Object.keys(fields);
  if (field !== undefined && typeof samples !== 'string') {
    throw fault(
      [...path, field],
      'says how a file is read, beside samples that are a path',
      fields[field as keyof TableFields],
      'Leave it out.',
    );
  }
  const common = { ...(given.name === undefined ? {} : { name: given.name }), weight, cost: toCost(given.cost) };
  if (distribution) {
    checkDistribution([...path, 'distribution'], distribution as DistributionSpec);
    return { ...common, distribution: distribution as DistributionSpec };
  }
  if (batches) return { ...common, batches, dim: dim! };
  return { ...common, samples: samples as SampleMarginal['samples'], ...fields };
}

const weightsOf = (problem: { readonly marginals: readonly { readonly weight: number }[] }): number[] =>
  problem.marginals.map((m) => m.weight);

/**
 * Pictures in files say their shape when they are read.
 * @throws InvalidInputError for layers for pictures without their shape, and a shape of another dimension
 */
function checkPictures(potential: PotentialSettings, { shape, dim, marginals }: CheckedProblem): void {
  const mayBePictures = marginals.some(({ samples }) => typeof samples === 'string');
  if (isGraph(potential) && shape === undefined && potential.through === undefined && !mayBePictures)
    throw fault(['shape'], `is needed by potential.kind "${potential.kind}"`, shape, 'Give [height, width, channels].');
  if (shape === undefined || dim === undefined || shape[0] * shape[1] * shape[2] === dim) return;
  throw fault(['shape'], `must have ${dim} numbers, the barycenter’s dimension`, shape, 'Mend it, or leave dim out.');
}

function resolve(checked: CheckedProblem, baseFolder: string | undefined): Problem {
  const weights = normalisedWeights('problem.marginals', weightsOf(checked));
  const marginals = checked.marginals.map((m, k) => toMarginal({ ...m, weight: weights[k] }, k));
  const { epsilon } = checked;
  const { solver: asked, ...fields } = checked;
  const solver = asked === undefined || asked.kind === 'energy' ? undefined : (asked as SolverSettings);
  checkSolverEpsilon(solver?.kind, epsilon);
  const sampler = samplerSettings(checked.sampler as Parameters<typeof samplerSettings>[0]);
  if (typeof epsilon === 'number' && epsilon > 0) checkStepSize(sampler, epsilon, marginals);
  const potential = potentialSettings(checked.potential as GivenPotential);
  checkGenerator({ ...checked, marginals, potential, constraint: constraintOf({ sampler }) });
  checkPictures(potential, checked);
  const { gradient: given, marginals: size, anneal, shards, ...training } = checked.training;
  const { iterations, validation, batchSize } = training;
  const gradient = gradientSettings(given, sampler, constraintOf({ sampler }));
  checkGroup({ size, marginals: marginals.length, potential, sampler, gradient });
  checkShards({ shards, batchSize, sampler, visited: size, gradient });
  if (checked.scaling === 'common-deviation' && !marginals.every((m) => 'samples' in m)) {
    throw fault(
      ['scaling'],
      '"common-deviation" needs samples in every marginal',
      checked.scaling,
      'Use "none" with distributions.',
    );
  }
  checkOnSphere(marginals, constraintOf({ sampler }), checked.scaling);
  checkAnneal(anneal, { iterations, sampler, gradient });
  const every = validation.every ?? Math.max(1, Math.floor(iterations / VALIDATIONS));
  const points = validation.points ?? validationPoints(size ?? marginals.length, marginals.length);
  return {
    ...(fields as unknown as Omit<Problem, 'marginals' | 'potential' | 'sampler' | 'training' | 'solver'>),
    ...(solver && { solver }),
    marginals,
    potential,
    sampler,
    training: {
      ...training,
      ...(size === undefined ? {} : { marginals: size }),
      ...(shards === undefined ? {} : { shards }),
      ...(anneal && { anneal }),
      validation: { ...validation, points, every },
      ...(gradient && { gradient }),
    },
    ...(baseFolder === undefined ? {} : { baseFolder }),
  };
}

/**
 * Checks a problem and fills its defaults in; data files are read later, by `solve`. Relative paths start from
 * `baseFolder`, by default the working folder.
 * @throws InvalidInputError naming the field, the rule, the value and the way out
 */
export function defineProblem(input: ProblemInput | Problem, baseFolder?: string): Problem {
  if (defined.has(input)) {
    const problem = input as Problem;
    if (problem.baseFolder !== undefined || baseFolder === undefined) return problem;
    return remember({ ...problem, baseFolder }, remarksOf(problem));
  }
  const { success, error, data } = problemSchema.safeParse(input);
  if (!success) throw schemaError(error, input, knownFields);
  const problem = resolve(data, baseFolder);
  return remember(problem, weightRemarks(weightsOf(data), weightsOf(problem)));
}

function remember(problem: Problem, remarks: readonly string[]): Problem {
  defined.set(problem, remarks);
  return Object.freeze(problem);
}
