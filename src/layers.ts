/** `energy-barycenter/layers` in Node: what it is on every platform, and files. */
export * from './layers.browser.js';

export { readTrainedGraph, writeTrainedGraph } from './node/graphs/trained_graph.js';
