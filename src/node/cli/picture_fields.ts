import { extname } from 'node:path';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import { isOneSpace, rangeOfPictures } from '../../barycenter/problem/picture_shape.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import type { TableFields } from '../../barycenter/problem/table_fields.js';
import { generatedSettings } from '../../cost/generated.js';
import { checkGraph } from '../../layers/check_graph.js';
import { npzShape } from '../io/formats/npz.js';
import { hasTableExtension } from '../io/formats/registry.js';
import { npyShape } from '../io/npy.js';

/** Whether a file holds rows, which are as they are to be, and not pictures; of NumPy's arrays their axes say so. */
async function holdsRows(path: string, array: string | undefined): Promise<boolean> {
  if (!hasTableExtension(path)) return false;
  const extension = extname(path).toLowerCase();
  if (extension === '.npz') return (await npzShape(path, array)).length !== 4;
  return extension !== '.npy' || (await npyShape(path)).length !== 4;
}

type Fields = Pick<TableFields, 'size' | 'channels' | 'range'>;

/** The fields of pictures of a shape. */
function fieldsOf(shape: Problem['shape']): Fields {
  if (shape === undefined) return {};
  const [height, width, channels] = shape;
  return { size: [height, width], ...(channels === 1 || channels === 3 ? { channels } : {}) };
}

/**
 * How marginal k's pictures are read, but for what chooses among them, for other pictures that are to be as those are;
 * nothing for rows of tables.
 * @param array of a `.npz` file
 * @throws InvalidInputError for a `.npy` or `.npz` file that cannot be read
 */
export async function pictureFieldsOf(problem: Problem, k: number, path: string, array?: string): Promise<TableFields> {
  if (await holdsRows(path, array)) return {};
  const marginal = problem.marginals[k];
  const { size, channels, range }: Fields = 'samples' in marginal ? marginal : {};
  return {
    // Where files have one size without being brought to it, the problem has it of them.
    ...fieldsOf(isOneSpace(marginal) ? problem.shape : undefined),
    ...(size ? { size } : {}),
    ...(channels ? { channels } : {}),
    ...(range ? { range } : {}),
  };
}

/**
 * How pictures are read as the barycenter's; nothing for rows of tables.
 * @param array of a `.npz` file
 * @throws InvalidInputError for a `.npy` or `.npz` file that cannot be read
 */
export async function barycenterFieldsOf(problem: Problem, path: string, array?: string): Promise<TableFields> {
  const { shape } = problem;
  if (shape === undefined || (await holdsRows(path, array))) return {};
  return { ...fieldsOf(shape), range: rangeOfPictures(problem) };
}

/** What shape pictures of the barycenter have: draws themselves, or what a generator makes of them. */
export function drawnShape({ problem, generator }: LoadedProblem): Problem['shape'] {
  if (generator === undefined) return problem.shape;
  const { height, width, channels } = checkGraph(generator.trained.graph).shape;
  return [height, width, channels];
}

const NO_PICTURES = 'Its points are no pictures: pass a table of its columns.';

const toShape = (height: number, width: number, channels: number): string =>
  `Bring the pictures to its shape: --size ${height}x${width}, --channels ${channels}.`;

/** What to do with pictures that have another shape than the marginal's points. */
export function wayToMarginal(loaded: LoadedProblem, k: number): string {
  const marginal = loaded.problem.marginals[k];
  if (generatedSettings(marginal.cost)?.points === 'features')
    return 'Its points are features of pictures: pass a table of them.';
  const shape = loaded.generator || isOneSpace(marginal) ? drawnShape(loaded) : undefined;
  return shape ? toShape(...shape) : 'Pass points as the marginal has.';
}

/** What to do with pictures that have another shape than the barycenter's points. */
export function wayToBarycenter({ problem, generator }: LoadedProblem): string {
  if (generator) return 'With a generator points are its z: pass a table of z, as `sample --output` writes it.';
  return problem.shape ? toShape(...problem.shape) : NO_PICTURES;
}
