import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { floatsOf, type ImageShape } from '../../layers/shape.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { SAMPLING_CHUNK } from './sample_plan.js';
import { flatPoints, type PointsInput } from './points_input.js';

/** Pictures, channels last. */
export interface Pictures {
  readonly shape: readonly [pictures: number, height: number, width: number, channels: number];
  /** f32, row-major. */
  readonly data: Float32Array;
}

/**
 * G(z) of points of a barycenter whose problem has a generator.
 * @throws InvalidInputError for a problem without one, points of another dimension and ones that are not finite
 */
export async function picturesOf(device: Device, loaded: LoadedProblem, points: PointsInput): Promise<Pictures> {
  const { generator, problem } = loaded;
  if (generator === undefined) {
    const wayOut = 'Points of this barycenter are what they are.';
    throw invalid('pictures', 'are made by a problem’s generator', 'a problem without one', wayOut);
  }
  const { frozenGraph, graphRows } = await import('../../layers/graph_program.js');
  const graph = frozenGraph(generator.trained, 'generator');
  const { input, shape } = graph.graph;
  const dim = floatsOf(input);
  const z = Float32Array.from(flatPoints(points, dim, 'pictures'));
  const memory = problem.generator!.memory * 2 ** 20;
  const data = await graphRows(device, { graph, most: SAMPLING_CHUNK, memory }, z);
  return { shape: pictureShape(z.length / dim, shape), data };
}

const pictureShape = (count: number, { height, width, channels }: ImageShape): Pictures['shape'] => [
  count,
  height,
  width,
  channels,
];
