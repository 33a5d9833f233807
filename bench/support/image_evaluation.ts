import path from 'node:path';
import { checkGraph } from '../../src/layers/check_graph.js';
import type { ImageShape } from '../../src/layers/shape.js';
import { graphPotential, type GraphPotential } from '../../src/potential/graph/graph_potential.js';
import { presetGraph, presetStart, type PresetSettings } from '../../src/potential/graph/presets/index.js';
import { keyOf } from '../../src/random/philox.js';
import { referenceGraph } from '../../test/reference/layers/graph.js';
import { checkKernel } from './check.js';
import type { Contest } from './contests.js';
import { benchNormals } from './device_data.js';
import { readFloats } from './float_files.js';
import { writeImageCase } from './image_case.js';
import { secondsOf } from './timing.js';

/** A body by name on a batch of images. */
export interface ImageEvaluation {
  readonly name: string;
  readonly settings: PresetSettings;
  readonly image: ImageShape;
  readonly images: number;
}

/**
 * Of central differences in float64: rounding leaves them 1e-9. A longer one meets a kink of a leaky ReLU now and then:
 * of 1e-5, one of the few thousand of an image did.
 */
const H = 1e-7;

/**
 * Root mean square of what a gradient is off by, over that of the gradient. Smooth ones are off by float32 rounding,
 * some 1e-6 after twenty layers. Of the four million leaky ReLUs of a batch rounding puts a few on the other side of
 * their kink: one among the last layer's thousand changes its image's gradient by about a thirtieth, and that of 64
 * images by an eighth of it, 4e-3.
 */
const GRADIENT_OFF = { smooth: 2e-5, kinks: 1e-2 };

/** Of values of order one: float32 rounding of sums of some thousand terms. */
const VALUE_ALLOWANCE = { absolute: 1e-4, relative: 1e-4 };

const rootMeanSquare = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** @throws WrongKernelError unless the difference is small beside the right one as a whole */
export function checkWhole(what: string, actual: Float32Array, right: Float32Array, allowed: number): void {
  const off = actual.map((value, i) => value - right[i]);
  checkKernel(what, [rootMeanSquare(off) / rootMeanSquare(right)], [0], { absolute: allowed, relative: 0 });
}

/** One body for two marginals of equal weight: f_1 = g, so that images of marginal 0 have values of g itself. */
const potentialOf = ({ settings, image }: ImageEvaluation): GraphPotential =>
  graphPotential({
    graph: presetGraph(settings, image, 1),
    congruence: 'reduced',
    weights: [0.5, 0.5],
    scale: 1,
    start: presetStart(settings),
  });

interface Evaluated {
  /** [images] */
  readonly values: Float32Array;
  /** [images, numbers] */
  readonly gradients: Float32Array;
}

/** The last image's value and its slope along a direction, by central differences of the float64 twin. */
function checkLast(what: string, potential: GraphPotential, parameters: Float32Array, y: Float32Array, of: Evaluated) {
  const { graph, dim } = potential;
  const image = y.subarray(-dim);
  const direction = benchNormals(3, dim);
  const at = (h: number): number =>
    referenceGraph(
      graph,
      parameters,
      Float64Array.from(image, (value, i) => value + h * direction[i]),
    )[0];
  const [above, below] = [at(H), at(-H)];
  checkKernel(`${what}: value`, of.values.subarray(-1), [(above + below) / 2], VALUE_ALLOWANCE);
  const gradient = of.gradients.subarray(-dim);
  const slope = gradient.reduce((sum, value, i) => sum + value * direction[i], 0);
  // A direction of standard normal numbers makes a slope of about the gradient's length.
  const length = rootMeanSquare(gradient) * Math.sqrt(dim);
  checkKernel(`${what}: slope`, [slope], [(above - below) / (2 * H)], { absolute: 1e-3 * length, relative: 0 });
}

/** Values and gradients to the images of a batch: a step is one of each. */
export function imageContest(given: ImageEvaluation): Contest {
  const { name, settings, images } = given;
  return {
    name,
    async place({ device }, { upload, empty, keep }, folder) {
      const potential = potentialOf(given);
      const parameters = potential.initial(keyOf(7));
      const y = benchNormals(2, images * potential.dim);
      const of = keep(potential.place(device, parameters));
      const program = keep(potential.score(device, [{ marginal: 0, chains: images }], true));
      const args = { of, y: upload('y', y), out: empty('gradients', y.length), values: empty('values', images) };
      const turn = (steps: number): Promise<number> =>
        secondsOf(device, () => {
          for (let step = 0; step < steps; step++) program.run(args);
        });
      await turn(1);
      const ours = { values: await device.readFloats(args.values), gradients: await device.readFloats(args.out) };
      checkLast(name, potential, parameters, y, ours);
      const { graph } = potential;
      writeImageCase(folder, {
        name,
        kind: 'evaluation',
        graph,
        segments: [{ images, factor: 1 }],
        floats: { parameters, y },
      });
      const kinks = settings.kind !== 'conv';
      return {
        turn,
        async check(peer, what) {
          const output = path.join(folder, 'checked.f32');
          await peer.check(1, 0, output);
          const theirs = readFloats(output, images + y.length);
          checkKernel(`${what}: values`, theirs.subarray(0, images), ours.values, VALUE_ALLOWANCE);
          const allowed = kinks ? GRADIENT_OFF.kinks : GRADIENT_OFF.smooth;
          checkWhole(`${what}: gradients`, theirs.subarray(images), ours.gradients, allowed);
        },
      };
    },
    row: (steps) => ({ operations: steps * images * 4 * multiplyAdds(given) }),
  };
}

/** Of a value; the gradient has as many. */
function multiplyAdds({ settings, image }: ImageEvaluation): number {
  return checkGraph(presetGraph(settings, image, 1)).multiplyAdds;
}
