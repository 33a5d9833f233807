import { invalid } from '../../errors.js';
import { giveWay } from '../../give_way.js';
import { namesText } from '../../io/table_report.js';
import { MAX_WIDTH } from '../../ops/support/checks.js';
import { blurOf, blurWarnings } from './blur.js';
import { chooseCoordinates } from './choose_coordinates.js';
import { costCurvatures } from './cost_curvatures.js';
import { toEngine, type Affine, type Coordinates } from './coordinates.js';
import { remarksOf, withGeneratorHash } from './define_problem.js';
import { distributionSampler, type DistributionSpec } from './distribution.js';
import { engineSettings, initialSteps } from './engine_settings.js';
import { chainCosts, latentDim, loadGenerator, type LoadedGenerator } from './generator.js';
import { checkInFloat32 } from './float32_range.js';
import { checkGroupCosts } from './group_settings.js';
import { marginalField } from './names.js';
import { withPictureShape } from './picture_shape.js';
import { constraintOf, type BatchFunction, type Problem } from './problem.js';
import { rawMarginal, type RawMarginal } from './raw_marginal.js';
import { shortChainWarning } from './step_size.js';
import { problemPotential } from './problem_potential.js';
import { tableWarnings } from './table_warnings.js';
import { withUnitVectors } from './unit_sphere.js';
import type { LoadedMarginal, ReadyProblem } from './loaded_problem.js';

/** Marginal k (from 0) in the data's own coordinates, its points checked. @throws InvalidInputError */
export async function readMarginal({ marginals, baseFolder }: Problem, k: number): Promise<RawMarginal> {
  return withUnitVectors(await rawMarginal(marginals[k], k, baseFolder), marginals[k], k);
}

/** The marginal as the engine sees it. */
export function inEngine(raw: RawMarginal, index: number, { inputs, kind }: Coordinates): LoadedMarginal {
  const affine = inputs[index];
  const { dim } = raw;
  if (raw.kind === 'table') {
    checkInFloat32(raw.table, affine, index);
    return { kind: 'table', dim, table: raw.table, affine };
  }
  if (raw.kind === 'batches') return { kind: 'function', dim, draw: raw.draw };
  if (kind === 'own' || raw.spec.pushforward) {
    return { kind: 'function', dim, draw: async (request) => toEngine(affine, await raw.draw(request)) };
  }
  return { kind: 'function', dim, draw: gaussianInEngine(raw.spec, affine, index) };
}

/** Draws of N((m − reference − shift)/unit, Σ/unit²), so that no digit is lost however far away m is. */
function gaussianInEngine(spec: DistributionSpec, affine: Affine, index: number): BatchFunction {
  const { reference, shift, unit } = affine;
  const mean = spec.mean.map((m, i) => (m - reference[i] - shift[i]) / unit);
  return distributionSampler({ ...spec, mean }, index, unit);
}

/** A dimension with the names of the first table that has it. */
function dimText(problem: Problem, marginals: readonly RawMarginal[], dim: number): string {
  const k = marginals.findIndex((m) => m.dim === dim);
  const marginal = marginals[k];
  if (marginal.kind !== 'table' || !marginal.table.names) return String(dim);
  return `${dim} (${marginalField(problem.marginals[k], k)}: ${namesText(marginal.table.names)})`;
}

/** Dimension of the barycenter: as given, or that of the data where all marginals agree. */
function barycenterDim(problem: Problem, marginals: readonly RawMarginal[]): number {
  const dims = [...new Set(marginals.map((m) => m.dim))];
  if (problem.dim === undefined && dims.length > 1) {
    throw invalid(
      'problem.dim',
      'is needed when the marginals have different dimensions',
      dims.map((dim) => dimText(problem, marginals, dim)).join(' and '),
      problem.marginals.some((m) => 'samples' in m && typeof m.samples === 'string')
        ? 'Choose columns of the same meaning by marginals[].columns, or give the dimension of the barycenter.'
        : 'Give the dimension of the barycenter.',
    );
  }
  const dim = problem.dim ?? dims[0];
  if (dim < 2 && constraintOf(problem) === 'unit-sphere') {
    const wayOut = 'Write angles t as (cos t, sin t), or leave the constraint out.';
    throw invalid(
      'problem.sampler.constraint',
      '"unit-sphere" needs a barycenter of dimension 2 and more',
      '1',
      wayOut,
    );
  }
  if (dim > MAX_WIDTH) {
    throw invalid(
      'problem.dim',
      `must be 1 to ${MAX_WIDTH}`,
      String(dim),
      'Project the data first, by principal components for example.',
    );
  }
  return dim;
}

/** @throws InvalidInputError for a dimension of the problem that is not the generator's */
function generatedDim({ dim }: Problem, generator: LoadedGenerator): number {
  const own = latentDim(generator);
  if (dim === undefined || dim === own) return own;
  const rule = `must be that of the generator’s z, ${own}`;
  throw invalid('problem.dim', rule, String(dim), 'Leave it out.');
}

function warningsOf(problem: Problem, marginals: readonly LoadedMarginal[]): string[] {
  return marginals.flatMap((m, k) =>
    m.kind === 'table' && m.table.rows < problem.training.batchSize
      ? [
          `${marginalField(problem.marginals[k], k)} has ${m.table.rows} rows, fewer than a batch of ${problem.training.batchSize}; rows are drawn with replacement`,
        ]
      : [],
  );
}

/**
 * Reads a problem's tables, checks them against its costs, and works out what follows: coordinates, ε, potential,
 * chain start.
 * @throws InvalidInputError for files, shapes, values that are not finite, and costs that do not fit their data
 */
export async function loadMarginals(given: Problem): Promise<ReadyProblem> {
  const generator = await loadGenerator(given);
  const raw: RawMarginal[] = [];
  for (const k of given.marginals.keys()) raw.push(await readMarginal(given, k));
  const problem = withPictureShape(withGeneratorHash(given, generator?.sha256), raw);
  await giveWay();
  const dim = generator ? generatedDim(problem, generator) : barycenterDim(problem, raw);
  if (generator) {
    const { checkGeneratedPictures } = await import('./generated_pictures.js');
    checkGeneratedPictures(problem, raw, generator.trained);
  }
  const xDims = raw.map((m) => m.dim);
  const costs = await chainCosts(problem, xDims, dim, generator);
  checkGroupCosts(problem, costs);
  const { coordinates, spreads, warnings } = await chooseCoordinates(problem, raw, costs, dim);
  await giveWay();
  const settings = engineSettings(problem, coordinates, spreads);
  const marginals = raw.map((m, k) => inEngine(m, k, coordinates));
  const curvatures = await costCurvatures(problem, costs, marginals, settings.start, settings.epsilon);
  const engine = { ...settings, stepSizes: initialSteps(problem, coordinates, settings.epsilon, curvatures) };
  const potential = await problemPotential(problem, engine.scale, dim, generator);
  const epsilon = typeof problem.epsilon === 'number' ? problem.epsilon : engine.epsilon * coordinates.costUnit;
  const ofTraining = [
    ...warnings,
    ...blurWarnings(blurOf({ coordinates, engine }), epsilon),
    ...warningsOf(problem, marginals),
    ...shortChainWarning(problem.sampler),
  ];
  const said = [
    ...remarksOf(given),
    ...(problem.solver === undefined ? ofTraining : []),
    ...tableWarnings(problem, raw),
  ];
  const loaded = { problem, marginals, costs, potential, coordinates, engine, epsilon, warnings: said };
  return generator ? { ...loaded, generator } : loaded;
}
