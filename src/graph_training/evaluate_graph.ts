import { checkDevice, checkObject, checkOptions } from '../arguments.js';
import { flatPoints, type PointsInput } from '../barycenter/sampling/points_input.js';
import type { Device } from '../device/device.js';
import { openDevice } from '../open_device/open_device.js';
import type { TrainedGraph } from '../layers/trained_graph.js';
import { checkCount } from '../ops/support/checks.js';

export interface EvaluateGraphOptions {
  /** Default: one that is opened, and closed at the end. */
  readonly device?: Device;
  /** MiB that values of layers may take at once, default 256. */
  readonly memory?: number;
}

/** What a graph gives, channels last. */
export interface GraphOutputs {
  readonly shape: readonly [rows: number, height: number, width: number, channels: number];
  /** f32, row-major. */
  readonly data: Float32Array;
}

/** Rows that are on the device at once. */
const MOST_ROWS = 1024;

/**
 * What a trained graph gives for rows of numbers, each an image [height, width, channels] of its input.
 * @throws InvalidInputError for a graph that is none, rows of another length and ones that are not finite, and the
 *   device's errors
 */
export async function evaluateGraph(
  trained: TrainedGraph,
  rows: PointsInput,
  options: EvaluateGraphOptions = {},
): Promise<GraphOutputs> {
  const operation = 'evaluateGraph';
  checkObject(operation, 'a trained graph', trained, 'Pass { graph, parameters }.');
  checkOptions<EvaluateGraphOptions>(operation, options, { device: true, memory: true });
  const { device, memory = 256 } = options;
  if (device !== undefined) checkDevice(operation, device);
  checkCount(operation, 'memory', memory);
  const { frozenGraph, graphRows } = await import('../layers/graph_program.js');
  const graph = frozenGraph(trained, operation);
  const { input, shape } = graph.graph;
  const dim = input.height * input.width * input.channels;
  const given = Float32Array.from(flatPoints(rows, dim, operation));
  const spec = { graph, most: MOST_ROWS, memory: memory * 2 ** 20 };
  const own = device ?? (await openDevice());
  try {
    const data = await graphRows(own, spec, given);
    return { shape: [given.length / dim, shape.height, shape.width, shape.channels], data };
  } finally {
    if (device === undefined) await own.close();
  }
}
