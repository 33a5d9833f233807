import { checkGraph } from '../../layers/check_graph.js';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import type { ImageShape } from '../../layers/shape.js';
import type { Parametrisation } from '../congruence.js';
import type { Potential } from '../potential.js';
import { graphPotential, headsOf } from './graph_potential.js';
import { presetGraph, presetStart, type PresetSettings } from './presets/index.js';

/** A body by name, and what the potentials are told beside it. */
export type PictureSettings = PresetSettings & {
  readonly congruence: Parametrisation;
  /** MiB that values of layers may take at once. */
  readonly memory: number;
};

/**
 * Congruent potentials of layers for pictures.
 * @param of the shape of pictures, or the generator whose pictures they are, of points z
 * @param weights of the marginals, [K]
 * @param scale between network output and potential, in engine units
 */
export function pictureLayers(
  settings: PictureSettings,
  of: ImageShape | TrainedGraph,
  weights: readonly number[],
  scale: number,
): Potential {
  const { congruence, memory } = settings;
  const through = 'graph' in of ? { through: of } : {};
  const image = 'graph' in of ? checkGraph(of.graph).shape : of;
  const graph = presetGraph(settings, image, headsOf(congruence, weights.length));
  const start = presetStart(settings);
  return graphPotential({ graph, congruence, weights, scale, start, memory: memory * 2 ** 20, ...through });
}
