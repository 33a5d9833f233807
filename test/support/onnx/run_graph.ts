import { checkGraph } from '../../../src/layers/check_graph.js';
import { arrangedWeights, backwardPass, forwardPass } from '../../../src/layers/passes.js';
import { Recorder } from '../../../src/layers/recorder.js';
import { floatsOf, type ImageShape } from '../../../src/layers/shape.js';
import { slicedPrograms } from '../../../src/layers/slices.js';
import { placeTensors, tensorSums } from '../../../src/layers/tensors.js';
import type { TrainedGraph } from '../../../src/layers/trained_graph.js';
import { withOwner } from '../../../src/device/owner.js';
import type { Scratch } from '../devices.js';

const unused = (): never => {
  throw new Error('no gradient was asked for');
};

/** What a graph gives for some images, channels last. @param x [images, numbers] */
export async function runGraph(scratch: Scratch, { graph, parameters }: TrainedGraph, x: Float32Array) {
  const checked = checkGraph(graph);
  const images = x.length / floatsOf(checked.input);
  const out = scratch.output(images * floatsOf(checked.shape));
  const record = new Recorder();
  const given = record.value(floatsOf(checked.input));
  const { values } = forwardPass(record, checked, given);
  const program = scratch.keep(
    withOwner(scratch.device, (owner) => {
      const tensors = placeTensors(owner, checked.tensors, arrangedWeights(checked));
      if (parameters.length > 0) tensors.refresh(owner.upload('parameters', parameters));
      const recorded = { steps: record.steps, given: [given], results: [values[checked.output]], images };
      const [run] = slicedPrograms(owner, [recorded], 2 ** 28);
      return { run, tensors };
    }),
  );
  program.run({
    given: [{ buffer: scratch.upload(x), first: 0 }],
    results: [{ buffer: out, first: 0 }],
    tensors: { ...program.tensors, gradient: unused, written: unused },
  });
  return scratch.download(out);
}

/** Gradients of Σ ⟨cotangent, G(x)⟩ to some images and to the parameters. @param cotangent [images, numbers of G(x)] */
export async function runGradients(
  scratch: Scratch,
  { graph, parameters }: TrainedGraph,
  x: Float32Array,
  cotangent: Float32Array,
) {
  const checked = checkGraph(graph);
  const images = x.length / floatsOf(checked.input);
  const record = new Recorder();
  const [given, from] = [record.value(floatsOf(checked.input)), record.value(floatsOf(checked.shape))];
  const forward = forwardPass(record, checked, given);
  const result = backwardPass(record, checked, forward, from, { input: true, parameters: true })!;
  const program = scratch.keep(
    withOwner(scratch.device, (owner) => {
      const tensors = placeTensors(owner, checked.tensors, arrangedWeights(checked));
      tensors.refresh(owner.upload('parameters', parameters));
      const recorded = { steps: record.steps, given: [given, from], results: [result], images };
      const [run] = slicedPrograms(owner, [recorded], 2 ** 28);
      return { run, tensors, sums: tensorSums(owner, checked.tensors) };
    }),
  );
  const [toInput, toParameters] = [scratch.output(x.length), scratch.output(parameters.length)];
  const { tensors, sums } = program;
  sums.begin();
  program.run({
    given: [x, cotangent].map((numbers) => ({ buffer: scratch.upload(numbers), first: 0 })),
    results: [{ buffer: toInput, first: 0 }],
    tensors: { ...tensors, gradient: (name) => sums.part(name), written: (names) => sums.written(names) },
  });
  sums.collect(toParameters);
  return { toInput: await scratch.download(toInput), toParameters: await scratch.download(toParameters) };
}

/** Images [C, H, W] as [H, W, C]. */
export const channelsLast = (x: Float32Array, shape: ImageShape): Float32Array => reordered(x, shape, true);

/** Images [H, W, C] as [C, H, W]. */
export const channelsFirst = (x: Float32Array, shape: ImageShape): Float32Array => reordered(x, shape, false);

function reordered(x: Float32Array, { height, width, channels }: ImageShape, last: boolean): Float32Array {
  const [pixels, out] = [height * width, new Float32Array(x.length)];
  for (let n = 0; n < x.length; n += pixels * channels)
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < channels; c++) {
        const [first, after] = [n + c * pixels + p, n + p * channels + c];
        out[last ? after : first] = x[last ? first : after];
      }
  return out;
}
