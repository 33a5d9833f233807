import type { Barycenter, PointSample } from '../../barycenter/barycenter.js';
import { marginalTitle } from '../../barycenter/problem/names.js';
import { rangeOfPictures } from '../../barycenter/problem/picture_shape.js';
import { marginalAtHand } from '../../barycenter/problem/restore_problem.js';
import type { Plan } from '../../barycenter/sampling/plan.js';
import { checkGraph } from '../../layers/check_graph.js';
import type { PictureRows, PictureShape } from '../../io/numeric_table.js';
import type { SheetLayout, SheetMarginal } from '../io/figure.js';

interface Sampling {
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Channels that can be drawn, grey and colour. */
const isDrawn = (shape: PictureShape | undefined): shape is PictureShape =>
  shape !== undefined && (shape[2] === 1 || shape[2] === 3);

/** The barycenter's pictures: its points, or what its generator makes of them; undefined where it has none to draw. */
export function drawnShape({ loaded }: Barycenter): PictureShape | undefined {
  const { shape } = loaded.problem;
  const made = loaded.generator && checkGraph(loaded.generator.trained.graph).shape;
  const pictures = made ? ([made.height, made.width, made.channels] as const) : shape;
  return isDrawn(pictures) ? pictures : undefined;
}

type ShownAs = Pick<PictureRows, 'shape' | 'range'>;

/** What a marginal's points are as pictures: as its files say, or as the barycenter's of as many numbers. */
async function picturesOf({ loaded }: Barycenter, plan: Plan, shape: PictureShape): Promise<ShownAs | undefined> {
  const marginal = await marginalAtHand(loaded.marginals[plan.marginal]);
  if (marginal.kind === 'table' && marginal.table.pictures) return marginal.table.pictures;
  const isOne = plan.inputDim === shape[0] * shape[1] * shape[2];
  return isOne ? { shape, range: rangeOfPictures(loaded.problem) } : undefined;
}

/** A marginal's pictures with draws of their plans, and draws of others, of a barycenter with pictures of a shape. */
export async function sheetMarginal(
  barycenter: Barycenter,
  k: number,
  shape: PictureShape,
  { rows, draws, columns }: SheetLayout,
  { seed, signal }: Sampling,
): Promise<SheetMarginal> {
  const { problem } = barycenter.loaded;
  const plan = barycenter.plan(k);
  const dim = plan.inputDim;
  const points = await plan.inputs(rows * (1 + columns), seed);
  const given = { seed, ...(signal ? { signal } : {}) };
  const y = await plan.sample({ data: points.subarray(0, rows * dim), columns: dim }, { ...given, perPoint: draws });
  // With noise of their own: where ε is large, draws by the same noise are nearly the same pictures.
  const others = { ...given, firstPoint: rows * draws };
  const pushed = await plan.sample({ data: points.subarray(rows * dim), columns: dim }, others);
  const own = await picturesOf(barycenter, plan, shape);
  const range = rangeOfPictures(problem);
  const shown = async (of: Pick<PointSample, 'data'>) => ({
    shape,
    range,
    data: problem.generator ? (await barycenter.pictures!({ data: of.data, columns: plan.outputDim })).data : of.data,
  });
  return {
    label: marginalTitle(problem.marginals[k], k),
    weight: problem.marginals[k].weight,
    ...(own && isDrawn(own.shape) ? { x: { ...own, data: points } } : {}),
    y: await shown(y),
    pushForward: await shown(pushed),
  };
}
