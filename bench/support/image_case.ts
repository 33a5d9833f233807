import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkGraph } from '../../src/layers/check_graph.js';
import type { LayerGraph } from '../../src/layers/graph.js';
import { littleEndian } from './float_files.js';

/** Images next to each other whose potential is `factor` times what the graph gives. */
export interface ImageSegment {
  readonly images: number;
  readonly factor: number;
}

/** A graph of layers and images, as peers read them. */
export interface ImageCase {
  readonly name: string;
  readonly kind: 'evaluation' | 'iteration';
  readonly graph: LayerGraph;
  readonly segments: readonly ImageSegment[];
  /** What a kind has beside: plain data. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** By name, each written to `NAME.f32`: `parameters` in the order of the graph's tensors, `y` [images, H, W, C]. */
  readonly floats: Readonly<Record<'parameters' | 'y', Float32Array>> & Readonly<Record<string, Float32Array>>;
}

/**
 * Writes `case.json` to a folder, made where it is missing, and raw little-endian float32 files beside it. The layers
 * are checked ones: attributes are complete, `from` has the places of inputs, −1 for the image, and tensors are named
 * as their layer has them, with where they lie in the parameters.
 */
export function writeImageCase(folder: string, given: ImageCase): void {
  const { name, kind, graph, segments, more, floats } = given;
  const { input, layers, tensors, output } = checkGraph(graph);
  const described = layers.map((layer, l) => {
    const own = tensors.filter((tensor) => tensor.layer === l);
    const places = own.map((tensor) => {
      const { shape, offset, length } = tensor;
      return [tensor.name.slice(tensor.name.lastIndexOf('.') + 1), { shape, offset, length }];
    });
    const { kind: layerKind, attributes, inputs, shape, from } = layer;
    return { kind: layerKind, attributes, inputs, shape, from, tensors: Object.fromEntries(places) as object };
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'case.json'),
    JSON.stringify({ name, kind, input, layers: described, output, segments, ...more }),
  );
  for (const [file, values] of Object.entries(floats))
    writeFileSync(path.join(folder, `${file}.f32`), littleEndian(values));
}
