import type { DeviceBuffer, Program } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { whileOwned, withOwner } from '../device/owner.js';
import { checkArguments, checkBuffer, checkCount } from '../ops/support/checks.js';
import { frozenPlaces, type FrozenGraph } from './frozen_graph.js';
import { forwardPass } from './passes.js';
import { Recorder } from './recorder.js';
import { floatsOf } from './shape.js';
import { slicedPrograms } from './slices.js';

export { frozenGraph } from './frozen_graph.js';

export interface GraphArguments {
  /** f32 [images, height, width, channels] */
  readonly input: DeviceBuffer;
  /** What the graph gives for each, overwritten. */
  readonly output: DeviceBuffer;
}

export interface GraphProgramSpec {
  readonly graph: FrozenGraph;
  readonly images: number;
  /** Bytes that values of layers may take at once; one image is never cut. */
  readonly memory: number;
}

const nothing = (): never => {
  throw new Error('no gradient of parameters was asked for');
};

/** What a graph whose parameters stay as they are gives for images. Whoever makes it frees it. */
export function graphProgram(
  device: Device,
  { graph: frozen, images, memory }: GraphProgramSpec,
): Program<GraphArguments> {
  checkCount('graph', 'images', images);
  const { graph } = frozen;
  const [floats, given] = [floatsOf(graph.input), floatsOf(graph.shape)];
  return withOwner(device, (owner) => {
    const record = new Recorder();
    const x = record.value(floats);
    const result = forwardPass(record, graph, x).values[graph.output];
    const [run] = slicedPrograms(owner, [{ steps: record.steps, given: [x], results: [result], images }], memory);
    const tensors = frozenPlaces(owner)(frozen);
    return {
      run(args) {
        checkArguments('graph', args);
        checkBuffer('graph', 'input', args.input, images * floats);
        checkBuffer('graph', 'output', args.output, images * given);
        run({
          given: [{ buffer: args.input, first: 0 }],
          results: [{ buffer: args.output, first: 0 }],
          tensors: { ...tensors, gradient: nothing, written: nothing },
        });
      },
    };
  });
}

export interface GraphRowsSpec {
  readonly graph: FrozenGraph;
  /** Most rows that are on the device at once. */
  readonly most: number;
  /** Bytes, as of `graphProgram`. */
  readonly memory: number;
}

/** What a graph gives for rows on the host, f32 [rows, height, width, channels] to the same of its output. */
export async function graphRows(
  device: Device,
  { graph, most, memory }: GraphRowsSpec,
  input: Float32Array,
): Promise<Float32Array> {
  const [dim, floats] = [floatsOf(graph.graph.input), floatsOf(graph.graph.shape)];
  const count = input.length / dim;
  const images = Math.min(count, most);
  const data = new Float32Array(count * floats);
  await whileOwned(device, async (owner) => {
    const program = owner.own(graphProgram(device, { graph, images, memory }));
    const [from, to] = [owner.createBuffer('rows', images * dim * 4), owner.createBuffer('given', images * floats * 4)];
    for (let first = 0; first < count; first += images) {
      // Rows of the chunk before stay at the end of a shorter one, and are read by nobody.
      const rows = Math.min(images, count - first);
      device.write(from, input.subarray(first * dim, (first + rows) * dim));
      program.run({ input: from, output: to });
      data.set(await device.readFloats(to, 0, rows * floats), first * floats);
    }
  });
  return data;
}
