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
 * @param weights of the marginals, [K]
 * @param scale between network output and potential, in engine units
 */
export function pictureLayers(
  settings: PictureSettings,
  image: ImageShape,
  weights: readonly number[],
  scale: number,
): Potential {
  const { congruence, memory } = settings;
  const graph = presetGraph(settings, image, headsOf(congruence, weights.length));
  const start = presetStart(settings);
  return graphPotential({ graph, congruence, weights, scale, start, memory: memory * 2 ** 20 });
}
