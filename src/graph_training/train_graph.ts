import type { LayerGraph } from '../layers/graph.js';
import type { GraphTraining, TrainGraphOptions } from './settings.js';

/**
 * Trains the parameters of a graph of layers by Adam so that the mean of `loss`, a cost c(target, output), gets small
 * over examples. Layers are loaded when this is first called.
 * @param graph what `layerGraph(…).build(…)` gives, its input an image [height, width, channels] that rows have the
 *   numbers of, channels last
 * @throws InvalidInputError for examples, losses and checkpoints that do not fit; DivergenceError where a loss or a
 *   parameter is no longer finite; AbortedError (after a last `onCheckpoint`); and the device's errors
 */
export async function trainGraph(graph: LayerGraph, options: TrainGraphOptions): Promise<GraphTraining> {
  return (await import('./training.js')).trainGraph(graph, options);
}
