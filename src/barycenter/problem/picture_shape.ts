import { invalid } from '../../errors.js';
import type { PictureRows, PictureShape } from '../../io/numeric_table.js';
import type { PictureRange } from '../../io/table_options.js';
import { defineProblem } from './define_problem.js';
import { marginalField } from './names.js';
import { isGraph } from './potential_settings.js';
import type { Marginal, Problem } from './problem.js';
import type { RawMarginal } from './raw_marginal.js';

/** Whether a marginal's cost is between points of one space, so that its pictures are the barycenter's. */
export const isOneSpace = ({ cost }: Marginal): boolean =>
  ['squared-euclidean', 'geodesic'].includes(cost.json?.kind ?? '');

/** A marginal's pictures, and which it is. */
export interface Found {
  readonly k: number;
  readonly pictures: PictureRows;
}

/** The pictures among marginals that are read. */
export const picturesIn = (raw: readonly RawMarginal[]): Found[] =>
  raw.flatMap((m, k) => (m.kind === 'table' && m.table.pictures ? [{ k, pictures: m.table.pictures }] : []));

/** @throws InvalidInputError where one marginal's pictures have another shape or range than another's */
export function checkAgree(
  { marginals }: Problem,
  found: readonly Found[],
  what: 'shape' | 'range',
  wayOut: string,
): void {
  const [first] = found;
  const other = found.find(({ pictures }) => String(pictures[what]) !== String(first.pictures[what]));
  if (other === undefined) return;
  const text = ({ k, pictures }: Found): string =>
    `[${pictures[what].join(', ')}] of ${marginalField(marginals[k], k)}`;
  throw invalid('problem.marginals', `pictures must have one ${what}`, `${text(first)}, ${text(other)}`, wayOut);
}

export const ONE_RANGE = 'Give all of them the same marginals[].range.';

/** The shape that the marginals' pictures give to the barycenter's; undefined where they give none. */
function shapeOf(problem: Problem, found: readonly Found[], own: readonly Found[]): PictureShape | undefined {
  if (own.length > 0) return own[0].pictures.shape;
  const shapes = new Set(found.map(({ pictures }) => String(pictures.shape)));
  if (found.length < problem.marginals.length || shapes.size > 1) return undefined;
  const { shape } = found[0].pictures;
  return problem.dim === undefined || problem.dim === shape[0] * shape[1] * shape[2] ? shape : undefined;
}

function withShape({ baseFolder, ...problem }: Problem, shape: PictureShape): Problem {
  return defineProblem({ ...problem, shape }, baseFolder);
}

/**
 * The problem with the shape of its marginals' pictures, where it says none itself; as it is with a generator, whose
 * pictures are the barycenter's.
 * @throws InvalidInputError for pictures of several shapes or ranges where costs compare them as they are, for a shape
 * that contradicts them, and for layers for pictures without any
 */
export function withPictureShape(problem: Problem, raw: readonly RawMarginal[]): Problem {
  if (problem.generator !== undefined) return problem;
  const found = picturesIn(raw);
  const own = found.filter(({ k }) => isOneSpace(problem.marginals[k]));
  checkAgree(problem, own, 'shape', 'Bring them to one: marginals[].size, as [32, 32], and marginals[].channels.');
  checkAgree(problem, own, 'range', ONE_RANGE);
  if (problem.shape === undefined) {
    const shape = shapeOf(problem, found, own);
    if (shape !== undefined) return withShape(problem, shape);
    if (!isGraph(problem.potential)) return problem;
    const { kind } = problem.potential;
    const wayOut = 'Give [height, width, channels].';
    throw invalid('problem.shape', `is needed by potential.kind "${kind}"`, 'tables that are no pictures', wayOut);
  }
  if (own.length === 0 || String(own[0].pictures.shape) === String(problem.shape)) return problem;
  const [{ k, pictures }] = own;
  throw invalid(
    'problem.shape',
    `must be that of the pictures, [${pictures.shape.join(', ')}] of ${marginalField(problem.marginals[k], k)}`,
    JSON.stringify(problem.shape),
    'Leave it out, or bring the pictures to it by marginals[].size and marginals[].channels.',
  );
}

/** The numbers of black and white of the barycenter's pictures. */
export function rangeOfPictures({ marginals }: Pick<Problem, 'marginals'>): PictureRange {
  const ranges = marginals.flatMap((m) => ('samples' in m && m.range ? [{ range: m.range, own: isOneSpace(m) }] : []));
  return (ranges.find(({ own }) => own) ?? ranges.at(0))?.range ?? [0, 1];
}
