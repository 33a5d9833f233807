import type { Layer, LayerTensor } from './layer.js';
import type { ImageShape } from './shape.js';

/** What nodes call the image that the graph is given. */
export const INPUT = 'input';

export interface GraphNode {
  readonly name: string;
  /** A row of `kinds`. */
  readonly kind: string;
  /** Names of nodes before it, or `INPUT`. */
  readonly inputs: readonly string[];
  /** As the kind has them. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A graph of layers as JSON, which `layerGraph().build()` gives and a run folder keeps; inputs come first. */
export interface LayerGraph {
  readonly input: ImageShape;
  readonly nodes: readonly GraphNode[];
  /** The node whose image is the graph's. */
  readonly output: string;
}

/** A tensor of the graph's parameters, which are one array. */
export interface GraphTensor extends LayerTensor {
  /** Of the layer, a dot, and what the layer calls it. */
  readonly name: string;
  /** Which layer it belongs to. */
  readonly layer: number;
  /** Of its first number. */
  readonly offset: number;
  readonly length: number;
}

/** A graph that is checked: layers in order, with their shapes and parameters. */
export interface CheckedGraph {
  readonly source: LayerGraph;
  readonly input: ImageShape;
  readonly layers: readonly Layer[];
  /** Which layer's is the graph's. */
  readonly output: number;
  /** What it gives. */
  readonly shape: ImageShape;
  readonly tensors: readonly GraphTensor[];
  /** Numbers of all parameters. */
  readonly length: number;
  /** Of convolutions, for one image. */
  readonly multiplyAdds: number;
}
