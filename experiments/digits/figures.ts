import type { Result } from '../../src/index.js';
import type { ResultFigure } from '../support/experiment.js';
import type { Pictures } from './pictures.js';
import { sheetFigure } from './sheet.js';

/** Draws of a picture in the figure, and how many pictures of either kind. */
const SHOWN = { perPoint: 6, pictures: 5, sheet: 12 };

/** Pictures with draws of their plans, and sheets of the barycenter, learned and exact. */
export async function figuresOf(
  result: Result,
  { side, zeros, ones }: Pictures,
  pushed: readonly Float32Array[],
  exact: Float32Array,
): Promise<ResultFigure[]> {
  const dim = side * side;
  const picture = (points: Float32Array, row: number): Float32Array => points.subarray(row * dim, (row + 1) * dim);
  const { perPoint, pictures: count, sheet: wide } = SHOWN;
  const drawn: Float32Array[] = [];
  for (const [k, { heldOut }] of [zeros, ones].entries()) {
    const x = { data: heldOut.subarray(0, count * dim), columns: dim };
    drawn.push(Float32Array.from((await result.plan(k).sample(x, { perPoint, seed: 3 })).data));
  }
  const rows = Array.from({ length: count }, (_, row) =>
    [zeros, ones].flatMap(({ heldOut }, k) => [
      ...(k === 0 ? [] : [undefined]),
      picture(heldOut, row),
      ...Array.from({ length: perPoint }, (__, draw) => picture(drawn[k], row * perPoint + draw)),
    ]),
  );
  const sheetRow = (points: Float32Array, first: number) =>
    Array.from({ length: wide }, (_, i) => picture(points, first + i));
  return [
    await sheetFigure(side, {
      name: 'plans',
      title: 'Plans of pictures that were held out',
      subtitle: `In each row twice: a picture x, then ${perPoint} draws y of its plan`,
      caption: 'Zeros and ones that were held out, each with draws of its learned plan.',
      sheet: rows,
    }),
    await sheetFigure(side, {
      name: 'barycenter',
      title: 'The barycenter of zeros and ones',
      subtitle: 'Two rows each: learned from zeros, learned from ones, exact and blurred',
      caption:
        'Pictures of the learned barycenter, pushed forward from zeros and from ones, and of the exact discrete one: midpoints of assigned pairs, with white noise of variance ε.',
      sheet: [...pushed, exact].flatMap((points) => [sheetRow(points, 0), sheetRow(points, wide)]),
    }),
  ];
}
