/**
 * `energy-barycenter/layers`: graphs of layers, built, trained, cut, run and read from models of others; docs/images.md
 * has examples. Apart from the main entry, whose pages need none of it: esbuild would load it with them.
 */
export type {} from './platform.js';

export { decodeTrainedGraph, encodeTrainedGraph } from './layers/trained_graph_bytes.js';
export { evaluateGraph } from './graph_training/evaluate_graph.js';
export type { EvaluateGraphOptions, GraphOutputs } from './graph_training/evaluate_graph.js';
export type { GraphMetricPoint, GraphOptimizer, GraphTraining, TrainGraphOptions } from './graph_training/settings.js';
export { trainGraph } from './graph_training/train_graph.js';
export { layerGraph } from './layers/builder.js';
export type { AttributesOf, Built, GraphBuilder } from './layers/builder.js';
export type { GraphNode, LayerGraph } from './layers/graph.js';
export { importOnnx } from './layers/onnx/import_onnx.js';
export type { ImportOnnxOptions } from './layers/onnx/import_onnx.js';
export { partOfGraph } from './layers/part_of_graph.js';
export type { GraphPart } from './layers/part_of_graph.js';
export type { ImageShape } from './layers/shape.js';
export type { TrainedGraph } from './layers/trained_graph.js';
