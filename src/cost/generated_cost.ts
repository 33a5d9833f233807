import { checkCount, checkPositive } from '../ops/support/checks.js';
import { invalid } from '../errors.js';
import { frozenGraph } from '../layers/frozen_graph.js';
import type { LayerCost } from './layer_cost.js';
import { layerCostProgram } from './programs.js';
import { floatsOf, sameShape, shapeText } from '../layers/shape.js';
import type { TrainedGraph } from '../layers/trained_graph.js';

/** What a marginal's points are: pictures, or features of pictures. */
export type GeneratedPoints = 'pictures' | 'features';

/** Bytes that the values of layers take at once, where nothing else is asked for. */
const DEFAULT_MEMORY = 2 ** 28;

export interface GeneratedCostSpec {
  /** G, from z to a picture. */
  readonly generator: TrainedGraph;
  /** u, from a picture to its features; left out, the picture itself. */
  readonly features?: TrainedGraph | undefined;
  /** What x is, default `pictures`. */
  readonly points?: GeneratedPoints | undefined;
  /** ε > 0 where the reference measure of z is N(0, I); left out, it is Lebesgue's. */
  readonly normal?: number | undefined;
  /** Bytes that values of layers may take at once in a program, default 2²⁸; one picture is never cut. */
  readonly memory?: number | undefined;
}

/** @throws InvalidInputError for graphs that are none, parameters that do not fit, and features of other pictures */
export function generatedCost(spec: GeneratedCostSpec): LayerCost {
  const { points = 'pictures', normal, memory = DEFAULT_MEMORY } = spec;
  if (normal !== undefined) checkPositive('generated cost', 'ε of the normal reference', normal);
  checkCount('generated cost', 'memory', memory);
  const generator = frozenGraph(spec.generator, 'generator');
  const features = spec.features && frozenGraph(spec.features, 'features');
  const pictures = generator.graph.shape;
  if (features && !sameShape(features.graph.input, pictures)) {
    const rule = `features are of the generator’s pictures, ${shapeText(pictures)}`;
    throw invalid('generated cost', rule, shapeText(features.graph.input), 'Use features of that shape.');
  }
  const seesX = features !== undefined && points === 'pictures';
  const compared = features && !seesX ? features.graph.shape : pictures;
  return {
    kind: 'generated',
    xDim: floatsOf(compared),
    yDim: floatsOf(generator.graph.input),
    generator,
    features,
    seesX,
    normal,
    memory,
    program: (device, costs, segments, asked) =>
      layerCostProgram(device, costs as readonly LayerCost[], segments, asked),
  };
}
