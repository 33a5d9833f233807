import type { Barycenter } from '../../barycenter/barycenter.js';
import { marginalTitle } from '../../barycenter/problem/names.js';
import { rangeOfPictures } from '../../barycenter/problem/picture_shape.js';
import { marginalAtHand } from '../../barycenter/problem/restore_problem.js';
import type { Plan } from '../../barycenter/sampling/plan.js';
import type { PictureRows, PictureShape } from '../../io/numeric_table.js';
import type { SheetLayout, SheetMarginal } from '../io/figure.js';

interface Sampling {
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Channels that can be drawn, grey and colour. */
export const isDrawn = (shape: PictureShape | undefined): shape is PictureShape =>
  shape !== undefined && (shape[2] === 1 || shape[2] === 3);

type ShownAs = Pick<PictureRows, 'shape' | 'range'>;

/** What a marginal's points are as pictures: as its files say, or as the barycenter's of as many numbers. */
async function picturesOf({ loaded }: Barycenter, plan: Plan): Promise<ShownAs | undefined> {
  const marginal = await marginalAtHand(loaded.marginals[plan.marginal]);
  if (marginal.kind === 'table' && marginal.table.pictures) return marginal.table.pictures;
  const { shape } = loaded.problem;
  const isOne = isDrawn(shape) && plan.inputDim === plan.outputDim;
  return isOne ? { shape, range: rangeOfPictures(loaded.problem) } : undefined;
}

/** A marginal's pictures with draws of their plans, and draws of others. The barycenter's pictures have a shape. */
export async function sheetMarginal(
  barycenter: Barycenter,
  k: number,
  { rows, draws, columns }: SheetLayout,
  { seed, signal }: Sampling,
): Promise<SheetMarginal> {
  const { problem } = barycenter.loaded;
  const plan = barycenter.plan(k);
  const dim = plan.inputDim;
  const points = await plan.inputs(rows * (1 + columns), seed);
  const given = { seed, ...(signal ? { signal } : {}) };
  const y = await plan.sample({ data: points.subarray(0, rows * dim), columns: dim }, { ...given, perPoint: draws });
  const pushed = await plan.sample({ data: points.subarray(rows * dim), columns: dim }, given);
  const own = await picturesOf(barycenter, plan);
  const ofBarycenter = { shape: problem.shape!, range: rangeOfPictures(problem) };
  return {
    label: marginalTitle(problem.marginals[k], k),
    weight: problem.marginals[k].weight,
    ...(own && isDrawn(own.shape) ? { x: { ...own, data: points } } : {}),
    y: { ...ofBarycenter, data: y.data },
    pushForward: { ...ofBarycenter, data: pushed.data },
  };
}
